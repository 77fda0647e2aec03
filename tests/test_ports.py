"""Ports of servers under test: no two processes are given the same."""

from __future__ import annotations

import socket
import subprocess
import sys
from itertools import chain

from tests import ports
from tests.server.running import ROOT

ASK = """
from itertools import chain
from tests import ports

ports._walk = chain({}, ports._walk)
print(ports.free_port())
"""


def test_a_port_is_given_to_one_process_even_while_nobody_listens_on_it(monkeypatch):
    given = [ports.free_port(), ports.free_port()]
    with socket.create_server(("127.0.0.1", 0)) as listening:
        taken = [*given, listening.getsockname()[1]]
        monkeypatch.setattr(ports, "_walk", chain(taken, ports._walk))
        assert ports.free_port() not in taken
    other = subprocess.run(
        [sys.executable, "-c", ASK.format(given)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert int(other.stdout) not in given
