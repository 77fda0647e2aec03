"""The code keeps its shape: shallow, small, documented, and named after what it does."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from rest_framework.test import APIClient

from tests.shape.source import REPOSITORY, ROOT, functions, modules
from vestibule.testing.plugin import PASSWORD

DECISION = REPOSITORY / "docs/decisions/0107-a-sign-in-by-the-short-way.md"
"""Why there are that many. They may become fewer, never more."""
MOST_FILES = 30
MOST_CALLS_DEEP = 12
INLINED = {"<listcomp>", "<dictcomp>", "<setcomp>"}
"""No calls: Python 3.12 and later run comprehensions in place (PEP 709)."""
LONGEST_FILE = 300
CATALOGUES = {"conf/schema.py", "core/errors.py"}
"""One entry after the other, looked up and not read through: these may be longer."""
LONGEST_FUNCTION = 40
FORBIDDEN_NAMES = {
    "utils",
    "helpers",
    "common",
    "manager",
    "managers",
    "service",
    "services",
    "base",
    "misc",
}


class Route:
    """Which of our files a call goes through, and how many of our calls lie in one another."""

    def __init__(self) -> None:
        self.files: dict[str, None] = {}
        self.deepest: list[str] = []
        self._stack: list[str] = []

    def __call__(self, frame: FrameType, event: str, _: Any) -> None:
        path = Path(frame.f_code.co_filename)
        if event not in {"call", "return"} or not path.is_relative_to(ROOT):
            return
        if frame.f_code.co_name in INLINED:
            return
        if event == "return":
            if self._stack:
                self._stack.pop()
            return
        name = str(path.relative_to(ROOT))
        self.files[name] = None
        self._stack.append(f"{name}:{frame.f_code.co_qualname}")
        if len(self._stack) > len(self.deepest):
            self.deepest = list(self._stack)


@pytest.fixture
def sign_in_route(make_account) -> Route:
    """Where a sign-in goes in a process that has served one before, outside of a transaction."""
    body = {"email": make_account().email, "password": PASSWORD}
    visitor, route = APIClient(), Route()
    assert visitor.post("/api/auth/login/", body, format="json").status_code == 200
    before = sys.getprofile()
    sys.setprofile(route)
    try:
        response = visitor.post("/api/auth/login/", body, format="json")
    finally:
        sys.setprofile(before)
    assert response.status_code == 200
    return route


@pytest.mark.django_db(transaction=True)
def test_a_sign_in_touches_no_more_of_our_files_than_was_decided(sign_in_route):
    assert len(sign_in_route.files) <= MOST_FILES, sorted(sign_in_route.files)


@pytest.mark.django_db(transaction=True)
def test_the_decision_names_every_file_that_a_sign_in_touches(sign_in_route):
    named = re.findall(r"^\| `([\w/]+\.py)` \|", DECISION.read_text(), re.MULTILINE)
    assert set(named) == set(sign_in_route.files)


@pytest.mark.django_db(transaction=True)
def test_a_sign_in_is_no_deeper_than_was_decided(sign_in_route):
    assert len(sign_in_route.deepest) <= MOST_CALLS_DEEP, sign_in_route.deepest


def _own_imports(node: ast.AST) -> Iterator[ast.stmt]:
    for inner in ast.walk(node):
        names = []
        if isinstance(inner, ast.Import):
            names = [alias.name for alias in inner.names]
        elif isinstance(inner, ast.ImportFrom):
            names = ["vestibule" if inner.level else inner.module or ""]
        if any(name.split(".")[0] == "vestibule" for name in names):
            assert isinstance(inner, ast.stmt)
            yield inner


def test_no_function_imports_our_own_code():
    found = [
        f"{path}:{statement.lineno}"
        for path, tree in modules().items()
        for function in functions(tree)
        for statement in _own_imports(function)
        # Django calls it once the registry is full: only then can models be imported.
        if not (path.endswith("apps.py") and function.name == "ready")
    ]
    assert found == []


def test_no_row_is_read_again_from_a_replica():
    """A row that is read again asks the routers, unlike queries of ours (``PrimaryQuerySet``)."""
    found = [
        f"{path}:{call.lineno}"
        for path, tree in modules().items()
        for call in ast.walk(tree)
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Attribute)
        and call.func.attr == "refresh_from_db"
        and "using" not in {each.arg for each in call.keywords}
    ]
    assert found == []


def test_no_file_is_longer_than_one_can_read_in_one_sitting():
    lengths = {path: len((ROOT / path).read_text().splitlines()) for path in modules()}
    long = {path: lines for path, lines in lengths.items() if lines > LONGEST_FILE}
    assert set(long) <= CATALOGUES, long


def test_no_function_is_longer_than_a_screen():
    lengths = {
        f"{path}:{function.name}": (function.end_lineno or 0) - function.lineno + 1
        for path, tree in modules().items()
        for function in functions(tree)
    }
    assert {name: lines for name, lines in lengths.items() if lines > LONGEST_FUNCTION} == {}


def test_no_module_has_a_name_that_says_nothing():
    engines = {"server/postgresql/base.py", "server/postgresql/plain/base.py"}  # Django's own name
    paths = set(modules()) - engines
    names = [part for path in paths for part in Path(path).with_suffix("").parts]
    assert FORBIDDEN_NAMES.isdisjoint(names)


def test_one_place_says_that_an_account_is_gone_or_deactivated():
    """See ``active`` and ``require_active``: a copy forgets one of the two sooner or later."""
    copy = re.compile(r"is (not )?None (or|and) (not )?\(?(\w+\.)+is_active")
    found = {path for path in modules() if copy.search((ROOT / path).read_text())}
    assert found == {"core/people.py"}


def _undocumented(path: str, node: ast.Module | ast.ClassDef, inside: str = "") -> Iterator[str]:
    for child in node.body:
        if not isinstance(child, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        private = child.name.startswith("_") or child.name == "Meta"
        if private or _is_inherited_word(child):
            continue
        if not ast.get_docstring(child):
            yield f"{path}:{child.lineno} {inside}{child.name}"
        if isinstance(child, ast.ClassDef):
            yield from _undocumented(path, child, f"{child.name}.")


def _is_inherited_word(node: ast.stmt) -> bool:
    """Whether Django or argon2 says what it does, by the name we override."""
    return getattr(node, "name", "") in {"as_sql", "time_cost", "memory_cost", "parallelism"}


def test_everything_public_says_what_it_is_for():
    found = [place for path, tree in modules().items() for place in _undocumented(path, tree)]
    found += [path for path, tree in modules().items() if tree.body and not ast.get_docstring(tree)]
    assert found == []
