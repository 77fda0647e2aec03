"""Nothing in the suite is judged by a clock, and whatever comes late is waited for in one place."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.shape.source import REPOSITORY

TESTS = REPOSITORY / "tests"
MAY = {
    "keeper.py",  # runs alone, without any module of ours
    "npm.py",  # runs before any test, and waits for a registry
    "shifted",  # sets the clock of a started process
    "two_commands.py",  # no test: it says how long a newcomer waits
    "waiting.py",
}
PAUSES = {"sleep", "wait_for_timeout"}
CLOCKS = {"time", "timeit"}
WAITS = {"wait", "join", "result", "communicate"}
HASTY = {
    **dict.fromkeys(("httpx.Client", "httpx.get", "httpx.post", "httpx.request"), "timeout"),
    "Controller": "ready_timeout",
    "playwright.launch": "timeout",
}
"""What gives up after seconds of its own, unless it is told otherwise, and by which argument."""

LAST = {name.rpartition(".")[2] for name in HASTY} | {"HTTPServer"}
"""The last part of their names: to write out every call of the suite would take seconds."""

LOOKED_AT = (ast.Import, ast.ImportFrom, ast.Call)


@cache
def nodes(source: str) -> list[ast.AST]:
    """Parse a source, once for all that is asked of it."""
    return [node for node in ast.walk(ast.parse(source)) if isinstance(node, LOOKED_AT)]


def modules() -> list[Path]:
    return [
        path
        for path in sorted(TESTS.rglob("*.py"))
        if path.relative_to(TESTS).parts[0] not in MAY | {"endurance"}
    ]


def last_name(called: ast.expr) -> str:
    return str(getattr(called, "attr", getattr(called, "id", "")))


def clocks_and_pauses(source: str) -> Iterator[str]:
    """Name what reads a clock or sleeps, with its line."""
    for node in nodes(source):
        if isinstance(node, ast.Import):
            found = {alias.name for alias in node.names} & CLOCKS
        elif isinstance(node, ast.ImportFrom):
            names = {alias.name for alias in node.names}
            found = ({node.module or ""} & CLOCKS) | (names & PAUSES)
        elif isinstance(node, ast.Call):
            found = {last_name(node.func)} & PAUSES
        else:
            continue
        yield from (f"line {node.lineno}: {name}" for name in sorted(found))


def own_patience(source: str) -> Iterator[str]:
    """Name each wait that gives up after seconds of its own; a fraction of one is a fake's pace."""
    for node in nodes(source):
        if not isinstance(node, ast.Call):
            continue
        given = [each.value for each in node.keywords if each.arg == "timeout"]
        if isinstance(node.func, ast.Attribute) and node.func.attr in WAITS:
            given += node.args
        for each in given:
            seconds = each.value if isinstance(each, ast.Constant) else None
            if isinstance(seconds, int | float) and seconds >= 1:
                yield f"line {node.lineno}: {seconds} s"


def borrowed_patience(source: str) -> Iterator[str]:
    """Name what a library waits for no longer than it likes, and servers that one client blocks.

    Browsers open connections that they send nothing on: a server that answers one connection at a
    time waits for those.
    """
    for node in nodes(source):
        if not isinstance(node, ast.Call) or last_name(node.func) not in LAST:
            continue
        called = ast.unparse(node.func)
        for name, argument in HASTY.items():
            told = argument in {each.arg for each in node.keywords}
            if f".{called}".endswith(f".{name}") and not told:
                yield f"line {node.lineno}: {called} without {argument}"
        if called.rpartition(".")[2] == "HTTPServer":
            yield f"line {node.lineno}: {called} answers one connection at a time"


def test_what_comes_late_is_waited_for_as_long_everywhere():
    found = {
        str(path.relative_to(TESTS)): waits
        for path in modules()
        if (waits := [*own_patience(path.read_text()), *borrowed_patience(path.read_text())])
    }
    assert not found, "Wait for NEVER (tests/waiting.py): a busy machine is slow, and right."


@pytest.mark.parametrize(
    "source",
    ["httpx.get(url)", "Controller(box)", "playwright.launch()", "HTTPServer(here, Page)"],
)
def test_a_patience_of_a_library_is_found(source):
    assert list(borrowed_patience(source))


@pytest.mark.parametrize(
    "source",
    ["run(['x'], timeout=200)", "thread.join(5)", "queue.get(timeout=60)", "over.wait(60)"],
)
def test_a_patience_of_its_own_is_found(source):
    assert list(own_patience(source))


def test_the_common_patience_and_the_pace_of_a_fake_are_none():
    paced = "run(['x'], timeout=NEVER)\nwhile not over.wait(0.02):\n    pass"
    assert not list(own_patience(paced))


def test_only_the_endurance_tests_sleep_or_read_a_clock():
    found = {
        str(path.relative_to(TESTS)): clocks
        for path in modules()
        if (clocks := list(clocks_and_pauses(path.read_text())))
    }
    assert not found, "Use tests/waiting.py, or move the test to tests/endurance/."


@pytest.mark.parametrize(
    "source",
    [
        "import time",
        "import os, time as t",
        "from time import perf_counter",
        "from asyncio import sleep",
        "def test_it():\n    import timeit",
        "async def test_it():\n    await asyncio.sleep(1)",
        "page.wait_for_timeout(100)",
    ],
)
def test_a_clock_and_a_pause_are_found(source):
    assert list(clocks_and_pauses(source))


def test_what_says_the_time_without_judging_by_it_is_no_clock():
    assert not list(clocks_and_pauses("from vestibule.core import clock\nclock.timestamp()"))
