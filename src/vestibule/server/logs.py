"""Where log lines go: one line each, JSON in production, plain words in development."""

from __future__ import annotations

from typing import Any

import structlog

from vestibule.server.environment import Environment


def logging_settings(env: Environment) -> dict[str, Any]:
    """Return Django's LOGGING: everything to standard error, control characters escaped."""
    renderer = (
        structlog.processors.JSONRenderer()
        if env.production
        else structlog.processors.KeyValueRenderer(key_order=["timestamp", "level", "event"])
    )
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "line": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": [
                    structlog.processors.TimeStamper(fmt="iso", utc=True),
                    structlog.stdlib.add_log_level,
                    structlog.stdlib.add_logger_name,
                    structlog.stdlib.ExtraAdder(),
                    structlog.processors.format_exc_info,
                ],
                "processors": [
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    renderer,
                ],
            }
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["stderr"], "level": env.LOG_LEVEL},
        # The audit lines say who did what; Django's own line for each 4xx adds nothing.
        "loggers": {"django.request": {"level": "ERROR"}},
    }
