"""The health check of the image: whether the process in this container is alive.

``python -m vestibule.server.healthcheck`` asks ``/healthz`` on ``VESTIBULE_PORT``, where a server
answers, and on ``VESTIBULE_METRICS_PORT``, where ``vestibule worker`` does and a server has no such
page; both may be in the file that ``VESTIBULE_CONFIG`` names. Nothing else of ours is imported,
since it runs every few seconds.
"""

from __future__ import annotations

import http.client
import os
import tomllib
from pathlib import Path
from typing import Any

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
    in_file = _configured()
    ports = [
        int(os.environ.get(f"VESTIBULE_{name}") or in_file.get(name.lower(), default))
        for name, default in (("PORT", 8000), ("METRICS_PORT", 0))
    ]
    return int(not any(port and is_alive(port) for port in ports))


def _configured() -> dict[str, Any]:
    """Return the keys of the file of settings; none where there is none that can be read."""
    try:
        path = Path(os.environ.get("VESTIBULE_CONFIG") or os.devnull)
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}


if __name__ == "__main__":
    raise SystemExit(main())
