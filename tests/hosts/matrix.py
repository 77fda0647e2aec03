"""The rows of ``docs/compatibility.md``: one for each host project that the tests run."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.hosts.test_hosts import ROOT, run

HERE = Path(__file__).parent
BOTH = ("PostgreSQL", "SQLite")
HEAD = ("host project", "users", "databases", "routers", "further apps", "result", "tests")
_PINNED = re.compile(r"usefixtures\('on_(\w+)'\)|setenv\('TEST_DATABASE', '(\w+)'\)")
_KINDS = {"postgresql": "PostgreSQL", "sqlite": "SQLite"}


def hosts() -> list[str]:
    """Return the host projects by the names that tests use: ``stock``, ``second_alias.apart``."""
    folders = (path.parent.relative_to(HERE) for path in HERE.rglob("settings.py"))
    return sorted(".".join(folder.parts) for folder in folders)


def files_running(host: str) -> dict[str, set[str]]:
    """Return the files whose tests run a host, each with the databases that they run it on."""
    found: dict[str, set[str]] = {}
    for path in sorted(HERE.glob("test_*.py")):
        for source in _tests_in(path):
            if re.search(rf"'{re.escape(host)}'", source):
                pinned = {_KINDS["".join(kind)] for kind in _PINNED.findall(source)}
                found.setdefault(path.name, set()).update(pinned or BOTH)
    return found


def rows(home: Path) -> dict[str, tuple[str, ...]]:
    """Return the row of each host, whose checks are run for it."""
    done = run("stock", home, "-m", "tests.hosts.probe", *hosts())
    assert done.returncode == 0, done.stderr
    return {host: _row(host, probed) for host, probed in json.loads(done.stdout).items()}


def _row(host: str, probed: dict[str, Any]) -> tuple[str, ...]:
    files = files_running(host)
    kinds = {kind for each in files.values() for kind in each}
    databases = sorted(kinds) if probed["databases"] == ["SQLite"] else probed["databases"]
    several = len(probed["aliases"]) > 1
    return (
        f"`{host}`: {_sentence(host)}",
        f"`{probed['user']}`",
        ", ".join(databases) + f" ({', '.join(probed['aliases'])})" * several,
        _codes(probed["routers"]),
        _codes(probed["apps"]),
        f"refused: {' '.join(probed['errors'])}" if probed["errors"] else "works",
        ", ".join(f"`{name}`" for name in files),
    )


def _codes(names: list[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _sentence(host: str) -> str:
    """Return the first sentence of the host's settings, which says what it stands for."""
    tree = ast.parse((HERE.joinpath(*host.split(".")) / "settings.py").read_text())
    return (ast.get_docstring(tree) or "").split("\n\n")[0].replace("\n", " ")


def _tests_in(path: Path) -> Iterator[str]:
    """Yield the source of each test, with all of the module that it names: fixtures, lists."""
    named: dict[str, str] = {}
    for node in ast.parse(path.read_text()).body:
        if isinstance(node, ast.FunctionDef):
            named[node.name] = ast.unparse(node)
        elif isinstance(node, ast.Assign):
            named |= {ast.unparse(target): ast.unparse(node) for target in node.targets}
    for name in named:
        if name.startswith("test_"):
            yield _with_all_named(name, named)


def _with_all_named(name: str, named: dict[str, str]) -> str:
    seen, ahead = {name}, [name]
    while ahead:
        words = set(re.findall(r"\w+", named[ahead.pop()])) & set(named) - seen
        seen |= words
        ahead += words
    return "\n".join(named[each] for each in sorted(seen))


def versions() -> list[tuple[str, str, str]]:
    """Return what ``make test`` and ``make test-matrix`` run: Python, Django, and what for."""
    script = (ROOT / ".ci/matrix").read_text()
    pythons = re.findall(r"^for version in (.+); do$", script, re.MULTILINE)[0].split()
    usual, newest, lowest = map(_django, ("runtime", "django-6", "lowest"))
    rows = [(each, newest if each == pythons[-1] else usual, "every test") for each in pythons]
    return [*rows, (pythons[0], lowest, "every test, with the lowest versions allowed")]


def _django(requirements: str) -> str:
    text = (ROOT / "requirements" / f"{requirements}.txt").read_text()
    found: list[str] = re.findall(r"^django==(\S+)", text, re.MULTILINE)
    return found[0]
