"""What the node itself knows when it is scraped, and what it asks the database then.

A scrape never waits for long: the queries run on a thread, and are made again after some seconds
at the earliest. While the database does not answer, the page says so and has all the rest.
"""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from django.db import connections
from django.db.models import F
from django.db.models.functions import Coalesce
from prometheus_client import Metric
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from vestibule import __version__, database
from vestibule.conf import settings
from vestibule.database import DatabaseNow
from vestibule.models.message import QueuedMessage
from vestibule.models.signing_key import KeyState, StoredKey
from vestibule.server.postgresql.fair_share import ALLOWED, OF_CLIENTS

ASK_EVERY = 5.0
"""Seconds for which an answer of the database is repeated."""

WAIT = 1.0
"""Seconds that a scrape waits for the database."""

KEPT = 60.0
"""Seconds after which an answer is too old to be repeated."""

COUNT_TO = 10_000
"""Messages are counted up to this number."""


class Node(Collector):
    """The release that runs, and the space on its disk."""

    def __init__(self, home: Path, engine: str) -> None:
        self._home, self._engine = home, engine

    def collect(self) -> Iterable[Metric]:
        """Read it."""
        build = GaugeMetricFamily("vestibule_build_info", "Always 1.", labels=("version", "engine"))
        build.add_metric((__version__, self._engine), 1)
        disk = shutil.disk_usage(self._home)
        return (
            build,
            GaugeMetricFamily("vestibule_disk_free_bytes", "Free space in HOME.", value=disk.free),
            GaugeMetricFamily("vestibule_disk_size_bytes", "All space in HOME.", value=disk.total),
        )


class Database(Collector):
    """What only the database knows: waiting messages, the signing key's age, connections."""

    def __init__(
        self,
        ask: Callable[[], Iterable[Metric]] | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._ask, self._clock = ask or figures, clock
        self._lock = threading.Lock()
        self._asking: threading.Event | None = None  # set at its end
        self._asked_at = self._answered_at = float("-inf")
        self._answer: tuple[Metric, ...] = ()

    def collect(self) -> Iterable[Metric]:
        """Return the newest answer, and whether the database has just given one."""
        self._ask_again()
        up = self._asking is None and self._answered_at >= self._asked_at
        yield GaugeMetricFamily(
            "vestibule_database_up", "Whether the database has just answered.", value=float(up)
        )
        if self._clock() - self._answered_at <= KEPT:
            yield from self._answer

    def _ask_again(self) -> None:
        """Have the database asked, unless it was a moment ago or has yet to answer; wait for it."""
        with self._lock:
            now, asking = self._clock(), self._asking
            if asking is None and now - self._asked_at >= ASK_EVERY:
                self._asked_at = now
                asking = self._asking = threading.Event()
                threading.Thread(target=self._run, args=(asking,), daemon=True).start()
            left = self._asked_at + WAIT - now
        if asking is not None and left > 0:
            asking.wait(left)

    def _run(self, asking: threading.Event) -> None:
        try:
            self._answer = tuple(self._ask())
            self._answered_at = self._clock()
        except Exception:  # noqa: BLE001, S110 - whatever it raises, vestibule_database_up is 0
            pass
        finally:
            connections.close_all()  # those of this thread
            self._asking = None
            asking.set()


def figures() -> Iterator[Metric]:
    """Ask the database."""
    messages = QueuedMessage.objects.all()
    count = GaugeMetricFamily(
        "vestibule_outbox_messages", "Messages that are not sent.", labels=("state",)
    )
    count.add_metric(("waiting",), messages.waiting().count_to(COUNT_TO))
    count.add_metric(("dead",), messages.dead().count_to(COUNT_TO))
    yield count
    due = messages.filter(due_at__lte=DatabaseNow()).order_by("due_at")
    oldest = due.values_list(F("due_at"), DatabaseNow()).first()
    yield GaugeMetricFamily(
        "vestibule_outbox_overdue_seconds",
        "How long the oldest message that is due has been due.",
        value=(oldest[1] - oldest[0]).total_seconds() if oldest else 0,
    )
    yield from _key()
    if database.connection().vendor == "postgresql":
        yield from _connections()


def _key() -> Iterator[Metric]:
    if settings.SIGNING_KEY_FILE:
        return
    active = StoredKey.objects.filter(state=KeyState.ACTIVE).annotate(
        now=DatabaseNow(), since=Coalesce("activated_at", "created_at")
    )
    for now, since in active.values_list("now", "since"):
        yield GaugeMetricFamily(
            "vestibule_signing_key_age_seconds",
            "How long the active signing key has signed.",
            value=(now - since).total_seconds(),
        )


def _connections() -> Iterator[Metric]:
    with database.connection().cursor() as cursor:
        cursor.execute(
            f"SELECT count(*), {ALLOWED} FROM pg_stat_activity WHERE {OF_CLIENTS}"  # noqa: S608
        )
        used, most = cursor.fetchone()
    yield GaugeMetricFamily(
        "vestibule_postgresql_connections", "Connections of all clients to PostgreSQL.", value=used
    )
    yield GaugeMetricFamily(
        "vestibule_postgresql_connections_max", "Connections that PostgreSQL allows.", value=most
    )
