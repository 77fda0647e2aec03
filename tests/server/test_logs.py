"""Log lines: one each, readable by a machine in production, and not to be forged."""

from __future__ import annotations

import json
import logging
import sys
from typing import Any

import pytest
from django.test import RequestFactory

from tests.server.running import production
from vestibule.core.sampling import Sampler
from vestibule.drf.caller import request_id_of
from vestibule.server.environment.error_lines import ErrorLines
from vestibule.server.environment.logs import logging_settings
from vestibule.server.environment.reading import read

EVIL = "name\r\n2026-01-01 level=info event=signed_in\x1b[31m\x00\u2028"


def line(
    variables: dict[str, str], message: str, *values: object, kind: str = "line", **extra: object
) -> str:
    """Format one record as a server with these variables does."""
    given = dict(logging_settings(read(variables))["formatters"][kind])
    formatter: logging.Formatter = given.pop("()")(**given)
    record = logging.LogRecord("vestibule.audit", logging.INFO, __file__, 1, message, values, None)
    vars(record).update(extra)
    return formatter.format(record)


def test_production_writes_json():
    written = json.loads(line(production(), "signed_in", account=7, ip="192.0.2.1"))
    assert written["event"] == "signed_in"
    assert (written["account"], written["ip"], written["level"]) == (7, "192.0.2.1", "info")
    assert written["logger"] == "vestibule.audit"
    assert written["timestamp"].endswith("Z")


@pytest.mark.parametrize("variables", [{}, production()], ids=["development", "production"])
def test_nobody_can_begin_a_line_of_their_own(variables):
    for written in (line(variables, "seen", user_agent=EVIL), line(variables, "said %s", EVIL)):
        assert written.isascii() or written.isprintable()
        assert not {"\r", "\n", "\x1b", "\x00", "\u2028"} & set(written)


@pytest.mark.parametrize("variables", [{}, production()], ids=["development", "production"])
def test_an_exception_is_one_line_too(variables):
    try:
        raise ValueError(EVIL)
    except ValueError:
        written = line(variables, "failed", exc_info=sys.exc_info())
    assert "ValueError" in written
    assert "\n" not in written


def test_the_level_is_the_one_that_was_asked_for():
    assert logging_settings(read({"VESTIBULE_LOG_LEVEL": "WARNING"}))["root"]["level"] == "WARNING"


def test_a_suspicious_request_is_a_short_warning():
    try:
        raise ValueError(EVIL)
    except ValueError:
        about = {"exc_info": sys.exc_info(), "request": "?" + "a=1&" * 5000}
    written = line(production(), "Invalid host %s", EVIL * 50, kind="strangers", **about)
    assert json.loads(written)["level"] == "warning"
    assert len(written) < 700
    assert "Traceback" not in written
    way = logging_settings(read(production()))["loggers"]["django.security"]
    assert way == {"handlers": ["strangers"], "propagate": False}


def failing(text: str) -> Any:
    """Return an error of one cause, with a text of its own."""
    try:
        raise ValueError(text)
    except ValueError:
        return sys.exc_info()


CAUSE = f"ValueError at {__name__}:{failing('')[2].tb_lineno}"


def error_line(kept: ErrorLines, error: Any = None, **about: Any) -> dict[str, Any] | None:
    """Return the line of an error as production writes it; None if it is only counted."""
    record = logging.LogRecord("django.request", logging.ERROR, __file__, 1, "failed", (), error)
    vars(record).update(about)
    if not kept.filter(record):
        return None
    rest = {key: vars(record)[key] for key in (*about, *ADDED) if key in vars(record)}
    written = line(production(), "failed", exc_info=record.exc_info, **rest)
    read_back: dict[str, Any] = json.loads(written)
    return read_back


ADDED = ("request_id", "method", "cause", "times")


def test_an_outage_is_one_traceback_and_a_short_line_for_each_request():
    """One of 30 s wrote 12 MB of them."""
    kept, lines, ids = ErrorLines(sampled=True), [], set()
    for number in range(100):
        request = RequestFactory().get(f"/api/auth/profile/?token=secret-{number}")
        ids.add(request_id_of(request))
        error = failing(f"ann-{number}")
        lines.append(error_line(kept, error, request=request, status_code=500) or {})
    assert {each["request_id"] for each in lines} == ids
    assert {each["cause"] for each in lines} == {CAUSE}
    assert ["exception" in each for each in lines] == [True] + [False] * 99
    assert max(len(json.dumps(each)) for each in lines[1:]) < 400
    assert "secret" not in json.dumps(lines)
    assert "ann-" not in json.dumps(lines[1:])


def test_a_cause_has_its_traceback_again_after_a_minute_with_the_number_of_errors():
    now, kept = [0.0], ErrorLines(sampled=True)
    kept._errors = Sampler(lambda: now[0])
    for seconds, full in ((0, True), (30, False), (59, False), (61, True), (90, False)):
        now[0] = seconds
        written = error_line(kept, failing("again")) or {}
        assert ("exception" in written) is full
        assert written.get("times") == (3 if seconds == 61 else None)


def test_refusals_of_an_outage_are_counted():
    kept = ErrorLines(sampled=True)
    assert [bool(error_line(kept, status_code=503)) for _ in range(3)] == [True, False, False]
    assert [bool(error_line(kept, status_code=500)) for _ in range(3)] == [True, True, True]


def test_development_has_every_traceback():
    kept = ErrorLines(sampled=False)
    for _ in range(2):
        assert "exception" in (error_line(kept, failing("again"), status_code=503) or {})
