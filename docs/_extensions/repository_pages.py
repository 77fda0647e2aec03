"""Sphinx extension: pages link to each other, and out of ``docs/``, as they do on GitHub.

A page that consists of the directive ``repository-file`` shows a Markdown file that is kept
elsewhere in the repository, such as the README of a package; links to that file lead to the page.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sphinx.application import Sphinx

DOCS = Path(__file__).parents[1]
REPOSITORY = DOCS.parent
SHOWS = re.compile(r"^```\{repository-file\} (\S+)\n```\n$")
LINK = re.compile(r"\[(?P<text>[^\]\[]*)\]\((?P<path>[^)\s#:]+)(?P<anchor>#[^)\s]*)?\)")
SOURCE = re.compile(r'(?<= src=")(?P<path>[^":]+)(?=")')
IMAGE_PARAGRAPH = re.compile(r"^</?p>\n", re.MULTILINE)


def shown_files() -> dict[Path, Path]:
    """Return each file outside of ``docs/`` that the site shows, with the page that shows it."""
    found = {}
    for page in DOCS.glob("*/*.md"):
        if match := SHOWS.match(page.read_text()):
            found[REPOSITORY / match[1]] = page
    return found


@dataclass(frozen=True)
class Place:
    """Where a text is kept, and the page that shows it."""

    source: Path
    page: Path
    shown: dict[Path, Path]

    def target(self, path: str) -> Path:
        """Return what a path in the text names, or the page that shows it."""
        target = Path(os.path.normpath(self.source.parent / path))
        if DOCS in target.parents:
            indices = (target / name for name in ("README.md", "index.md"))
            target = next((each for each in indices if each.exists()), target)
        return self.shown.get(target, target)

    def path(self, target: Path) -> str:
        """Return how the page names a file."""
        return os.path.relpath(target, self.page.parent)

    def link(self, match: re.Match[str]) -> str:
        """Return a link as it must read on the page; only its text, where the site has no page."""
        target = self.target(match["path"])
        elsewhere = DOCS not in target.parents and target.suffix == ".md" and target.exists()
        if target.is_dir() or elsewhere:
            return match["text"]
        return f"[{match['text']}]({self.path(target)}{match['anchor'] or ''})"

    def image(self, match: re.Match[str]) -> str:
        """Return the source of an image as it must read on the page."""
        return self.path(self.target(match["path"]))


def read(app: Sphinx, docname: str, content: list[str]) -> None:
    """Put the file in place of a page that shows one, and let links lead where they should."""
    page = Path(app.env.doc2path(docname))
    source, text = page, content[0]
    if match := SHOWS.match(text):
        source = REPOSITORY / match[1]
        app.env.note_dependency(str(source))
        text = source.read_text()
    place = Place(source, page, app.config.repository_pages)
    text = SOURCE.sub(place.image, IMAGE_PARAGRAPH.sub("", text))
    content[0] = LINK.sub(place.link, text)


def setup(app: Sphinx) -> dict[str, bool]:
    """Register with Sphinx."""
    app.add_config_value("repository_pages", shown_files(), "env")
    app.connect("source-read", read)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
