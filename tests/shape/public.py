"""What ``docs/api-stability.md`` lists: the names that a host project may import."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from tests.shape.source import REPOSITORY

EVERY_NAME = "*"
_ROW = re.compile(r"^\| `(vestibule[\w.]*)` \| (`.+?`) \| .+ \|$", re.MULTILINE)
_URL_ROW = re.compile(r"^\| `(vestibule[\w.]*)` \| (?:none|`([\w-]+)`) \| (`.+`) \|$", re.MULTILINE)


def _parts() -> tuple[str, str]:
    page = (REPOSITORY / "docs" / "api-stability.md").read_text()
    names, _, urls = page.partition("\n## URL names\n")
    return names, urls


def _quoted(cell: str) -> tuple[str, ...]:
    return tuple(re.findall(r"`([^`]+)`", cell))


@cache
def public_names() -> dict[str, tuple[str, ...]]:
    """Each module with the names that may be imported from it; ``*`` stands for all."""
    rows = _ROW.findall(_parts()[0])
    assert len(rows) == len({module for module, _ in rows}), "a module has two rows"
    return {module: _quoted(cell) for module, cell in rows}


@cache
def public_urls() -> dict[tuple[str, str], tuple[str, ...]]:
    """The URL names of each ``include`` and namespace; ``""`` for none."""
    rows = _URL_ROW.findall(_parts()[1])
    return {(module, namespace): _quoted(cell) for module, namespace, cell in rows}


def dotted_names() -> Iterator[str]:
    """Every public name with its module."""
    for module, names in public_names().items():
        yield from (f"{module}.{name}" for name in names)


def is_public(path: str) -> bool:
    """Whether a dotted path is a public name, a module of them, or included by addresses."""
    module, _, name = path.rpartition(".")
    names = public_names()
    if path in names or path in {included for included, _ in public_urls()}:
        return True
    return name in names.get(module, ()) or EVERY_NAME in names.get(module, ())
