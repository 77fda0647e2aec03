"""Build the image as ``Containerfile`` says, start it as an operator does, and sign in.

``make image-test``, or ``python -m tests.image``: without a container engine and a registry of
images. buildah builds in a chroot, on a base of Debian's packages; both come from the machine, or
from ``apt-get download``, unpacked into ``var/image`` and installed nowhere. Where that cannot be,
one sentence says why.
"""

from __future__ import annotations

import json
import os
import re
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import httpx
import psutil

from tests.debian import unpack
from tests.ports import free_port
from tests.server.running import Client
from tests.servers import servers
from tests.waiting import NEVER, wait_until

ROOT = Path(__file__).parents[1]
VAR = ROOT / "var" / "image"
TOOLS = VAR / "tools"
PACKAGES = (
    *("buildah", "crun", "golang-github-containers-common", "golang-github-containers-image"),
    *("mmdebstrap", "libgpgme11", "libassuan0", "libsubid4", "patchelf"),
)
"""What ``buildah`` and ``mmdebstrap`` are made of, and what lets them find their libraries."""
BASE = "python3,python3-venv,python-is-python3,ca-certificates"
HOST = "accounts.example.org"
MOUNTED = ("/etc/pip.conf", "/etc/ssl/certs", "/opt/pypi", "/opt/pypi-more", "/opt/wheels")
"""How pip finds its index on this machine; it goes into no image."""


class Impossible(Exception):
    """This machine has not what is needed; the message says what."""


def tool(name: str) -> str:
    """Return the program, bringing it along if the machine has none.

    Raises:
        Impossible: it is not there, and cannot be had.
    """
    if found := shutil.which(name):
        return found
    brought = TOOLS / "usr" / "bin" / name
    if not brought.exists():
        _bring_tools()
    return str(brought)


def _bring_tools() -> None:
    try:
        unpack(PACKAGES, TOOLS)
    except RuntimeError as error:
        raise Impossible(f"there is no buildah, and {error}.") from None
    libraries = next(TOOLS.glob("usr/lib/*/libgpgme.so.11")).parent
    # buildah starts itself again without LD_LIBRARY_PATH.
    for file in (TOOLS / "usr/bin/buildah", libraries / "libgpgme.so.11"):
        _run([str(TOOLS / "usr/bin/patchelf"), "--set-rpath", str(libraries), str(file)])


def buildah(*arguments: str) -> list[str]:
    """Return a command of buildah, with storage of its own under ``var/image``."""
    return [
        *(tool("buildah"), "--registries-conf", str(VAR / "registries.conf")),
        *("--root", str(VAR / "storage"), "--runroot", str(VAR / "run"), *arguments),
    ]


def base_image() -> str:
    """Return the name of an image of Debian with Python, made once."""
    name = "localhost/debian-python"
    if _quietly(buildah("inspect", "--type", "image", name)).returncode == 0:
        return name
    archive = VAR / "base.tar"
    release = re.search(r"^VERSION_CODENAME=(\w+)", Path("/etc/os-release").read_text(), re.M)
    if not release:
        raise Impossible("this is no Debian, of whose packages the base is made.")
    _say("Making a Debian with Python (about 1 minute) ...")
    _run([tool("mmdebstrap"), "--variant=minbase", f"--include={BASE}", release[1], str(archive)])
    container = _output(buildah("from", "scratch"))
    _run(buildah("add", container, str(archive), "/"))
    _run(buildah("commit", *_policy(), container, name))
    _run(buildah("rm", container))
    archive.unlink()
    return name


