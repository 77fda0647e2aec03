"""What the pages for a security review claim is shown by tests that are there."""

from __future__ import annotations

import ast
import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from tests.shape.source import REPOSITORY, functions

ASVS = (REPOSITORY / "docs/asvs.md").read_text()
TEST = re.compile(r"`((?:tests|web)/[^`:]+\.(?:py|tsx?))(?:::([^`]+))?`")
VERDICTS = ("met", "host", "n/a", "later", "open")
ROW = re.compile(r"^\| (\d+\.\d+\.\d+) \| ([123]) \| (.+) \| ([a-z/]+) \| (.*) \|$", re.MULTILINE)

LEVELS_1_AND_2 = """
1.1.1 1.2.1 1.2.2 1.2.4 1.2.9 1.3.4 1.3.6 1.3.7 1.3.11 1.4.2 1.5.1 2.1.1 2.1.2 2.1.3 2.2.1 2.2.2
2.2.3 2.3.1 2.3.2 2.3.3 2.3.4 2.4.1 3.2.1 3.2.2 3.3.1 3.3.2 3.3.3 3.3.4 3.4.1 3.4.2 3.4.3 3.4.4
3.4.5 3.4.6 3.5.1 3.5.2 3.5.3 3.5.4 3.5.5 3.7.2 4.1.1 4.1.2 4.1.3 4.2.1 5.1.1 5.2.1 5.2.2 5.3.1
5.3.2 5.4.1 5.4.2 5.4.3 6.1.1 6.1.2 6.1.3 6.2.1 6.2.2 6.2.3 6.2.4 6.2.5 6.2.6 6.2.7 6.2.8 6.2.9
6.2.10 6.2.11 6.2.12 6.3.1 6.3.2 6.3.3 6.3.4 6.4.1 6.4.2 6.4.3 6.4.4 6.5.1 6.5.2 6.5.3 6.5.4 6.5.5
6.6.1 6.6.2 6.6.3 6.8.1 6.8.2 6.8.4 7.1.1 7.1.2 7.1.3 7.2.1 7.2.2 7.2.3 7.2.4 7.3.1 7.3.2 7.4.1
7.4.2 7.4.3 7.4.4 7.4.5 7.5.1 7.5.2 7.6.1 7.6.2 8.1.1 8.1.2 8.2.1 8.2.2 8.2.3 8.3.1 9.1.1 9.1.2
9.1.3 9.2.1 9.2.2 9.2.3 9.2.4 10.1.1 10.1.2 10.2.1 10.2.2 10.3.1 10.3.2 10.3.3 10.3.4 10.4.1
10.4.2 10.4.3 10.4.4 10.4.5 10.4.6 10.4.7 10.4.8 10.4.9 10.4.10 10.4.11 10.5.1 10.5.2 10.5.3
10.5.4 10.5.5 10.6.1 10.6.2 10.7.1 10.7.2 10.7.3 11.1.1 11.1.2 11.2.1 11.2.2 11.2.3 11.3.1 11.3.2
11.3.3 11.4.1 11.4.2 11.4.3 11.4.4 11.5.1 11.6.1 12.1.1 12.1.2 12.1.3 12.2.1 12.2.2 12.3.1 12.3.2
12.3.3 12.3.4 13.1.1 13.2.1 13.2.2 13.2.3 13.2.4 13.2.5 13.3.1 13.3.2 13.4.1 13.4.2 13.4.3 13.4.4
13.4.5 14.1.1 14.1.2 14.2.1 14.2.2 14.2.3 14.2.4 14.3.1 14.3.2 14.3.3 15.1.1 15.1.2 15.1.3 15.2.1
15.2.2 15.2.3 15.3.1 15.3.2 15.3.3 15.3.4 15.3.5 15.3.7 16.1.1 16.2.1 16.2.2 16.2.3 16.2.4 16.2.5
16.3.1 16.3.2 16.3.3 16.3.4 16.4.1 16.4.2 16.4.3 16.5.1 16.5.2 16.5.3
"""
"""What ASVS 5.0.0 asks at these levels of applications with accounts and sessions."""


@cache
def names_in(path: Path) -> str | frozenset[str]:
    """Return the names of a file's tests; of a file of TypeScript, its text."""
    text = path.read_text()
    if path.suffix != ".py":
        return text
    return frozenset(each.name for each in functions(ast.parse(text)))


def is_there(path: str, name: str) -> bool:
    file = REPOSITORY / path
    if not file.is_file():
        return False
    known = names_in(file)
    return not name or (f'("{name}"' in known if isinstance(known, str) else name in known)


@pytest.mark.parametrize("page", ["asvs.md", "security-log.md"])
def test_every_test_that_a_page_names_is_there(page):
    named = TEST.findall((REPOSITORY / "docs" / page).read_text())
    assert named
    assert [f"{path}::{name}" for path, name in named if not is_there(path, name)] == []


@pytest.mark.parametrize("page", ["asvs.md", "security-log.md"])
def test_whatever_begins_like_a_test_is_read_as_one(page):
    text = (REPOSITORY / "docs" / page).read_text()
    assert text.count("`tests/") == sum(path.startswith("tests/") for path, _ in TEST.findall(text))


def test_every_requirement_of_levels_1_and_2_has_one_row():
    rows = Counter(each[0] for each in ROW.findall(ASVS))
    wanted = LEVELS_1_AND_2.split()
    assert [each for each in wanted if rows[each] != 1] == []
    assert [each for each, times in rows.items() if times > 1] == []
    levels = {number: level for number, level, *_ in ROW.findall(ASVS)}
    assert sorted(wanted) == sorted(each for each, level in levels.items() if level in "12")


def test_every_row_is_read():
    assert len(re.findall(r"^\| \d", ASVS, re.MULTILINE)) == len(ROW.findall(ASVS)) + 3


def test_what_is_met_names_a_test_and_everything_else_a_reason():
    for number, _, asks, verdict, shown in ROW.findall(ASVS):
        assert verdict in VERDICTS, number
        assert asks.strip(), number
        if verdict == "met":
            assert any(name for _, name in TEST.findall(shown)), number
        else:
            assert re.search(r"\w{3}", TEST.sub("", shown)), number


def test_the_sums_are_right():
    found = Counter((level, verdict) for _, level, _, verdict, _ in ROW.findall(ASVS))
    for level in "123":
        sums = " | ".join(str(found[level, verdict]) for verdict in VERDICTS)
        assert f"| {level} | {sums} |" in ASVS
