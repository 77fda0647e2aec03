"""Tells other processes through Redis what was just revoked.

Only a hint, so that they know within milliseconds what they would read from the
database within ``REVOCATION_BOUND`` anyway: a Redis that is away costs nothing
but that head start. Whoever can write to it can end sessions, never open one.
"""

from __future__ import annotations

import importlib
import json
import logging
import threading
import time
from collections.abc import Callable
from typing import Any

from vestibule.conf import settings

logger = logging.getLogger(__name__)

CHANNEL = "vestibule:revocations:"
RETRY_AFTER = 1.0
News = dict[str, list[list[Any]]]


class Announcements:
    """One connection to speak with, and one thread that listens."""

    def __init__(self, url: str, receive: Callable[[News], None]) -> None:
        # Not imported at the top: an installation without Redis need not have it.
        self._redis = importlib.import_module("redis")
        self._client = self._redis.Redis.from_url(
            url, socket_timeout=1, socket_connect_timeout=1, health_check_interval=30
        )
        self._listener = self._redis.Redis.from_url(url, socket_connect_timeout=1)
        self._channel = CHANNEL + settings.ISSUER
        self._receive = receive
        threading.Thread(target=self._listen, name="vestibule-revocations", daemon=True).start()

    def send(self, news: News) -> None:
        """Publish; a failure is logged and forgotten."""
        try:
            self._client.publish(self._channel, json.dumps(news))
        except self._redis.RedisError:
            logger.warning("Redis did not take an announcement; others will read it themselves.")

    def _listen(self) -> None:
        while True:
            try:
                with self._listener.pubsub(ignore_subscribe_messages=True) as channel:
                    channel.subscribe(self._channel)
                    for message in channel.listen():
                        self._receive(json.loads(message["data"]))
            except (self._redis.RedisError, ValueError, TypeError, AttributeError, OSError):
                time.sleep(RETRY_AFTER)
