"""The formatter of the server's log lines, as its settings describe it."""

from __future__ import annotations

import logging
from logging.config import DictConfigurator

from vestibule.server.environment.logs import logging_settings
from vestibule.server.environment.variables import Environment


def formatter(environment: Environment) -> logging.Formatter:
    """Return the formatter of the server's log lines."""
    wanted = logging_settings(environment)["formatters"]["line"]
    made = DictConfigurator({"version": 1}).configure_formatter(dict(wanted))
    assert isinstance(made, logging.Formatter)
    return made
