"""The worker inside a server process: a thread."""

from __future__ import annotations

import os
import threading
from typing import TYPE_CHECKING

from django.core.signals import request_finished, request_started

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
        self._uncommitted = threading.local()

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

    def before_commit(self) -> None:
        """With ``request``, note that this thread has queued a message."""
        if settings.DELIVERY == "request":
            self._uncommitted.queued = True
            request_finished.connect(
                _deliver_uncommitted, dispatch_uid="vestibule.delivery.uncommitted"
            )

    def at_end_of_request(self) -> None:
        """Send what this thread has queued and no commit has sent.

        The transaction of Django's ``TestCase`` is never committed, and its tests look into the
        mailbox after the response. After a rollback there is nothing to send.
        """
        if getattr(self._uncommitted, "queued", False):
            self._uncommitted.queued = False
            worker.deliver_due()

    def after_commit(self, place: Place | None = None) -> None:
        """Send what was just committed: here, unless the thread does it at once.

        ``place`` is where it is, if that may be another one with each request.
        """
        self._uncommitted.queued = False
        if settings.DELIVERY in {"inline", "request"}:
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


def _deliver_uncommitted(**_: object) -> None:
    embedded.at_end_of_request()


request_started.connect(_start_with_first_request, dispatch_uid="vestibule.delivery")
os.register_at_fork(after_in_child=embedded.forget)
