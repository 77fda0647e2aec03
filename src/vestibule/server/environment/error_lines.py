"""Log lines about requests that failed: one for each, and the traceback of each cause.

An outage is one cause and thousands of errors. Each 500 has a line with its request id and its
cause, by which the traceback of that cause is found; 503s, which refuse requests for a reason that
was logged where it arose, are counted.
"""

from __future__ import annotations

import logging
import traceback
from collections.abc import Mapping
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from vestibule.core.lazy import LazyModule
from vestibule.core.sampling import Sampler

if TYPE_CHECKING:
    from vestibule.drf import caller
else:  # settings import this module
    caller = LazyModule("vestibule.drf.caller")

LOGGERS = (
    "django.dispatch",
    "django.request",
    "vestibule.contracts.otp.view",
    "vestibule.server.engine.gateway",
    "vestibule.server.engine.plain",
)
"""Loggers of errors that were answered 500 or 503, and of those in the regular maintenance."""


class ErrorLines(logging.Filter):
    """Names the request of a line by its id, and with ``sampled`` leaves out what was logged.

    The request itself may have a secret in its query string. The first error of a cause keeps its
    traceback, and after a minute the next one. A line about a 503 is passed on once a minute.
    """

    def __init__(self, *, sampled: bool) -> None:
        super().__init__()
        self._sampled = sampled
        self._errors = Sampler()

    def filter(self, record: logging.LogRecord) -> bool:
        """Change a record; False if it is only counted."""
        about = vars(record)
        meta = getattr(about.pop("request", None), "META", None)
        if meta is not None:
            about |= {"request_id": request_id_in(meta), "method": meta.get("REQUEST_METHOD", "")}
        if not self._sampled:
            return True
        if about.get("status_code") == 503:
            record.exc_info = None
            about["times"] = self._errors.count("503")
            return bool(about["times"])
        if record.exc_info and record.exc_info[1] is not None:
            about["cause"] = cause_of(record.exc_info[1])
            times = self._errors.count(about["cause"])
            if times == 0:
                record.exc_info = None
            elif times > 1:
                about["times"] = times
        return True


def request_id_in(environ: Mapping[str, Any]) -> str:
    """Return the id of a request by its environment, as in its ``X-Request-Id``."""
    sent: Any = SimpleNamespace(META=environ)
    return caller.request_id_of(sent)


def cause_of(error: BaseException) -> str:
    """Return class and place of an error; never its text, which may hold what a user sent."""
    place = ""
    for frame, number in traceback.walk_tb(error.__traceback__):
        place = f" at {frame.f_globals.get('__name__', '?')}:{number}"
    return f"{type(error).__name__}{place}"
