"""Logs refusals, rate-limited by code: an attack is visible and cannot fill the disk."""

from __future__ import annotations

import logging
import time
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
    SupersededToken,
    TooManyRequests,
)
from vestibule.core.metrics import Counter
from vestibule.core.sampling import Sampler
from vestibule.drf.caller import caller_of

logger = logging.getLogger("vestibule.refusals")

EVERY = 10.0
"""Seconds between two log lines of the same code, per process."""

UNUSUAL = {each.code for each in (CsrfFailed, InvalidToken, PermissionDenied, TooManyRequests)}
"""Codes that users of a front end hardly ever see, logged as warnings; others as info."""

REFUSED = Counter("vestibule_refusals_total", "Refusals by their code.", ("route", "code"))


class RefusalLog:
    """Counts refusals by code and logs each code at most every ``EVERY`` seconds."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._sampler = Sampler(now, every=EVERY)

    def refused(self, refusal: Refusal, request: Request | HttpRequest) -> None:
        """Count a refusal, except of a token that was once valid: good clients send those too."""
        self._count(refusal.code, request)
        old = isinstance(refusal, ExpiredToken | SessionOver | SupersededToken)
        if not (old or (isinstance(refusal, InvalidToken) and refusal.reason)):
            self._log(refusal.code, request)

    def note(self, code: str, request: Request | HttpRequest) -> None:
        """Count a refusal; log the first, and later all since the last line."""
        self._count(code, request)
        self._log(code, request)

    def _count(self, code: str, request: Request | HttpRequest) -> None:
        match = getattr(request, "resolver_match", None)
        REFUSED.inc(match.route if match else "unmatched", code)

    def _log(self, code: str, request: Request | HttpRequest) -> None:
        """Log a refusal, or count it for the next line.

        The line names the route and never the URL, which may hold a secret.
        """
        times = self._sampler.count(code)
        if not times:
            return
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
"""The log of this process."""
