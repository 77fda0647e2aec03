"""What an outage of the database writes into the log: little, however many requests it meets."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

from tests.server.away import Node
from tests.server.wires import State

SECONDS = 10.0
CLIENTS = 8
MOST_BYTES = 200_000


def ask(node: Node, access: str, until: float) -> list[int]:
    """Ask for a profile, a sign-in and readiness until then; return the statuses."""
    statuses = []
    with node.server.client() as client:
        client.access = access
        while time.monotonic() < until:
            statuses += [each.status_code for each in (client.profile(), client.log_in("x@y.org"))]
            statuses.append(client.http.get("/readyz").status_code)
    return statuses


def test_an_outage_writes_few_lines(node, ann, record_property):
    before = len(node.server.output)
    node.wire.become(State.CUT)
    until = time.monotonic() + SECONDS
    with ThreadPoolExecutor(CLIENTS) as threads:
        found = [threads.submit(ask, node, ann.access, until) for _ in range(CLIENTS)]
        statuses = [status for each in found for status in each.result()]
    written = node.server.output[before:]
    record_property("requests", len(statuses))
    record_property("bytes", len(written))
    assert set(statuses) <= {200, 503}
    assert len(written) < MOST_BYTES
    assert written.count('"not ready"') == 1  # of one worker
