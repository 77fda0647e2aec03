"""What a host project may import is on one page, and nothing else of ours is used by hosts."""

from __future__ import annotations

import ast
import re
import typing
from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec
from inspect import getmembers, isclass, isfunction
from pathlib import Path

import pytest
from django.urls import get_resolver

from tests.cases import Case
from tests.shape.public import EVERY_NAME, is_public, public_names, public_urls
from tests.shape.source import REPOSITORY, modules

PARTLY = {"vestibule", "vestibule.captcha", "vestibule.delivery.sms", "vestibule.passwords"}
"""Packages that hand on names to the rest of ours as well."""

FOR_TESTS = {
    "vestibule.delivery.worker": "the tests of tenants send messages on a thread, as a server does",
    "vestibule.database": "the tests of host projects ask their router's database",
    "vestibule.models": "the tests of host projects compare what lies in the tables",
    "vestibule.testing.plugin.forget_everything": "they show what a new process does meanwhile",
    "vestibule.core.external": "they show what becomes of a provider's new user",
    "vestibule.steps.link_identity": "they make and take over an account as a provider does",
    "vestibule.passwords.django_renews": "they show that a hash made by Django is renewed",
}
"""Private names in ``tests/hosts``, each with its reason."""

HOSTS = ("bench", "examples", "tests/hosts")


def dotted(path: str) -> str:
    parts = Path("vestibule", path).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def declared(tree: ast.Module) -> list[str]:
    """Read ``__all__`` of a module without importing it."""
    for node in tree.body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__":
            return [str(name) for name in ast.literal_eval(node.value)]
    return []


def imported(tree: ast.AST) -> Iterator[str]:
    """Each name of ours that a file imports, as a dotted path."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (each.name for each in node.names if each.name.startswith("vestibule"))
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("vestibule"):
            yield from (f"{node.module}.{each.name}" for each in node.names)


def named(tree: ast.AST) -> Iterator[str]:
    """Each module of ours, or name in one, that a file has in quotes: settings and ``include``."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            path = node.value
            if re.fullmatch(r"vestibule(\.\w+)+", path) and _is_ours(path):
                yield path


def _is_ours(path: str) -> bool:
    try:
        return find_spec(path) is not None
    except ModuleNotFoundError:
        return find_spec(path.rpartition(".")[0]) is not None


def used_in(folder: str) -> Iterator[tuple[str, str]]:
    """Yield each file with each name of ours that it uses."""
    for path in sorted((REPOSITORY / folder).rglob("*.py")):
        if "node_modules" not in path.parts:
            tree = ast.parse(path.read_text())
            for name in (*imported(tree), *named(tree)):
                yield str(path.relative_to(REPOSITORY)), name


def test_every_name_on_the_page_is_there(case: Case):
    for module in public_names().keys() - {"vestibule.server.settings"}:
        with case(module):
            names = set(public_names()[module]) - {EVERY_NAME}
            assert {name for name in names if not hasattr(import_module(module), name)} == set()


def test_a_module_on_the_page_declares_the_same_names():
    trees = {dotted(path): tree for path, tree in modules().items()}
    for module, names in public_names().items():
        if EVERY_NAME not in names and module not in PARTLY:
            assert sorted(declared(trees[module])) == sorted(names), module
    assert all(
        set(public_names()[module]) <= {*declared(trees[module]), "__version__"}
        for module in PARTLY
    )


def test_what_declares_public_names_is_on_the_page():
    """A package's ``__init__`` also hands on names within ours; in a module they are for hosts."""
    declaring = {
        dotted(path)
        for path, tree in modules().items()
        if declared(tree) and not path.endswith("__init__.py")
    }
    assert declaring - set(public_names()) == set()


@pytest.mark.parametrize("folder", HOSTS)
def test_a_host_project_uses_public_names_alone(folder):
    private = {
        (path, name)
        for path, name in used_in(folder)
        if not is_public(name)
        and not (folder == "tests/hosts" and any(name.startswith(each) for each in FOR_TESTS))
    }
    assert private == set()


def test_each_exception_is_used():
    used = {name for _, name in used_in("tests/hosts")}
    assert [each for each in FOR_TESTS if not any(name.startswith(each) for name in used)] == []


def test_documentation_shows_public_names_alone():
    private = {
        (str(page.relative_to(REPOSITORY)), name)
        for page in [REPOSITORY / "README.md", *_pages()]
        for block in re.findall(r"```python\n(.+?)```", page.read_text(), re.DOTALL)
        for name in names_in(block)
        if not is_public(name)
    }
    assert private == set()


def _pages() -> list[Path]:
    pages = sorted((REPOSITORY / "docs").rglob("*.md"))
    pages = [page for page in pages if page.parent.name != "decisions"]
    return pages + sorted((REPOSITORY / "examples").glob("*/README.md"))


def names_in(block: str) -> Iterator[str]:
    for module, names in re.findall(r"^\s*(?:# )?from (vestibule[\w.]*) import (.+)$", block, re.M):
        yield from (f"{module}.{name}" for name in re.findall(r"\w+", names.partition("#")[0]))
    for path in re.findall(r"[\"'](vestibule(?:\.\w+)+)[\"']", block):
        if _is_ours(path):
            yield path


def _types_in(annotation: object) -> Iterator[type]:
    if isinstance(annotation, type) and annotation.__module__.startswith("vestibule"):
        yield annotation
    for inner in typing.get_args(annotation):
        yield from _types_in(inner)


def test_what_a_flow_takes_and_returns_is_public_too(case: Case):
    public = {getattr(import_module(each), name, None) for each, name in _public_pairs()}
    for module in (name for name in public_names() if ".flows." in name):
        flow = import_module(module)
        hidden = {
            found.__name__
            for name in public_names()[module]
            if isfunction(getattr(flow, name)) or isclass(getattr(flow, name))
            for annotation in typing.get_type_hints(getattr(flow, name)).values()
            for found in _types_in(annotation)
            if found not in public
        }
        with case(module):
            assert hidden == set()


def _public_pairs() -> Iterator[tuple[str, str]]:
    for module, names in public_names().items():
        if module.startswith(("vestibule.flows.", "vestibule.core.")):
            every = [name for name, _ in getmembers(import_module(module), isclass)]
            yield from ((module, name) for name in (every if EVERY_NAME in names else names))


@pytest.mark.parametrize(("include", "namespace"), sorted(public_urls()))
def test_the_url_names_are_those_on_the_page(include, namespace):
    resolver = get_resolver(include)
    if namespace in resolver.namespace_dict:
        resolver = resolver.namespace_dict[namespace][1]
    names = {name for name in resolver.reverse_dict if isinstance(name, str)}
    assert names == set(public_urls()[include, namespace])
