"""No refusal is without words: each contract's table knows every code there is."""

from __future__ import annotations

import ast
import re
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

import pytest

from tests.shape.source import modules
from vestibule import contracts
from vestibule.core import errors
from vestibule.core.errors import Problem, Refusal

CONTRACTS = [found.name for found in iter_modules(contracts.__path__) if found.ispkg]


def _kinds(of: type[Refusal]) -> list[type[Refusal]]:
    return [kind for direct in of.__subclasses__() for kind in [direct, *_kinds(direct)]]


def _table(contract: str) -> Any:
    return import_module(f"vestibule.contracts.{contract}.errors")


@cache
def _problem_codes() -> dict[str, str]:
    """Return each code that is given to ``Problem`` as a literal, and where."""
    found = {}
    for path, tree in modules().items():
        for node in ast.walk(tree):
            if not (isinstance(node, ast.Call) and _names_problem(node.func) and node.args):
                continue
            code = node.args[0]
            own_words = any(keyword.arg == "sentence" for keyword in node.keywords)
            if isinstance(code, ast.Constant) and not own_words:
                found[str(code.value)] = f"{path}:{node.lineno}"
    return found


def _names_problem(node: ast.expr) -> bool:
    return (isinstance(node, ast.Name) and node.id == "Problem") or (
        isinstance(node, ast.Attribute) and node.attr == "Problem"
    )


NOT_REFUSED = {
    "contracts/allauth_headless/callback.py": "a sign-up that waits for an address",
    "contracts/allauth_headless/social_sign_in.py": "the same",
    "contracts/djoser/users.py": "a role that may not read others gets its own user",
    "contracts/otp/denied.py": "an error page, whose refusal is another one",
}
"""Modules of contracts that catch a refusal and refuse nothing, with the reason."""


def test_a_refusal_that_a_contract_answers_itself_is_logged_and_counted():
    """Whatever a view raises is; what it catches would leave no trace of an attack."""
    kinds = {Refusal.__name__, *(kind.__name__ for kind in _kinds(Refusal))}
    silent = {
        path
        for path, tree in modules().items()
        for node in ast.walk(tree)
        if path.startswith("contracts/") and isinstance(node, ast.ExceptHandler) and node.type
        if kinds & {each.id for each in ast.walk(node.type) if isinstance(each, ast.Name)}
        if not _raises_or_logs(node)
    }
    assert silent == {*NOT_REFUSED}


def _raises_or_logs(handler: ast.ExceptHandler) -> bool:
    """Whether every way through a handler raises or logs: its last statements do."""
    steps = [each for body in handler.body for each in ast.walk(body)]
    calls = {
        each.func.attr
        for each in steps
        if isinstance(each, ast.Call)
        if isinstance(each.func, ast.Attribute)
    }
    returns = any(isinstance(each, ast.Return) for each in steps)
    raises = any(isinstance(each, ast.Raise) for each in steps)
    return bool(calls & {"refused", "refused_with"}) or (raises and not returns)


def test_every_refusal_has_a_code_of_its_own():
    codes: dict[str, type[Refusal]] = {}
    for kind in _kinds(Refusal):
        assert kind.__module__ == errors.__name__, "refusals are declared in core.errors"
        assert kind.code != Refusal.code, kind
        first = codes.setdefault(kind.code, kind)
        assert issubclass(kind, first), f"{kind} and {first} share a code"


@pytest.mark.parametrize("contract", CONTRACTS)
def test_every_contract_answers_every_refusal(contract):
    table = _table(contract).REFUSALS
    assert {kind.code for kind in _kinds(Refusal)} == set(table)
    for status, words in table.values():
        assert 400 <= status < 600
        assert words


@pytest.mark.parametrize("contract", CONTRACTS)
def test_every_contract_has_words_for_every_problem(contract):
    table = _table(contract).PROBLEMS
    missing = {code: place for code, place in _problem_codes().items() if code not in table}
    assert missing == {}
    assert set(table) - set(_problem_codes()) == set(), "words for problems that nobody reports"


@pytest.mark.parametrize("contract", CONTRACTS)
def test_every_sentence_of_a_problem_can_be_filled_in(contract):
    for code in _table(contract).PROBLEMS:
        words = _table(contract).sentence(Problem(code, {"min": 8, "max": 128, "choices": "a, b"}))
        assert "{" not in words


def test_the_tree_of_errors_is_drawn_as_it_is():
    drawn = {
        (base, kind)
        for base, kinds in re.findall(r"[├└]── (\w+) ── (.+)", str(errors.__doc__))
        for kind in kinds.split(" · ")
    }
    refusals = [each for each in vars(errors).values() if isinstance(each, type)]
    assert drawn == {
        (str(each.__base__ and each.__base__.__name__), each.__name__)
        for each in refusals
        if issubclass(each, errors.Refusal)
        and each is not errors.Refusal
        and each.__base__ is not errors.Refusal
    }
