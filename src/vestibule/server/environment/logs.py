"""Where log lines go: one line each, JSON in production, plain words in development."""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping
from typing import Any

import structlog

from vestibule.server.environment.variables import Environment

LONGEST = 200
"""Characters of a line about what a stranger sent."""


def logging_settings(env: Environment) -> dict[str, Any]:
    """Return Django's LOGGING: everything to standard error, control characters escaped."""
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
        "handlers": {
            "stderr": {"class": "logging.StreamHandler", "formatter": "line"},
            "strangers": {"class": "logging.StreamHandler", "formatter": "strangers"},
        },
        "root": {"handlers": ["stderr"], "level": env.LOG_LEVEL},
        "loggers": {
            # The audit lines say who did what; Django's own line for each 4xx adds nothing.
            "django.request": {"level": "ERROR"},
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
    """Say as a short warning what Django refuses as suspicious.

    Anybody can send any number of it: as errors, each with its stack and the whole
    address, they would wake people up and fill the disk.
    """
    line["level"] = "warning"
    line["event"] = str(line["event"])[:LONGEST]
    line.pop("exc_info", None)
    line.pop("request", None)
    return line
