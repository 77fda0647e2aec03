"""Sphinx extension: a block ``mermaid`` is drawn when the page is read, as SVG within the page.

A code host draws the same text by itself. What is drawn has no script, no style and no font of its
own: ``site.css`` gives it the colors of the page, light or dark, and its words stay words.
"""

from __future__ import annotations

import json
import re
from html import escape
from typing import TYPE_CHECKING
from xml.etree import ElementTree

import mmdr
from docutils import nodes
from sphinx.util.docutils import SphinxDirective

if TYPE_CHECKING:
    from sphinx.application import Sphinx

CONFIGURATION = {
    "look": "classic",
    "theme": "base",
    "sequence": {
        "mirrorActors": False,
        "wrap": True,
        "width": 150,
        "height": 36,
        "actorMargin": 60,
        "messageMargin": 26,
        "boxMargin": 8,
        "useMaxWidth": False,
    },
    "flowchart": {"htmlLabels": False, "useMaxWidth": False, "rankSpacing": 34, "nodeSpacing": 34},
}
EMPTY = 46
NAMED = re.compile(r"^\s*accTitle: (.+)$", re.MULTILINE)
SVG = "http://www.w3.org/2000/svg"
MEANT = {"text-anchor", "stroke-dasharray"}
"""Of the styles of an element, what tells one from another; the rest is decoration."""
KEPT = {
    *("class", "d", "points", "transform", "viewBox", "width", "height"),
    *("x", "y", "x1", "x2", "y1", "y2", "dx", "dy", "cx", "cy", "r", "rx", "ry"),
    *("dominant-baseline", "text-anchor", "marker-end", "marker-start"),
    *("orient", "refX", "refY", "markerWidth", "markerHeight", "markerUnits"),
}


def svg(text: str, prefix: str) -> str:
    """Return the drawing of a diagram, whose ids begin with a prefix.

    Raises:
        ValueError: it cannot be read as Mermaid, or has no ``accTitle``.
    """
    if not NAMED.search(text):
        raise ValueError("the diagram has no accTitle, which is read out where it is not seen")
    source = f"%%{{init: {json.dumps(CONFIGURATION)}}}%%\n{text}"
    root = ElementTree.fromstring(mmdr.render(source).svg())  # noqa: S314 - drawn from our pages
    _strip(root, prefix)
    left, top, width, height = map(float, root.attrib["viewBox"].split())
    if text.startswith("sequenceDiagram"):  # which has empty space on both sides
        left, width = left + EMPTY, width - 2 * EMPTY
    box = f"{left:g} {top:g} {width:g} {height:g}"
    root.attrib |= {"viewBox": box, "width": f"{width:g}", "height": f"{height:g}"}
    ElementTree.register_namespace("", SVG)
    return ElementTree.tostring(root, encoding="unicode")


def _strip(element: ElementTree.Element, prefix: str) -> None:
    styles = (each.partition(":") for each in element.get("style", "").split(";"))
    kept = {name: value for name, value in element.items() if name in KEPT}
    kept |= {name: value for name, _, value in styles if name in MEANT}
    if element.tag == f"{{{SVG}}}marker":
        kept["id"] = f"{prefix}-{element.get('id')}"
    for end in ("marker-end", "marker-start"):
        if end in kept:
            kept[end] = kept[end].replace("url(#", f"url(#{prefix}-")
    element.attrib.clear()
    element.attrib.update(kept)
    for child in list(element):
        if child.tag in {f"{{{SVG}}}{name}" for name in ("style", "title", "desc", "filter")}:
            element.remove(child)
        else:
            _strip(child, prefix)


class Mermaid(SphinxDirective):
    """``mermaid``: the text of the diagram is the content."""

    has_content = True

    def run(self) -> list[nodes.Node]:
        """Return the drawing, which scrolls where the window is narrower.

        Raises:
            DirectiveError: it cannot be drawn.
        """
        text = "\n".join(self.content)
        prefix = f"diagram-{self.env.new_serialno('diagram')}"
        try:
            drawn = svg(text, prefix)
        except (ValueError, RuntimeError, ElementTree.ParseError) as error:
            raise self.error(str(error)) from error
        title = escape(NAMED.findall(text)[0])
        figure = f'<figure class="diagram" tabindex="0" aria-label="{title}">{drawn}</figure>'
        return [nodes.raw("", figure, format="html")]


def setup(app: Sphinx) -> dict[str, bool]:
    """Register with Sphinx."""
    app.add_directive("mermaid", Mermaid)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
