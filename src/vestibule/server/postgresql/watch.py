"""How long threads wait for the database: not for one that is silent, nor for one query for ever.

A database that is stopped, or on a machine that vanished, takes connections and queries and does
not answer. Neither ``tcp_user_timeout`` nor ``statement_timeout`` notice that. So each thread that
waits looks up ten times a second (``still_waiting``), and the first one that becomes suspicious
starts a probe: a connection of its own and ``SELECT 1``. If that is not answered either, a breaker
opens: all who wait are released, their connections closed, and further queries are refused at once
until a probe is answered. A query that is only slow goes on until its deadline.

Nothing here is loaded with Django or psycopg: a server on SQLite has no use for it.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from vestibule.core.breaker import Breaker, NoAnswer
from vestibule.server.postgresql.fair_share import FairShare

SUSPICIOUS_AFTER = 1 / 3
"""Part of the silence after which a thread that waits has the database probed; the rest of it is
the probe's."""

PROBE_EVERY = 1.0
"""Seconds between two probes."""

BACKGROUND_QUERIES = 300.0
"""Seconds that a query may take that belongs to no request: pruning, say."""

Probe = Callable[[float], object]
"""Asks the database something, within some seconds; raises ``OSError`` if it did not answer."""


class Watch:
    """Decides for all threads of a process whether waiting for the database makes sense.

    ``silence`` is how long it may leave queries and a probe unanswered, and ``query`` how long a
    query of a request may take, in seconds; all of a request's together may take twice as long.
    ``_asked_at`` (of the running probe) and ``_again_at`` change under ``_lock`` only, and so does
    the state of ``breaker``, which is closed while no probe runs.
    """

    def __init__(
        self, *, silence: float, query: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.silence, self.query = silence, query
        self.breaker = Breaker(
            failures=1,
            pause=PROBE_EVERY,
            named="The database",
            meanwhile="Requests that need it get 503 at once, until it answers a probe.",
        )
        self._clock = clock
        self._lock = threading.Lock()
        self._thread = threading.local()
        self._asked_at: float | None = None
        self._again_at = float("-inf")

    def begin_request(self) -> None:
        """Note that this thread serves a request from now on."""
        self._thread.until = self._clock() + 2 * self.query

    def end_request(self) -> None:
        """Note that this thread serves no request any more, or sends a long response."""
        self._thread.until = None

    @property
    def in_request(self) -> bool:
        """Whether this thread serves a request."""
        return getattr(self._thread, "until", None) is not None

    def require_answers(self) -> None:
        """Refuse to ask a silent database.

        Raises:
            NoAnswer: it is silent.
        """
        if self.breaker.is_open:
            raise NoAnswer("the database does not answer")

    def still_waiting(self, since: float, probe: Probe) -> None:
        """Look up from waiting, now and then.

        Raises:
            NoAnswer: this thread must not wait any longer.
        """
        self.require_answers()
        now = self._clock()
        until = getattr(self._thread, "until", None)
        # A second later than PostgreSQL itself cancels the query, if it can.
        most = since + BACKGROUND_QUERIES if until is None else min(until, since + self.query + 1)
        if now >= most:
            raise NoAnswer("a query was not answered in time")
        if now - since >= SUSPICIOUS_AFTER * self.silence:
            self._suspect(now, probe)

    def _suspect(self, now: float, probe: Probe) -> None:
        """Start a probe unless one runs; if that has had its time, the database is silent."""
        with self._lock:
            if self._asked_at is None:
                if now >= self._again_at:
                    self._start(probe)
                    self._asked_at = now
            elif now - self._asked_at >= (1 - SUSPICIOUS_AFTER) * self.silence:
                self.breaker.failed()
        self.require_answers()

    def _start(self, probe: Probe) -> None:
        threading.Thread(
            target=self._ask_until_answered, args=(probe,), name="vestibule-database", daemon=True
        ).start()

    def _ask_until_answered(self, probe: Probe) -> None:
        while True:
            try:
                probe((1 - SUSPICIOUS_AFTER) * self.silence)
            except Exception as error:  # noqa: BLE001 - a probe that ended would close nothing
                with self._lock:
                    self.breaker.failed(error)
                time.sleep(PROBE_EVERY)
            else:
                break
        with self._lock:
            self._asked_at, self._again_at = None, self._clock() + PROBE_EVERY
            self.breaker.succeeded()


class Watching:
    """What this process has of its own; nothing in commands that come to an end (``migrate``)."""

    watch: Watch | None = None
    share: FairShare | None = None

    @classmethod
    def begin(cls, watch: Watch, share: FairShare | None = None) -> None:
        """Watch from now on: in a server process and in ``vestibule worker``."""
        cls.watch, cls.share = watch, share

    @classmethod
    def begin_request(cls) -> None:
        """Note that this thread serves a request from now on."""
        if cls.watch is not None:
            cls.watch.begin_request()

    @classmethod
    def end_request(cls) -> None:
        """Note that this thread serves no request any more, or sends a long response."""
        if cls.watch is not None:
            cls.watch.end_request()
