"""Two server processes on one PostgreSQL: what one ends, the other refuses within the bound."""

from __future__ import annotations

import sys
import time
from contextlib import ExitStack
from math import inf
from pathlib import Path
from statistics import quantiles

import pytest

from tests.server.running import Client
from tests.server.two_nodes import change_password, deactivate, nodes, plain, sign_out
from tests.servers import redis_url

__all__ = ["plain"]

BOUND = 1.0
"""``REVOCATION_BOUND`` of the ready server, in seconds."""
TOLD_WITHIN = 0.05
"""Seconds within which Redis tells the other nodes, in 99 of 100 cases."""
SINGLE = {"VESTIBULE_ALLOW_SINGLE_NODE_LIMITS": "true"}
"""Without Redis, each of the workers counts for itself."""


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


@pytest.mark.timeout(900)
@pytest.mark.parametrize(
    ("by", "sign_outs", "within"), [("Redis", 300, TOLD_WITHIN), ("", 100, BOUND)]
)
def test_how_soon_the_other_node_refuses(
    tmp_path: Path, by: str, sign_outs: int, within: float
) -> None:
    took = []
    with ExitStack() as stack:
        more = {"VESTIBULE_REDIS_URL": redis_url()} if by else {}
        both = nodes(tmp_path, stack, VESTIBULE_WORKERS="2", **more, **SINGLE)
        here, there = (stack.enter_context(node.client()) for node in both)
        assert here.register("ann@example.org").status_code == 201
        for _ in range(sign_outs):
            assert here.log_in("ann@example.org").status_code == 200
            assert there.profile(access=here.access).status_code == 200
            assert here.log_out().status_code == 200
            took.append(last_accepted(there, here.access))
    p50, p99 = (quantiles(took, n=100)[at - 1] for at in (50, 99))
    sys.stdout.write(
        f"{by or 'no Redis'}: {sign_outs} sign-outs, last accepted at the other node after "
        f"p50 {1000 * p50:.0f} ms, p99 {1000 * p99:.0f} ms, at most {1000 * max(took):.0f} ms\n"
    )
    assert p99 <= within
    assert max(took) <= BOUND
