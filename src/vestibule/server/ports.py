"""Ports that this process is to listen on must be free."""

from __future__ import annotations

import socket
import sys
from typing import NoReturn

from vestibule.server.environment.variables import Environment


def require_free_port(env: Environment, name: str = "PORT") -> None:
    """Refuse a port that another process listens on, with one sentence and status 2.

    Granian would share it, and its requests.

    Raises:
        SystemExit: it cannot be listened on.
    """
    family = socket.AF_INET6 if ":" in env.HOST else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((env.HOST, getattr(env, name)))
        except OSError as error:
            _refuse_address(env, name, error)


def _refuse_address(env: Environment, name: str, error: Exception) -> NoReturn:
    where = f"VESTIBULE_HOST={env.HOST} VESTIBULE_{name}={getattr(env, name)}"
    sys.stderr.write(f"vestibule: {where} cannot be listened on: {error}.\n")
    raise SystemExit(2) from None
