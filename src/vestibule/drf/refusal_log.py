"""Refusals in the log: all are counted, few are told. An attack shows, and fills no disk."""

from __future__ import annotations

import logging
import threading
import time
from collections import Counter
from collections.abc import Callable

from django.http import HttpRequest
from rest_framework.request import Request

from vestibule.core.errors import (
    CsrfFailed,
    ExpiredToken,
    InvalidToken,
    PermissionDenied,
    Refusal,
    SessionOver,
    TooManyRequests,
)
from vestibule.drf.caller import caller_of

logger = logging.getLogger("vestibule.refusals")

EVERY = 10.0
"""Seconds between two lines about refusals with one code, in each process."""

UNUSUAL = {each.code for each in (CsrfFailed, InvalidToken, PermissionDenied, TooManyRequests)}
"""Codes that people who use a front end hardly ever meet: warnings. The rest is information."""


class RefusalLog:
    """Counts refusals by code, and tells of each code at most once in a while."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._lock = threading.Lock()
        self._untold: Counter[str] = Counter()
        self._told_at: dict[str, float] = {}

    def refused(self, refusal: Refusal, request: Request | HttpRequest) -> None:
        """Note what was refused, but no token that was good once: good clients show those too."""
        old = isinstance(refusal, ExpiredToken | SessionOver)
        if not (old or (isinstance(refusal, InvalidToken) and refusal.reason)):
            self.note(refusal.code, request)

    def note(self, code: str, request: Request | HttpRequest) -> None:
        """Count one refusal. A line is due for the first, and then for all since the last line.

        It names the route, and never the address that was asked for: that may hold a secret.
        """
        with self._lock:
            self._untold[code] += 1
            now = self._now()
            if now - self._told_at.get(code, float("-inf")) < EVERY:
                return
            self._told_at[code] = now
            times = self._untold.pop(code)
        caller, match = caller_of(request), getattr(request, "resolver_match", None)
        logger.log(
            logging.WARNING if code in UNUSUAL else logging.INFO,
            "refused",
            extra={
                "code": code,
                "times": times,
                "route": match.route if match else "",
                "ip": caller.ip,
                "request_id": caller.request_id,
            },
        )


refusals = RefusalLog()
"""The one of this process."""
