"""Log lines: one each, readable by a machine in production, and not to be forged."""

from __future__ import annotations

import json
import logging
import sys

import pytest

from tests.server.running import production
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
