"""The worker inside a server process: a thread."""

from __future__ import annotations

import os
import threading
from typing import TYPE_CHECKING

from django.core.signals import request_started

from vestibule.conf import settings
from vestibule.core.lazy import LazyModule

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

    def start(self) -> None:
        """Start the thread, unless it runs or another process is to send."""
        with self._lock:
            if settings.DELIVERY == "thread" and (
                self._thread is None or not self._thread.is_alive()
            ):
                sender = worker.Worker(pause=self._pause)
                self._thread = threading.Thread(
                    target=sender.run, name="vestibule-delivery", daemon=True
                )
                self._thread.start()

    def after_commit(self) -> None:
        """Send what was just committed: here (``inline``), or at once in the thread."""
        if settings.DELIVERY == "inline":
            worker.deliver_due()
        elif settings.DELIVERY == "thread":
            self.start()
            self._news.set()

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
