"""The request that a thread answers, so that a log line written meanwhile can name it.

Set without a call of Python, because hot requests do: the engines of the ready server begin each
request with both, and nothing reads them elsewhere.
"""

from __future__ import annotations

from contextvars import ContextVar
from typing import Any
from uuid import UUID

current_request: ContextVar[dict[str, Any] | None] = ContextVar("current_request", default=None)
"""WSGI's environment of the request; None outside of one."""

current_caller: ContextVar[tuple[object, UUID | str] | None] = ContextVar(
    "current_caller", default=None
)
"""Account and session of a request that sends no access token, once they are known."""
