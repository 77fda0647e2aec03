"""A WSGI application that answers nothing: what is left is the server's own cost."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
    """Answer 200 and an empty body."""
    start_response("200 OK", [("Content-Length", "0")])
    return []
