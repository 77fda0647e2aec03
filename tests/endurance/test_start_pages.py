"""Each page that one starts with, followed literally: its packages, too, come from where it says.

Ours are built here, as long as no index has them; Python's index and npm's registry are asked for
all others.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from release.pack import pack
from release.programs import output
from tests.newcomers.follow import Reader
from tests.newcomers.ports import API, NEXTJS, VITE
from tests.shape.source import REPOSITORY

pytestmark = pytest.mark.timeout(1800)


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What ``make dist`` makes, but for the packages that no page installs."""
    into = tmp_path_factory.mktemp("dist")
    output([sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(into)], REPOSITORY)
    for name in ("client", "react", "nextjs"):
        pack(REPOSITORY / "web/packages" / name, into)
    return into


def sign_in(visit: Any, reader: Reader) -> None:
    """Sign in as the administrator, in the web app."""
    visit.goto(reader.ports.origin(API))
    visit.get_by_label("Email address").fill("you@example.org")
    visit.get_by_label("Password", exact=True).fill("a long and quiet river")
    visit.get_by_role("button", name="Sign in", exact=True).click()
    visit.get_by_role("link", name="Admin console").wait_for()


def register(port: str, heading: str) -> Callable[[Any, Reader], None]:
    """Return what leads from the app's page to registration, and back to a heading."""

    def visit_app(visit: Any, reader: Reader) -> None:
        visit.goto(reader.ports.origin(port))
        visit.get_by_role("link", name="Create an account").click()
        visit.get_by_label("First name").fill("Ann")
        visit.get_by_label("Last name").fill("Lee")
        visit.get_by_label("Email address").fill("ann@example.org")
        visit.get_by_label("Password", exact=True).fill("a long and quiet river")
        visit.get_by_role("button", name="Create account").click()
        visit.get_by_role("heading", name=heading).wait_for()

    return visit_app


PAGES: dict[str, tuple[int, Callable[[Any, Reader], None] | None]] = {
    "server": (3, sign_in),
    "django": (10, None),
    "vite": (10, register(VITE, "Protected page")),
    "nextjs": (10, register(NEXTJS, "Welcome, Ann")),
}
"""The minutes that each page promises, and what its reader does in a browser at the end."""


@pytest.mark.parametrize("name", PAGES)
def test_a_page_keeps_its_time(name, packages, tmp_path, visitor):
    minutes, look = PAGES[name]
    page = (REPOSITORY / f"docs/start/{name}.md").read_text()
    installed = (REPOSITORY / "docs/start/server.md").read_text().partition("vestibule serve")[0]
    variables = {
        "HOME": os.environ["HOME"],  # where the addresses of index and registry may be set
        "PIP_FIND_LINKS": str(packages),
        "npm_config_yes": "true",
        "NEXT_TELEMETRY_DISABLED": "1",
    }
    with Reader(tmp_path / name, variables, packages=packages) as reader:
        if name in {"vite", "nextjs"}:
            reader.follow(f"{installed}```\n")
        begun = time.monotonic()
        reader.follow(page)
        if look:
            look(visitor, reader)
        assert time.monotonic() - begun < minutes * 60
