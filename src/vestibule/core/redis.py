"""The Redis that ``REDIS_URL`` names: what its uses in a process have in common.

It only makes things better (limits for all processes together, revocations within milliseconds),
so nothing waits long for it.
"""

from __future__ import annotations

import importlib
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from vestibule.core.breaker import Breaker

redis_breaker = Breaker(
    failures=3,
    pause=5.0,
    named="Redis",
    meanwhile="Meanwhile each process counts rate limits by itself, and other nodes read "
    "revocations from the database.",
)
"""Opens after three calls in a row without an answer; then one call tries every five seconds."""


def is_redis(url: str) -> bool:
    """Whether a text is the address of a Redis, as ``redis://``, ``rediss://`` or ``unix://``."""
    try:
        parts = urlsplit(url)
        strict = bool(parts.query)
        query = dict(parse_qsl(parts.query, keep_blank_values=True, strict_parsing=strict))
        port = parts.port
    except ValueError:
        return False
    number = query.get("db", "0")
    if "://" not in url or "#" in url or not (number.isascii() and number.isdigit()):
        return False
    if parts.scheme == "unix":
        return len(parts.path) > 1
    database = parts.path.removeprefix("/") or "0"
    known = parts.scheme in {"redis", "rediss"} and bool(parts.hostname) and port != 0
    return known and database.isascii() and database.isdigit()


def connection_options(*, seconds: float) -> dict[str, Any]:
    """Return how to connect: within some seconds, answered within as many, and sent again once.

    Only what was sent on a connection that had ended is sent again, since Redis closes idle ones.
    By default ``redis`` repeats a call three times, after pauses, when it was not answered.

    Raises:
        ImportError: the package ``redis`` is not installed.
    """
    # Imported here: an installation without Redis does not need the package.
    redis, retry, backoff = (
        importlib.import_module(name) for name in ("redis", "redis.retry", "redis.backoff")
    )
    return {
        "socket_connect_timeout": seconds,
        "socket_timeout": seconds,
        "retry": retry.Retry(backoff.NoBackoff(), 1, supported_errors=(redis.ConnectionError,)),
    }
