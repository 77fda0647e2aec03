"""Two server processes on one PostgreSQL: what one ends, the other refuses within the bound."""

from __future__ import annotations

import time
from math import inf

import pytest

from tests.server.running import Client
from tests.server.two_nodes import change_password, deactivate, plain, sign_out

__all__ = ["plain"]

BOUND = 1.0
"""``REVOCATION_BOUND`` of the ready server, in seconds."""


def last_accepted(client: Client, access: str) -> float:
    """Ask until the answer is 401; returns after how many seconds the last good one was asked.

    Infinity, if it is never refused.

    When it was asked and not when it was answered: however long a busy machine takes over
    a request, it may not be accepted if it came later than the bound.
    """
    began, latest = time.monotonic(), 0.0
    while True:
        asked = time.monotonic() - began
        status = client.profile(access=access).status_code
        if status == 401:
            return latest
        assert status == 200
        latest = asked
        if asked > 10 * BOUND:
            return inf
        time.sleep(0.005)


@pytest.mark.parametrize("end", [sign_out, change_password, deactivate])
def test_what_one_node_ends_the_other_refuses_within_the_bound(plain, end):
    ended = end(plain, f"{end.__name__}@example.org")
    with plain[1].client() as there:
        assert max(last_accepted(there, access) for access in ended) < BOUND
