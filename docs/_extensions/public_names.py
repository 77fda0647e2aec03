"""Sphinx extension: ``public-names`` documents the names of a section of ``api-stability.md``.

That page is the list of what host projects may import, and a test holds it against the code; the
text here is that of the docstrings.
"""

from __future__ import annotations

import importlib
import inspect
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

if TYPE_CHECKING:
    from sphinx.application import Sphinx

LIST = Path(__file__).parents[1] / "api-stability.md"
ROW = re.compile(r"^\| `(vestibule[\w.]*)` \| (`.+?`) \| .+ \|$", re.MULTILINE)
EVERY_NAME = "*"


def section(heading: str) -> dict[str, list[str]]:
    """Return the modules under a heading of the list, each with its public names.

    Raises:
        KeyError: there is no such heading.
    """
    parts = re.split(r"^##+ (.+)\n", LIST.read_text(), flags=re.MULTILINE)
    text = dict(zip(parts[1::2], parts[2::2], strict=True))[heading]
    return _rows(text)


def _rows(text: str) -> dict[str, list[str]]:
    return {module: re.findall(r"`([^`]+)`", names) for module, names in ROW.findall(text)}


@cache
def _owners() -> dict[int, str]:
    """Return the first public place of each object: two modules may export the same one."""
    owners: dict[int, str] = {}
    for module, names in _rows(LIST.read_text()).items():
        found = vars(importlib.import_module(module))
        for name in names:
            if name in found:
                owners.setdefault(id(found[name]), f"{module}.{name}")
    return owners


def _directive(found: Any) -> str:
    if inspect.isclass(found):
        return "autoexception" if issubclass(found, BaseException) else "autoclass"
    return "autofunction" if inspect.isroutine(found) else "autodata"


def _lines(heading: str) -> Iterator[str]:
    for module, names in section(heading).items():
        yield from (f"## `{module}`", "")
        if EVERY_NAME in names:
            yield from ("```{eval-rst}", f".. automodule:: {module}", "```", "")
            continue
        summary = inspect.getdoc(importlib.import_module(module)) or ""
        yield from (summary.partition("\n\n")[0].replace("``", "`"), "", "```{eval-rst}")
        for name in names:
            path = f"{module}.{name}"
            found = getattr(importlib.import_module(module), name)
            listed_before = _owners()[id(found)] != path
            yield f".. {_directive(found)}:: {path}"
            yield from ("   :no-index:", "") if listed_before else ("",)
        yield from ("```", "")


class PublicNames(SphinxDirective):
    """``public-names``: the section's heading is the argument."""

    required_arguments = 1
    final_argument_whitespace = True

    def run(self) -> list[nodes.Node]:
        """Return a section for each module."""
        self.env.note_dependency(str(LIST))
        text = "\n".join(_lines(self.arguments[0]))
        return self.parse_text_to_nodes(text, allow_section_headings=True)


def setup(app: Sphinx) -> dict[str, bool]:
    """Register with Sphinx."""
    app.add_directive("public-names", PublicNames)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
