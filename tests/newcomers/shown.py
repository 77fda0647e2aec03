"""Compares what a page shows with what was there, numbers, hashes and gaps apart."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

GAP = "…"


def plain(text: str) -> str:
    """Return what must be the same in every run: no numbers, hashes and line breaks."""
    words = " ".join(text.split())
    return re.sub(r"\d[\d.,]*\d|\d", "0", re.sub(r"\b[0-9a-f]{64}\b|\b[0-9a-f]+…", "#", words))


def documents(text: str) -> Iterator[Any]:
    """Yield the JSON documents that stand one after the other."""
    while text := text.strip():
        found, end = json.JSONDecoder().raw_decode(text)
        yield found
        text = text[end:]


def is_shown(shown: Any, seen: Any) -> bool:
    """Whether an answer is what a page shows: ``…`` stands for any text, all else for itself."""
    if isinstance(shown, dict) and isinstance(seen, dict):
        same = shown.keys() == seen.keys()
        return same and all(is_shown(each, seen[name]) for name, each in shown.items())
    if isinstance(shown, str) and isinstance(seen, str):
        return re.fullmatch(".+".join(map(re.escape, shown.split(GAP))), seen) is not None
    return bool(shown == seen)
