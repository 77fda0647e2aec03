"""The wheel is the same wherever it is built, and is all that an installation needs of us."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

from release.checksums import digests
from release.pack import pack
from release.programs import output
from tests.absent import IMPORTABLE
from tests.server.migrated import migrated_storage
from tests.server.running import RunningServer
from tests.shape.source import REPOSITORY

EPOCH = {"SOURCE_DATE_EPOCH": "1800000000"}
BESIDE = ("pyproject.toml", "README.md", "LICENSE", "CHANGELOG.md", ".gitignore")


def build(source: Path, into: Path) -> Path:
    output([sys.executable, "-m", "hatchling", "build", "-d", str(into)], source, EPOCH)
    return into


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    return build(REPOSITORY, tmp_path_factory.mktemp("dist"))


def test_wheel_and_sdist_are_the_same_wherever_and_whenever_they_are_built(built, tmp_path):
    copy = tmp_path / "elsewhere"
    shutil.copytree(REPOSITORY / "src", copy / "src", ignore=shutil.ignore_patterns("__pycache__"))
    for name in BESIDE:
        shutil.copy(REPOSITORY / name, copy / name)
    for path in copy.rglob("*"):
        path.chmod(0o700 if path.is_dir() else 0o600)
        os.utime(path, (0, 0))
    assert digests(build(copy, tmp_path / "dist")) == digests(built)


def test_npm_packages_are_the_same_wherever_and_whenever_they_are_packed(tmp_path):
    packed = []
    for moment, mode in ((0, 0o600), (1_000_000_000, 0o664)):
        package, into = tmp_path / f"at-{moment}" / "client", tmp_path / f"packed-{moment}"
        (package / "dist").mkdir(parents=True)
        into.mkdir()
        for name in ("package.json", "README.md"):
            shutil.copy(REPOSITORY / "web/packages/client" / name, package / name)
        (package / "dist/index.js").write_text("export {};\n")
        for file in (package / "README.md", package / "dist/index.js"):
            file.chmod(mode)
            os.utime(file, (moment, moment))
        pack(package, into)
        packed.append(digests(into))
    assert packed[0] == packed[1]
    assert len(packed[0]) == 1


def test_an_installed_wheel_serves_the_api_and_the_web_app(built, tmp_path):
    """The libraries are those of this environment: no index is asked, and only the wheel is new."""
    environment = tmp_path / "environment"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", environment], check=True)
    python = str(environment / "bin/python")
    uv = [str(Path(sys.executable).with_name("uv")), "pip", "install", "--quiet", "--offline"]
    wheel = str(next(built.glob("*.whl")))
    output([*uv, "--no-deps", "--no-index", "--python", python, wheel], tmp_path)
    packages = Path(
        output([python, "-c", "import sysconfig as s; print(s.get_path('purelib'))"], tmp_path)[:-1]
    )
    # A line of this kind adds a folder, and not the editable install that another file in it adds.
    (packages / "libraries.pth").write_text(sysconfig.get_path("purelib") + "\n")
    assert (environment / "bin/vestibule").exists()

    absent = IMPORTABLE.split(os.pathsep)[0]
    where = output(
        [python, "-c", "import vestibule as v; print(v.__file__)"], tmp_path, {"PYTHONPATH": absent}
    )
    assert Path(where).is_relative_to(packages)
    with migrated_storage() as storage:
        options = ["--no-migrate"] if storage else []
        variables = {**storage, "PYTHONPATH": absent}
        server = RunningServer(tmp_path / "home", variables, *options, python=python)
        try:
            server.wait_until_ready()
            assert server.get("/healthz").status_code == 200
            assert '<div id="root">' in server.get("/", accept="text/html").text
            with server.client() as client:
                assert client.register("ann@example.org").status_code == 201, server.output
                assert client.profile().status_code == 200
            server.stop()
        finally:
            server.kill()