def build() -> str:
    """Build the image from this working copy, and return its name."""
    VAR.mkdir(parents=True, exist_ok=True)
    (VAR / "registries.conf").write_text("unqualified-search-registries = []\n")
    (VAR / "policy.json").write_text('{"default": [{"type": "insecureAcceptAnything"}]}\n')
    shutil.rmtree(ROOT / "dist", ignore_errors=True)
    _run([sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", "dist"])
    base = base_image()
    _say("Building the image (about 2 minutes) ...")
    volumes = [f"--volume={path}:{path}:ro" for path in MOUNTED if Path(path).exists()]
    asked = ["--isolation=chroot", "--pull-never", "--format=docker", f"--build-arg=BASE={base}"]
    name = "localhost/vestibule"
    _run(buildah("build", *_policy(), *asked, *volumes, f"--tag={name}", str(ROOT)))
    return name


def _policy() -> list[str]:
    return ["--signature-policy", str(VAR / "policy.json")]


class Container:
    """A container of the image, with its settings and its secrets in files."""

    def __init__(self, image: str, folder: Path, settings: Mapping[str, str]) -> None:
        self.name = _output(buildah("from", *_policy(), "--pull-never", image))
        image_config = json.loads(_output(buildah("inspect", image)))["Docker"]["config"]
        self.entrypoint: list[str] = image_config["Entrypoint"]
        self.health: list[str] = image_config["Healthcheck"]["Test"][1:]
        self.options = [f"--volume={folder}:/run/secrets:ro", "--isolation=chroot"]
        self.options += [f"--env={name}={value}" for name, value in settings.items()]

    def command(self, arguments: Sequence[str]) -> list[str]:
        """Return what runs a command in it."""
        return buildah("run", *self.options, self.name, "--", *arguments)

    def vestibule(self, *arguments: str) -> list[str]:
        """Return what runs the image with these arguments."""
        return self.command([*self.entrypoint, *arguments])

    def healthy(self) -> bool:
        """Whether its own health check says so."""
        return _quietly(self.command(self.health)).returncode == 0


@contextmanager
def container(image: str, port: int) -> Iterator[Container]:
    """Give a container beside a PostgreSQL and a Redis, until the block is left."""
    with servers() as given, tempfile.TemporaryDirectory() as folder:
        contents = {
            "secret_key": secrets.token_hex(64),
            "database_url": given.database_url,
            "redis_url": given.redis_url,
            "email_url": "smtp://127.0.0.1:9?tls=true",
        }
        for name, content in contents.items():
            Path(folder, name).write_text(content)
            Path(folder, name).chmod(0o444)
        Path(folder).chmod(0o755)
        made = Container(
            image,
            Path(folder),
            {
                "VESTIBULE_PUBLIC_ORIGIN": f"https://{HOST}",
                "VESTIBULE_EMAIL_FROM": "Accounts <no-reply@example.org>",
                "VESTIBULE_PORT": str(port),
                "VESTIBULE_HOST": "127.0.0.1",
                "VESTIBULE_TRUSTED_PROXIES": "127.0.0.1",
                "VESTIBULE_WORKERS": "2",
                "VESTIBULE_DRAIN_SECONDS": "1",
                **{f"VESTIBULE_{name.upper()}_FILE": f"/run/secrets/{name}" for name in contents},
            },
        )
        try:
            yield made
        finally:
            _run(buildah("rm", made.name))


def sign_in(port: int) -> None:
    """Register, sign in and read the profile, as a browser behind the proxy does."""
    with Client(f"http://127.0.0.1:{port}") as ann:
        ann.http.headers.update({"Host": HOST, "X-Forwarded-Proto": "https"})
        for answer in (
            ann.register("ann@example.org"),
            ann.log_in("ann@example.org"),
            ann.profile(),
        ):
            if not answer.is_success:
                raise AssertionError(f"{answer.request.url}: {answer.status_code} {answer.text}")


def _wait_until_ready(server: subprocess.Popen[bytes], port: int) -> None:
    def ready() -> bool:
        if server.poll() is not None:
            raise AssertionError("The image stops at its start; its lines above say why.")
        try:
            with httpx.Client(timeout=NEVER, trust_env=False, headers={"Host": HOST}) as client:
                return client.get(f"http://127.0.0.1:{port}/readyz").is_success
        except httpx.TransportError:
            return False

    wait_until(ready, "The image does not get ready; its lines above may say why.")


def _stop(server: subprocess.Popen[bytes]) -> int:
    """Send SIGTERM to the first process in the container, as an engine does."""
    for process in psutil.Process(server.pid).children(recursive=True):
        if process.cmdline()[-1:] == ["serve"] and "python" in process.cmdline()[0]:
            process.send_signal(signal.SIGTERM)
            break
    return server.wait(timeout=NEVER)


def start_and_sign_in(image: str) -> None:
    """Migrate, serve, sign in, and stop."""
    port = free_port()
    with container(image, port) as made:
        _run(made.vestibule("migrate", "--verbosity=0"))
        user = _output(made.command(["id", "-u"]))
        if user != "10001":
            raise AssertionError(f"The image runs as user {user}.")
        server = subprocess.Popen(made.vestibule("serve"), start_new_session=True)
        try:
            _wait_until_ready(server, port)
            if not made.healthy():
                raise AssertionError("The image's own health check fails.")
            sign_in(port)
            status = _stop(server)
        finally:
            if server.poll() is None:
                os.killpg(server.pid, signal.SIGKILL)
                server.wait()
        if status or made.healthy():
            raise AssertionError(f"The image stopped with status {status}.")


def _run(command: Sequence[str]) -> None:
    done = _quietly(command)
    if done.returncode:
        text = f"{done.stdout}{done.stderr}"[-4000:]
        raise AssertionError(f"{' '.join(command[:8])} ... failed:\n{text}")


def _output(command: Sequence[str]) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def _quietly(command: Sequence[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)


def _say(sentence: str) -> None:
    print(sentence, flush=True)


def main() -> None:
    """Build, start, sign in; or say in one sentence why not."""
    try:
        if os.geteuid():
            raise Impossible("buildah's chroot isolation needs root here.")
        start_and_sign_in(build())
    except Impossible as reason:
        _say(f"The image is not tested: {reason}")
        return
    _say("The image was built, started, signed in to and stopped.")


if __name__ == "__main__":
    main()
