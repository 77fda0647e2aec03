"""What the web server loads in each of its processes."""

from __future__ import annotations

import ctypes
import gc
import multiprocessing
import os
import signal
import sys
import threading
import time
from contextlib import suppress

import django
from django.conf import settings as django_settings
from granian.server import mp

from vestibule.core.worker_pool import Waiting
from vestibule.delivery.worker_thread import embedded
from vestibule.server.engine.gateway import Gateway
from vestibule.server.engine.handler import Handler, take_over_from_signals
from vestibule.server.engine.request_slots import RequestSlots
from vestibule.server.engine.serve import threads
from vestibule.server.environment.reading import read

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "vestibule.server.settings")
env = read()
turns = RequestSlots(env.THREADS, spare=threads(env))
Waiting.on_wait = turns.aside
django.setup(set_prefix=False)
take_over_from_signals(debug=django_settings.DEBUG)
application = Gateway(Handler(), turns)
# In place of granian's adapter from plain WSGI: it is asked for after this module was loaded.
vars(mp)["_wsgi_call_wrap"] = lambda gateway, *_: gateway
# What was loaded stays. Requests leave little for a collection, which is put off: at the usual
# 700 new objects, and through everything loaded, it takes one part in twenty-five of a request.
gc.freeze()
gc.set_threshold(10_000, 10, 10)
# Whoever needs the interpreter for a moment gets it after so many seconds (usually 5 ms): beside
# sign-ins, which keep it for longer, cheap requests wait half as long for their turns in it.
sys.setswitchinterval(0.001)
embedded.start()  # what an earlier process left is sent before anybody calls


def _end_with(parent: int) -> None:
    """A worker whose server was killed would serve on, beside the next one.

    Linux ends it in the same moment (PR_SET_PDEATHSIG); elsewhere, and where the
    server died before that was asked for, it is looked at every second.
    """
    with suppress(AttributeError):
        ctypes.CDLL(None).prctl(1, signal.SIGKILL)
    while os.getppid() == parent:
        time.sleep(1)
    os.kill(os.getpid(), signal.SIGKILL)


def _server() -> int:
    """Return the process id of the server, which may be gone already."""
    parent = multiprocessing.parent_process()
    return os.getppid() if parent is None or parent.pid is None else parent.pid


threading.Thread(target=_end_with, args=(_server(),), daemon=True).start()
