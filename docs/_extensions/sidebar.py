"""Sphinx extension: the sidebar shows the sections, the pages of this one, and where one is.

Sphinx's own tree of all pages costs more than the rest of a page, for each of hundreds of pages.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from docutils import nodes
    from sphinx.application import Sphinx

LONG = 40
"""A longer list, such as that of the decisions, is read on its own page."""


def way_to(app: Sphinx, page: str) -> set[str]:
    """Return the page and those above it."""
    parents = {child: parent for parent, each in app.env.toctree_includes.items() for child in each}
    way: set[str] = set()
    while page not in way:
        way.add(page)
        page = parents.get(page, page)
    return way


def _list(app: Sphinx, page: str, above: str, way: set[str], level: int = 1) -> str:
    children = app.env.toctree_includes.get(above, [])
    if len(children) > LONG:
        children = [child for child in children if child in way]
    items = [
        f'<li class="toctree-l{level}{" current" if child in way else ""}">'
        f'<a class="reference internal" href="{app.builder.get_relative_uri(page, child) or "#"}">'
        f"{escape(app.env.titles[child].astext())}</a>"
        f"{_list(app, page, child, way, level + 1) if child in way else ''}</li>"
        for child in children
    ]
    return f"<ul>{''.join(items)}</ul>" if items else ""


def put(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Give the theme a tree of our own."""
    del template, doctree
    context["toctree"] = lambda **_: _list(app, page, app.config.root_doc, way_to(app, page))


def setup(app: Sphinx) -> dict[str, bool]:
    """Register with Sphinx, before the theme asks."""
    app.connect("html-page-context", put, priority=400)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
