"""The worker inside a server process: a thread."""

from __future__ import annotations

import os
import threading
from typing import TYPE_CHECKING

from django.core.signals import request_started

from vestibule import database
from vestibule.conf import settings
from vestibule.core.lazy import LazyModule
from vestibule.database import Place
from vestibule.delivery.outbox import outbox
from vestibule.scope import current_scope

if TYPE_CHECKING:
    from vestibule.delivery import worker
else:  # processes that only queue messages do not need the sending code
    worker = LazyModule("vestibule.delivery.worker")


class WorkerThread:
    """A single thread, started when first needed, and again after a fork."""

    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        """Forget the thread: a forked child does not inherit its parent's."""
        self._lock = threading.Lock()
        self._news = threading.Event()
        self._thread: threading.Thread | None = None
        self._sender: worker.Worker | None = None
        self._stopped = False
        self._places: set[Place] = set()

    def start(self) -> None:
        """Start the thread, unless it runs or another process is to send."""
        with self._lock:
            if (
                settings.DELIVERY == "thread"
                and not self._stopped
                and (self._thread is None or not self._thread.is_alive())
            ):
                self._sender = worker.Worker(pause=self._pause, places=self._served)
                self._thread = threading.Thread(
                    target=self._sender.run, name="vestibule-delivery", daemon=True
                )
                self._thread.start()

    def stop(self, within: float) -> None:
        """Stop after the current message, for good, but wait no longer for it.

        A process that ends while it sends a message cannot note that it was sent, and another one
        would send it again. What is queued from now on is sent by others, or by the next process.
        """
        with self._lock:
            self._stopped = True
            thread, sender = self._thread, self._sender
        if thread is not None and sender is not None:
            sender.stop()
            self._news.set()
            thread.join(within)

    def after_commit(self, place: Place | None = None) -> None:
        """Send what was just committed: here (``inline``), or at once in the thread.

        ``place`` is where it is, if that may be another one with each request.
        """
        if settings.DELIVERY == "inline":
            with database.at(place):
                worker.deliver_due()
        elif settings.DELIVERY == "thread":
            if place is not None:
                self._places.add(place)
            self.start()
            self._news.set()

    def _served(self) -> tuple[Place | None, ...]:
        """Return where this process has queued messages, and where the thread finds itself."""
        if not current_scope.several:
            return (None,)
        here = {database.place()} if outbox.table.is_migrated() else set()
        return tuple(self._places | here)

    def _pause(self, seconds: float) -> None:
        self._news.wait(seconds)
        self._news.clear()


embedded = WorkerThread()
"""The instance of this process."""


def _start_with_first_request(**_: object) -> None:
    """Start with the first request, to send what other processes left as well.

    Not when the app is loaded: the thread would be lost in servers that fork afterwards, and
    is unwanted in ``manage.py migrate``.
    """
    request_started.disconnect(dispatch_uid="vestibule.delivery")
    embedded.start()


request_started.connect(_start_with_first_request, dispatch_uid="vestibule.delivery")
os.register_at_fork(after_in_child=embedded.forget)
