"""The tuned engine: what a worker runs where ``private_names`` knows granian and Django.

All of it together takes a refresh from 865 to 526 µs of CPU in the worker (decision 0009) and a
profile from 0.74 to 0.60 ms (0011), against granian's adapter and Django's handler as they come.
"""

from __future__ import annotations

import gc
import logging
import sys
import threading
from functools import partial
from typing import Any

import django
from django.conf import settings as django_settings
from granian.server import mp

from vestibule.core.worker_pool import Waiting
from vestibule.server.engine.cpu_affinity import pin_and_load
from vestibule.server.engine.gateway import Gateway
from vestibule.server.engine.handler import Handler, take_over_from_signals
from vestibule.server.engine.node_state import has_started
from vestibule.server.engine.request_slots import RequestSlots
from vestibule.server.engine.restarts import Restarts
from vestibule.server.engine.serve import threads
from vestibule.server.environment.database import watch_database
from vestibule.server.environment.variables import Environment
from vestibule.server.postgresql.watch import Watching

logger = logging.getLogger(__name__)


def application(env: Environment) -> Gateway:
    """Set Django up, and return what granian calls for each request in its adapter's place."""
    watch_database(env, serves=True)
    slots = RequestSlots(env.THREADS, spare=threads(env))
    Waiting.on_wait = slots.released
    if Watching.share is not None:
        Watching.share.on_wanted = slots.pass_connections_on
    threading.Thread(target=slots.close_idle_for_ever, daemon=True).start()
    django.setup(set_prefix=False)
    take_over_from_signals(debug=django_settings.DEBUG)
    gateway = Gateway(Handler(), slots)
    # Granian asks for its adapter after it has loaded the application.
    vars(mp)["_wsgi_call_wrap"] = lambda loaded, *_: loaded
    collect_rarely()
    switch_soon()
    return gateway


def collect_rarely() -> None:
    """Save one part in twenty-five of a request: what was loaded stays, and requests leave little.

    By default a collection starts at 700 new objects, and goes through everything loaded.
    """
    gc.freeze()
    gc.set_threshold(10_000, 10, 10)


def switch_soon() -> None:
    """Halve the wait of cheap requests beside a flood of sign-ins (decision 0011).

    A thread that waits for the interpreter gets it after 1 ms, not after 5: the p99 of a profile
    became 6 to 7.5 ms, from 12 to 16.
    """
    sys.setswitchinterval(0.001)


class Server(mp.MPServer):
    """Granian, whose workers keep to their processors and are started again for as long as it runs.

    Granian itself stops all workers when one ends twice within 5.5 seconds.
    """

    def __init__(self, env: Environment, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.env = env

    def _serve_loop(self, spawn_target: Any, target_loader: Any) -> None:
        """Start workers again that ended, until the server is to stop.

        If no worker has ever started, that is the end: what is wrong is said at the start.
        """
        restarts = Restarts()
        while not self.interrupt_signal:
            self.main_loop_interrupt.wait(restarts.next_in())
            self.main_loop_interrupt.clear()
            if self.reload_signal:
                self._reload(spawn_target, target_loader)  # type: ignore[no-untyped-call]
            if self.interrupt_children and not has_started():
                return  # granian stops the others, and exits with status 1
            while self.interrupt_children:
                worker = self.interrupt_children.pop()
                pause = restarts.ended(worker)
                logger.error("Worker %d ended; it is restarted in %.1f s.", worker + 1, pause)
            if not self.interrupt_signal:
                self._respawn_workers(restarts.take_due(), spawn_target, target_loader)

    def _spawn_worker(  # type: ignore[override]  # as MPServer has it
        self, idx: Any, target: Any, callback_loader: Any
    ) -> mp.WorkerProcess:
        """Make a worker, the first or in the place of one that died."""
        if self.env.CPU_AFFINITY:
            callback_loader = partial(pin_and_load, idx, self.env.WORKERS, callback_loader)
        return super()._spawn_worker(idx, target, callback_loader)
