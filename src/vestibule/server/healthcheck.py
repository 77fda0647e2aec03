"""The health check of the image: whether the process in this container is alive.

``python -m vestibule.server.healthcheck`` asks ``/healthz`` on ``VESTIBULE_PORT``, where a server
answers, and on ``VESTIBULE_METRICS_PORT``, where ``vestibule worker`` does and a server has no such
page. Nothing else of ours is imported, since it runs every few seconds.
"""

from __future__ import annotations

import http.client
import os

WITHIN = 2.4
"""Seconds for each of two answers: less than the image gives to both."""


def is_alive(port: int) -> bool:
    """Whether a process of ours answers on this port, and is not stuck."""
    asked = http.client.HTTPConnection("127.0.0.1", port, timeout=WITHIN)
    try:
        asked.request("GET", "/healthz")
        return asked.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        asked.close()


def main() -> int:
    """Return 0 if the process is alive, else 1."""
    given = {"VESTIBULE_PORT": "8000", "VESTIBULE_METRICS_PORT": "0"} | os.environ
    ports = [int(given[name] or 0) for name in ("VESTIBULE_PORT", "VESTIBULE_METRICS_PORT")]
    return int(not any(port and is_alive(port) for port in ports))


if __name__ == "__main__":
    raise SystemExit(main())
