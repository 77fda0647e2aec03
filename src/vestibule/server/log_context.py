"""Adds request, account and session to log lines, when they are written.

A request pays for it only where it writes a line: the engines note nothing but its environment.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from django.http.cookie import parse_cookie

from vestibule import bearer
from vestibule.core.current_request import current_caller, current_request
from vestibule.core.events import Event
from vestibule.core.tracing import ActiveTracing
from vestibule.drf import cookies
from vestibule.drf.caller import request_id_of


def add_requests_to_log() -> None:
    """Let every handler of this process, which serves requests, name the current one."""
    loggers = (logging.root, logging.getLogger("django.security"))
    for handler in (each for logger in loggers for each in logger.handlers):
        handler.addFilter(RequestFilter())


class RequestFilter(logging.Filter):
    """Adds the request's id, and account and session of its caller if known; drops no line.

    What the line itself says comes first: the account of an audit event is the one that the event
    is about.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        """Add them to a record."""
        environ = current_request.get()
        if environ is not None:
            line = vars(record)
            if record.msg == Event.SIGNED_IN.value and line.get("session"):
                current_caller.set((line.get("account"), line["session"]))
            line |= about(environ) | line
        return True


def about(environ: Mapping[str, Any]) -> dict[str, str]:
    """Return the request's id, and account and session as far as they are known."""
    sent: Any = SimpleNamespace(META=environ)
    known = {"request_id": request_id_of(sent)}
    caller = current_caller.get() or _by_access_token(environ)
    if caller is not None:
        account, session = caller
        known |= {"account": str(account), "session": str(session)}
    return known | ActiveTracing.current.ids()


def _by_access_token(environ: Mapping[str, Any]) -> tuple[object, UUID | str] | None:
    """Return account and session of an access token that this process has verified."""
    token = bearer.token_in(environ.get("HTTP_AUTHORIZATION", ""))
    if token is None and environ.get("HTTP_COOKIE"):
        sent: Any = SimpleNamespace(META=environ, COOKIES=parse_cookie(environ["HTTP_COOKIE"]))
        token = cookies.carried(sent, cookies.ACCESS)
    claims = bearer.verified.get(token) if token else None
    return None if claims is None else (claims.subject, UUID(claims.session))
