"""The sender inside a server process: a thread beside the requests."""

from __future__ import annotations

import os
import threading
from typing import TYPE_CHECKING

from django.core.signals import request_started

from vestibule.conf import settings
from vestibule.core.lazy import LazyModule

if TYPE_CHECKING:
    from vestibule.delivery import worker
else:  # whoever only queues needs nothing of what sends
    worker = LazyModule("vestibule.delivery.worker")


class WorkerThread:
    """One thread, started when it is first needed, and again after a fork."""

    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        """Forget the thread: a forked child has none of its parent's."""
        self._lock = threading.Lock()
        self._news = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Let the thread run, unless it does or somebody else is to send."""
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
        """Send what was just committed: here (``inline``), or in the thread, at once."""
        if settings.DELIVERY == "inline":
            worker.deliver_due()
        elif settings.DELIVERY == "thread":
            self.start()
            self._news.set()

    def _pause(self, seconds: float) -> None:
        self._news.wait(seconds)
        self._news.clear()


embedded = WorkerThread()
"""The one of this process."""


def _with_the_first_request(**_: object) -> None:
    """Start where requests are served: what another process left is sent as well.

    Not when the app is loaded: a thread would be lost where a server forks after
    that, and unwanted in ``manage.py migrate``.
    """
    request_started.disconnect(dispatch_uid="vestibule.delivery")
    embedded.start()


request_started.connect(_with_the_first_request, dispatch_uid="vestibule.delivery")
os.register_at_fork(after_in_child=embedded.forget)
