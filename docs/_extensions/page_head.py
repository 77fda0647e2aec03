"""Sphinx extension: what a search engine and a browser are told about a page before they read it.

Its description is its first paragraph; pictures have their size, so that nothing moves when they
arrive, and wait until they are about to be seen. What docstrings list has a dash, not two hyphens.
"""

from __future__ import annotations

import re
import struct
import textwrap
from functools import cache
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docutils import nodes

if TYPE_CHECKING:
    from sphinx.application import Sphinx

SHOWN = 155
"""What search engines show of a description, in characters."""
PICTURE = re.compile(r'<img (?P<rest>[^>]*src="[^"]*?(?P<name>[\w-]+\.png)"[^>]*)>')
DASH = re.compile(r"(</strong>(?:</a>)?) -- ")


def description(doctree: nodes.document | None, otherwise: str) -> str:
    """Return the first paragraph of a page, in one line, or else that of the site."""
    paragraphs = [] if doctree is None else doctree.findall(nodes.paragraph)
    text = next((" ".join(each.astext().split()) for each in paragraphs), otherwise)
    return textwrap.shorten(text, SHOWN, placeholder=" …")


@cache
def size(picture: Path) -> tuple[int, int]:
    """Return width and height of a PNG (ISO/IEC 15948, 11.2.2), in pixels."""
    with picture.open("rb") as file:
        return struct.unpack(">II", file.read(24)[16:])  # type: ignore[return-value]


def put(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Complete a page."""
    del page, template
    text = escape(description(doctree, app.config.site_description))
    context["metatags"] = f'{context.get("metatags", "")}<meta name="description" content="{text}">'
    sizes = {Path(uri).name: size(Path(app.srcdir, uri)) for uri in app.env.images if ".png" in uri}

    def with_size(match: re.Match[str]) -> str:
        width, height = sizes[match["name"]]
        return f'<img width="{width}" height="{height}" loading="lazy" {match["rest"]}>'

    if "body" in context:
        context["body"] = DASH.sub(r"\1 &ndash; ", PICTURE.sub(with_size, context["body"]))


def setup(app: Sphinx) -> dict[str, bool]:
    """Register with Sphinx."""
    app.add_config_value("site_description", "", "html")
    app.connect("html-page-context", put)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
