"""What the web server loads in each of its processes."""

from __future__ import annotations

import multiprocessing
import os
import threading
from collections.abc import Callable
from functools import partial

from django.utils.module_loading import import_string

from vestibule.delivery.worker_thread import embedded
from vestibule.server.engine.node_state import worker_started
from vestibule.server.engine.orphans import end_with
from vestibule.server.engine.private_names import engine_of
from vestibule.server.engine.stop_signals import obey
from vestibule.server.engine.supervisor import supervise
from vestibule.server.environment.reading import read
from vestibule.server.metrics.folder import is_on

MESSAGE_WITHIN = 5.0
"""Seconds for the message that is being sent when the server stops."""


def _server() -> int:
    """Return the process id of the server, which may have ended already."""
    parent = multiprocessing.parent_process()
    return os.getppid() if parent is None or parent.pid is None else parent.pid


before_stop: list[Callable[[], object]] = [partial(embedded.stop, MESSAGE_WITHIN)]
"""What is done before this worker stops, in this order."""


def _stop() -> None:
    for each in before_stop:
        each()


os.environ.setdefault("DJANGO_SETTINGS_MODULE", "vestibule.server.settings")
env = read()
engine = engine_of(env.ENGINE)
parent = supervise(_server()) if engine == "plain" else _server()
obey(parent, first=_stop)
application = import_string(f"vestibule.server.engine.{engine}.application")(env)
if is_on(env):
    # Not at the top: it reads models, which there are only now.
    import_string("vestibule.server.metrics.page.start")(env)
    before_stop.insert(0, import_string("vestibule.server.metrics.page.stop"))
import_string("vestibule.server.log_context.add_requests_to_log")()
embedded.start()  # sends what an earlier process left, before the first request
threading.Thread(target=end_with, args=(parent,), daemon=True).start()
worker_started()
