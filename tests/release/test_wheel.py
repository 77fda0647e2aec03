"""The wheel is the same wherever it is built, and is all that an installation needs of us."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import httpx
import pytest

from release.checksums import digests
from release.pack import pack
from release.programs import output
from tests.absent import IMPORTABLE
from tests.newcomers.follow import Reader
from tests.newcomers.kinds import FOLLOWED
from tests.newcomers.ports import API
from tests.shape.source import REPOSITORY
from tests.waiting import NEVER

ABSENT = {"PYTHONPATH": IMPORTABLE.split(os.pathsep)[0]}
READER = ABSENT | {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTEST_PLUGINS": "pytest_django.plugin"}
"""A reader has installed pytest and pytest-django alone."""
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


@pytest.fixture(scope="module")
def programs(built, tmp_path_factory):
    """What an environment has in ``bin`` into which the wheel was installed.

    The libraries are those of this environment: no index is asked, and only the wheel is new.
    """
    environment = tmp_path_factory.mktemp("installed")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", environment], check=True)
    python = str(environment / "bin/python")
    uv = [str(Path(sys.executable).with_name("uv")), "pip", "install", "--quiet", "--offline"]
    wheel = str(next(built.glob("*.whl")))
    output([*uv, "--no-deps", "--no-index", "--python", python, wheel], environment)
    code = "import sysconfig as s; print(s.get_path('purelib'))"
    packages = Path(output([python, "-c", code], environment).strip())
    # A line of this kind adds a folder, and not the editable install that another file in it adds.
    (packages / "libraries.pth").write_text(sysconfig.get_path("purelib") + "\n")
    for name, module in {"django-admin": "django", "pytest": "pytest"}.items():
        program = environment / "bin" / name
        program.write_text(f'#!/bin/sh\nexec {python} -m {module} "$@"\n')
        program.chmod(0o755)
    where = output([python, "-c", "import vestibule as v; print(v.__file__)"], environment, ABSENT)
    assert Path(where).is_relative_to(packages)
    return environment / "bin"


def test_the_wheel_is_all_that_a_reader_of_the_start_pages_installs(programs, tmp_path):
    for page in FOLLOWED:
        with Reader(tmp_path / Path(page).stem, READER, programs=programs) as reader:
            reader.follow((REPOSITORY / page).read_text())
            if page == "docs/start/server.md":
                address, headers = reader.ports.origin(API), {"accept": "text/html"}
                assert '<div id="root">' in httpx.get(address, headers=headers, timeout=NEVER).text
