"""The database goes away: within the bound nothing is honored that cannot be checked."""

from __future__ import annotations

import time

from tests.server.away import asked, scraped
from tests.server.wires import State

BOUND = 1.0
"""``REVOCATION_BOUND`` of the ready server, in seconds."""


def test_within_the_bound_a_node_without_its_database_refuses_everything(node, ann):
    node.wire.become(State.CUT)
    began = time.monotonic()
    while time.monotonic() - began < BOUND:
        assert {answer.status_code for answer in asked(ann)} <= {200, 503}
    assert {answer.status_code for answer in asked(ann)} == {503}


def test_a_database_that_does_not_answer_is_as_good_as_none(node, ann):
    node.wire.become(State.SILENT)
    time.sleep(BOUND)
    assert ann.profile().status_code == 503  # before the client loses its patience
    began = time.monotonic()
    for _ in range(3):  # its queries hang, and are not waited for twice
        assert scraped(node).values("vestibule_database_up") == [0]
    assert time.monotonic() - began < 2
