"""Publishes revocations to other processes through Redis.

It only makes them faster: the others learn within milliseconds what they would read from
the database within ``REVOCATION_BOUND``. Without Redis only that head start is lost. Write
access to it allows ending sessions, never opening one.
"""

from __future__ import annotations

import importlib
import json
import threading
import time
from collections.abc import Callable
from typing import Any

from vestibule.conf import settings
from vestibule.core.redis import connection_options, redis_breaker
from vestibule.scope import current_scope

CHANNEL = "vestibule:revocations:"
RETRY_AFTER = 1.0
WAITS = 0.5
"""Seconds that a revocation may wait for Redis, before the breaker leaves it alone."""

News = dict[str, list[list[Any]]]


class Announcements:
    """One connection that publishes, and one thread that subscribes."""

    def __init__(self, url: str, receive: Callable[[News], None]) -> None:
        # Imported here: an installation without Redis does not need the package.
        self._redis = importlib.import_module("redis")
        self._client = self._redis.Redis.from_url(url, **connection_options(seconds=WAITS))
        self._listener = self._redis.Redis.from_url(
            url, socket_connect_timeout=1, socket_keepalive=True
        )
        self._channel = CHANNEL + settings.ISSUER + current_scope.name
        self._receive = receive
        threading.Thread(target=self._listen, name="vestibule-revocations", daemon=True).start()

    def send(self, news: News) -> None:
        """Publish revocations, unless Redis does not answer: the others read the database."""
        if not redis_breaker.allows():
            return
        try:
            self._client.publish(self._channel, json.dumps(news))
        except (self._redis.RedisError, OSError) as error:
            redis_breaker.failed(error)
        else:
            redis_breaker.succeeded()

    def _listen(self) -> None:
        while True:
            try:
                with self._listener.pubsub(ignore_subscribe_messages=True) as channel:
                    channel.subscribe(self._channel)
                    for message in channel.listen():
                        self._receive(json.loads(message["data"]))
            except (self._redis.RedisError, ValueError, TypeError, AttributeError, OSError):
                time.sleep(RETRY_AFTER)
