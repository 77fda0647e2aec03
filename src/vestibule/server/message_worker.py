"""``vestibule worker`` of the ready server: its deadlines, its metrics, and probes of its own.

It has no port for requests, so that all of it is on ``METRICS_PORT`` (decision 0100).
"""

from __future__ import annotations

import atexit
import json
import threading
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from django.utils.module_loading import import_string

from vestibule.core import clock
from vestibule.server.environment.database import watch_database
from vestibule.server.environment.variables import Environment
from vestibule.server.metrics.folder import shared_by_workers
from vestibule.server.ports import require_free_port
from vestibule.server.postgresql.watch import Watching

if TYPE_CHECKING:  # it loads what only a process that exports metrics needs
    from vestibule.server.metrics.page import Answer

STUCK_AFTER = 600.0
"""Seconds without a step after which ``/healthz`` says so: twice what a query may take that belongs
to no request, and more than any conversation with a mail server."""

ENGINE = "worker"
"""What ``vestibule_build_info`` has in place of the engine."""

SHORT = {"--once", "--help", "-h"}
"""Options with which the command comes to an end."""


class Progress:
    """When the main thread last did something: it began a round, or asked the database."""

    def __init__(self, now: Callable[[], float] = clock.steady) -> None:
        self._now, self._stepped_at = now, now()

    def step(self) -> None:
        """Note that it does something."""
        self._stepped_at = self._now()

    @property
    def is_stuck(self) -> bool:
        """Whether it has done nothing for too long."""
        return self._now() - self._stepped_at > STUCK_AFTER

    def watch(self, *, connection: BaseDatabaseWrapper, **_: object) -> None:
        """Note the queries of a connection that was just opened, perhaps again."""
        if self not in connection.execute_wrappers:
            connection.execute_wrappers.append(self)

    def __call__(self, execute: Callable[..., Any], *query: Any) -> Any:
        """Execute a query; those of other threads, such as of a probe, are no step."""
        if threading.current_thread() is threading.main_thread():
            self.step()
        return execute(*query)


class Probes:
    """``/healthz`` and ``/readyz`` of a process that sends messages."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._looking = threading.Lock()

    def alive(self) -> Answer:
        """Whether the process goes on, without a query: 503 if it is stuck."""
        stuck = self._progress.is_stuck
        return _answer(503 if stuck else 200, {"status": "stuck" if stuck else "ok"})

    def ready(self) -> Answer:
        """Whether it can do its work, as ``/readyz`` of the server says it.

        One look at a time, with a connection that is closed after it.
        """
        ready = import_string("vestibule.server.pages.health.answer")
        with self._looking:
            Watching.begin_request()
            try:
                return _answer(*ready())
            finally:
                Watching.end_request()
                connections.close_all()  # those of this thread


def _answer(status: int, body: dict[str, Any]) -> Answer:
    headers = {"Content-Type": "application/json", "Cache-Control": "no-store"}
    return status, headers, json.dumps(body).encode()


def prepare(env: Environment, arguments: Sequence[str], *, ours: bool) -> None:
    """Make ready what ``vestibule worker`` has beside its messages.

    The deadlines are those of our own settings (``ours``). Metrics are exported until the process
    ends, unless the command ends by itself.

    Raises:
        SystemExit: ``METRICS_PORT`` cannot be listened on.
    """
    if ours:
        watch_database(env, serves=False)
    if not env.METRICS_PORT or SHORT & set(arguments):
        return
    require_free_port(env, "METRICS_PORT")
    import_string("django.setup")()
    progress = Progress()
    import_string("vestibule.delivery.worker.Worker").on_round = progress.step
    connection_created.connect(progress.watch, weak=False, dispatch_uid=__name__)
    stack = ExitStack()
    atexit.register(stack.close)
    stack.enter_context(shared_by_workers(env))
    probes = Probes(progress)
    import_string("vestibule.server.metrics.page.start")(
        env, engine=ENGINE, probes={"/healthz": probes.alive, "/readyz": probes.ready}
    )
