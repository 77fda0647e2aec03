"""Sphinx extension: a page for each public module, and ``public-names``, which lists them.

``api-stability.md`` is the list of what host projects may import, and a test holds it against the
code; the text of a module's page is that of the docstrings. The pages are written into a folder of
their own before the others are read, as ``sphinx.ext.autosummary`` does: one page with all flows
would have 20,000 elements.
"""

from __future__ import annotations

import importlib
import inspect
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docutils import nodes
from repository_pages import LINK, Place
from sphinx.util.docutils import SphinxDirective

if TYPE_CHECKING:
    from sphinx.application import Sphinx

DOCS = Path(__file__).parents[1]
LIST = DOCS / "api-stability.md"
PAGES = DOCS / "reference" / "python" / "modules"
SHOWN = re.compile(r"^```\{public-names\} (.+)$", re.MULTILINE)
ROW = re.compile(r"^\| `(vestibule[\w.]*)` \| (`.+?`) \| (.+) \|$", re.MULTILINE)
EVERY_NAME = "*"


def section(heading: str) -> dict[str, list[str]]:
    """Return the modules under a heading of the list, each with its public names.

    Raises:
        KeyError: there is no such heading.
    """
    return _rows(_text(heading))


def _text(heading: str) -> str:
    parts = re.split(r"^##+ (.+)\n", LIST.read_text(), flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))[heading]


def _rows(text: str) -> dict[str, list[str]]:
    return {module: re.findall(r"`([^`]+)`", names) for module, names, _ in ROW.findall(text)}


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


def page_of(module: str, names: list[str]) -> str:
    """Return the page of a module, in reStructuredText as the docstrings are."""
    found = importlib.import_module(module)
    if EVERY_NAME in names:
        return "\n".join((module, "=" * len(module), "", f".. automodule:: {module}", ""))
    summary = (inspect.getdoc(found) or "").partition("\n\n")[0]
    entries = "\n".join(_entry(module, name, getattr(found, name)) for name in names)
    return "\n".join((module, "=" * len(module), "", summary, "", entries))


def _entry(module: str, name: str, found: Any) -> str:
    path = f"{module}.{name}"
    listed_before = _owners()[id(found)] != path
    return f".. {_directive(found)}:: {path}\n" + ("   :no-index:\n" if listed_before else "")


def write_pages(app: Sphinx) -> None:
    """Write the pages of all modules that a page lists; one that is the same stays as it is."""
    texts = "".join(page.read_text() for page in PAGES.parent.glob("*.md"))
    listed = [module for heading in SHOWN.findall(texts) for module in section(heading).items()]
    wanted = {PAGES / f"{module}.rst": page_of(module, names) for module, names in listed}
    PAGES.mkdir(exist_ok=True)
    for page in set(PAGES.iterdir()) - wanted.keys():
        page.unlink()
    for page, text in wanted.items():
        if not page.exists() or page.read_text() != text:
            page.write_text(text)


class PublicNames(SphinxDirective):
    """``public-names``: the section's heading is the argument."""

    required_arguments = 1
    final_argument_whitespace = True

    def run(self) -> list[nodes.Node]:
        """Return the table of the section's modules, each with a link to its page."""
        self.env.note_dependency(str(LIST))
        self.env.note_dependency(__file__)
        heading = self.arguments[0]
        place = Place(LIST, Path(self.env.doc2path(self.env.docname)), self.config.repository_pages)
        rows = (
            f"| [`{module}`]({PAGES.name}/{module}.rst) | {LINK.sub(place.link, purpose)} |"
            for module, _, purpose in ROW.findall(_text(heading))
        )
        pages = (f"{PAGES.name}/{module}" for module in section(heading))
        table = ("| module | for |", "| --- | --- |", *rows, "")
        tree = ("```{toctree}", ":hidden:", "", *pages, "```")
        return self.parse_text_to_nodes("\n".join((*table, *tree)))


def setup(app: Sphinx) -> dict[str, bool]:
    """Register with Sphinx."""
    app.connect("builder-inited", write_pages)
    app.add_directive("public-names", PublicNames)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
