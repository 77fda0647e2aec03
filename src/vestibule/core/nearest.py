"""The known name that an unknown one was probably meant to be."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


def with_nearest(name: str, known: Iterable[str]) -> str:
    """Return an unknown name, with the most similar known one in a question if there is one."""
    near = get_close_matches(name, list(known), n=1)
    return f"{name} (did you mean {near[0]}?)" if near else name
