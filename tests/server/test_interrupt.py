"""A signal stops the server, whichever thread it reaches and whatever that does."""

from __future__ import annotations

import os
import subprocess
import sys
from textwrap import dedent

import pytest

from tests.server.running import ROOT
from tests.waiting import NEVER

ANOTHER_THREAD_TAKES_IT = """
    import os, signal, threading

    signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGTERM])
    signal.signal(signal.SIGTERM, lambda *_: heard.append(True))
    heard = []

    def take_it():
        signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGTERM])
        os.kill(os.getpid(), signal.SIGTERM)
        never.wait()

    never = threading.Event()
    threading.Thread(target=take_it, daemon=True).start()
    event.wait()
    print("heard" if heard else "passed by")
"""

A_HANDLER_BETWEEN_ANY_TWO_STEPS = """
    import sys

    def handler(*_):
        event.set()
        return handler

    sys.settrace(handler)
    event.wait()
    sys.settrace(None)
    print("heard")
"""

OURS = """
from vestibule.server.engine.interrupt import Interrupt

event = Interrupt()
event.watch_signals()
"""


@pytest.mark.parametrize("story", [ANOTHER_THREAD_TAKES_IT, A_HANDLER_BETWEEN_ANY_TWO_STEPS])
def test_a_signal_always_wakes_the_server(story):
    ended = subprocess.run(
        [sys.executable, "-c", OURS + dedent(story)],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT / "src")},
        capture_output=True,
        text=True,
        timeout=NEVER,
        check=False,
    )
    assert (ended.stdout, ended.stderr) == ("heard\n", "")
