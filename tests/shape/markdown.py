"""Our pages as a reader of the repository sees them: links, anchors and blocks of code."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from markdown_it import MarkdownIt

from tests.shape.source import REPOSITORY

FOLDERS = (
    "*.md",
    "llms.txt",
    ".github/**/*.md",
    "bench/*.md",
    "changes/README.md",
    "deploy/**/*.md",
    "docs/**/*.md",
    "examples/*/README.md",
    "web/packages/*/README.md",
)

_FENCE = re.compile(r"^ *(```|~~~).*?^ *\1 *$", re.DOTALL | re.MULTILINE)
_CODE = re.compile(r"(`+)(?!`).+?(?<!`)\1(?!`)", re.DOTALL)
_HEADING = re.compile(r"^#{1,6} +(.+?) *#* *$", re.MULTILINE)
_NAMED = re.compile(r"<a (?:id|name)=\"([^\"]+)\"")
_INLINE = re.compile(r"\]\( *<?([^)\s>]+)")
_ATTRIBUTE = re.compile(r"(?:src|href)=\"([^\"]+)\"")
_DEFINITION = re.compile(r"^ {0,3}\[([^\]\n]+)\]: *<?(\S+?)>?(?: .*)?$", re.MULTILINE)
_REFERENCE = re.compile(r"\[([^\[\]]+)\]\[([^\[\]]*)\]")


def pages() -> list[Path]:
    """Every page of the repository, but for what releases and tools write."""
    found = {path for pattern in FOLDERS for path in REPOSITORY.glob(pattern)}
    return sorted(path for path in found if "node_modules" not in path.parts)


def prose(text: str) -> str:
    """Return a page without its code, in which brackets mean something else."""
    return _CODE.sub("`", _FENCE.sub("", text))


def slug(heading: str) -> str:
    """Return the anchor that GitHub gives to a heading."""
    shown = re.sub(r"\[([^\]]*)\](?:\([^)]*\)|\[[^\]]*\])", r"\1", heading).lower()
    return re.sub(r"[^\w\- ]", "", shown).strip().replace(" ", "-")


@cache
def anchors(page: Path) -> frozenset[str]:
    """What may stand behind ``#`` in a link to a page."""
    text = _FENCE.sub("", page.read_text())
    found: list[str] = []
    for heading in map(slug, _HEADING.findall(text)):
        again = sum(each == heading or _is_repeated(each, heading) for each in found)
        found.append(f"{heading}-{again}" if again else heading)
    return frozenset([*found, *_NAMED.findall(text)])


def _is_repeated(anchor: str, heading: str) -> bool:
    return re.fullmatch(rf"{re.escape(heading)}-\d+", anchor) is not None


def definitions(text: str) -> list[tuple[str, str]]:
    """Each ``[name]: target`` of a page."""
    return [(name.lower(), target) for name, target in _DEFINITION.findall(prose(text))]


def undefined(text: str) -> Iterator[str]:
    """Yield each name that a link uses and no line defines."""
    defined = dict(definitions(text))
    for shown, name in _REFERENCE.findall(prose(text)):
        if (name or shown).lower() not in defined:
            yield name or shown


def targets(text: str) -> Iterator[str]:
    """Yield where each link and each picture of a page leads."""
    text = prose(text)
    for pattern in (_INLINE, _ATTRIBUTE):
        yield from pattern.findall(text)
    yield from (target for _, target in definitions(text))


def dead(page: Path, text: str | None = None) -> Iterator[str]:
    """Yield each link of a page to a file or a heading that is not there."""
    for target in targets(page.read_text() if text is None else text):
        if re.match(r"[a-z]+:", target):
            continue
        path, _, anchor = target.partition("#")
        there = (page.parent / path).resolve() if path else page
        if not there.exists() or (anchor and anchor not in anchors(there)):
            yield target


@dataclass(frozen=True)
class Block:
    """A block of code: its language, its text, and the line of the page on which it begins."""

    language: str
    text: str
    line: int


@cache
def code(text: str) -> tuple[Block, ...]:
    """Return the blocks of code of a page in their order; directives of Sphinx are none.

    An indented block has no language, as has a fence that names none.
    """
    return tuple(
        Block(token.info.strip(), token.content, token.map[0] + 1)
        for token in MarkdownIt().parse(text)
        if token.type in {"fence", "code_block"} and token.map and not token.info.startswith("{")
    )


def blocks(text: str, language: str) -> list[str]:
    """Return the blocks of code in a language, or in one of those that ``|`` separates."""
    return [each.text for each in code(text) if re.fullmatch(language, each.language)]
