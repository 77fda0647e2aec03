"""Values that were kept as JSON, in a row or sealed at the client, perhaps by another release."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

T = TypeVar("T")


def read_back(kind: Callable[..., T], kept: Mapping[str, Any]) -> T | None:
    """Return a value that was kept by its fields; None if they are not those of this release.

    The release after this one runs beside it for a while, and may have a field more. That may
    restrict what the value allows, so it is not left out: the user begins again.
    """
    try:
        return kind(**kept)
    except TypeError:
        return None
