"""The database engine of the ready server on PostgreSQL. Django asks for this module's name."""

from __future__ import annotations

import select
import time

from django.db.backends.postgresql.base import DatabaseWrapper as DjangoWrapper
from psycopg.pq import ConnStatus

LISTEN_AGAIN = 0.1
"""Seconds after which a connection is listened to again: each time, other threads run meanwhile."""


class DatabaseWrapper(DjangoWrapper):
    """Django's connection; before a request it listens instead of asking.

    A server says nothing on a connection that is at rest. So one on which something
    can be read was ended, or is otherwise no longer what it was: only that one is
    asked (``SELECT 1``) as Django asks every one. A machine that vanished without a
    word is noticed by ``keepalives_idle`` and ``tcp_user_timeout``.
    """

    _listened_at = float("-inf")

    def is_usable(self) -> bool:
        """Whether the connection can be used; asks the server where there is doubt."""
        at_rest = not self.errors_occurred and self.connection is not None and self._is_silent()
        return at_rest or bool(super().is_usable())

    def _is_silent(self) -> bool:
        wire = self.connection.pgconn
        if wire.status != ConnStatus.OK:
            return False
        now = time.monotonic()
        if now - self._listened_at < LISTEN_AGAIN:
            return True
        self._listened_at = now
        heard = select.poll()  # not select.select: a descriptor may be above 1023
        heard.register(wire.socket, select.POLLIN)
        return not heard.poll(0)
