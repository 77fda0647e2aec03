"""Logging: one line per record, JSON in production, plain text in development."""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping
from typing import Any

import structlog

from vestibule.server.environment.error_lines import LOGGERS, ErrorLines
from vestibule.server.environment.variables import Environment

LONGEST = 200
"""Maximum length of a line about a suspicious request."""


def logging_settings(env: Environment) -> dict[str, Any]:
    """Return Django's ``LOGGING``: all to standard error, control characters escaped."""
    renderer = (
        structlog.processors.JSONRenderer()
        if env.production
        else structlog.processors.KeyValueRenderer(key_order=["timestamp", "level", "event"])
    )
    kinds = {"line": structlog.processors.format_exc_info, "strangers": _briefly}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {name: _formatter(last, renderer) for name, last in kinds.items()},
        "filters": {"errors": {"()": ErrorLines, "sampled": env.production}},
        "handlers": {
            "stderr": {"class": "logging.StreamHandler", "formatter": "line"},
            "strangers": {"class": "logging.StreamHandler", "formatter": "strangers"},
        },
        "root": {"handlers": ["stderr"], "level": env.LOG_LEVEL},
        "loggers": {
            **{name: {"filters": ["errors"]} for name in LOGGERS},
            # The audit log has who did what; Django's line for each 4xx adds nothing.
            "django.request": {"level": "ERROR", "filters": ["errors"]},
            "django.security": {"handlers": ["strangers"], "propagate": False},
        },
    }


def _formatter(last: Any, renderer: Any) -> dict[str, Any]:
    return {
        "()": structlog.stdlib.ProcessorFormatter,
        "foreign_pre_chain": [
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.stdlib.add_log_level,
            structlog.stdlib.add_logger_name,
            structlog.stdlib.ExtraAdder(),
            last,
        ],
        "processors": [structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
    }


def _briefly(_: Any, __: str, line: MutableMapping[str, Any]) -> Mapping[str, Any]:
    """Shorten Django's records of suspicious requests to warnings.

    Anyone can cause any number of them: as errors, each with a stack trace and the whole
    URL, they would trigger alerts and fill the disk.
    """
    line["level"] = "warning"
    line["event"] = str(line["event"])[:LONGEST]
    line.pop("exc_info", None)
    line.pop("request", None)
    return line
