"""Rates that several processes count together, and what holds while they cannot."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from secrets import token_hex
from types import SimpleNamespace
from typing import Any

import pytest

from tests.calls import CALLER, post
from tests.servers import redis_url
from tests.waiting import NEVER
from vestibule import limits
from vestibule.core import clock
from vestibule.core.caller import Caller
from vestibule.core.errors import TooManyRequests
from vestibule.core.redis import redis_breaker
from vestibule.limits import rates
from vestibule.models import Account

pytestmark = pytest.mark.django_db
AWAY = "redis://127.0.0.1:1/0"


@pytest.fixture(autouse=True)
def from_nothing(monkeypatch) -> Iterator[None]:
    """Begin and end without counts in memory; a busy machine is no Redis that is away."""
    monkeypatch.setattr(rates, "REDIS_WAITS", 60)
    limits.reset()
    yield
    limits.reset()


@pytest.fixture
def limiter() -> Iterator[Callable[[], Any]]:
    """Make the limiter of another process. Its connections are closed, not left as garbage."""
    made: list[Any] = []

    def make() -> Any:
        made.append(rates._limiter.__wrapped__(redis_url()))
        return made[-1]

    yield make
    for each in made:
        each.storage.storage.connection_pool.disconnect()


def test_a_redis_is_also_reached_by_its_unix_socket():
    limiter: Any = rates._limiter.__wrapped__("unix:///run/redis.sock?db=1")
    arguments = limiter.storage.storage.connection_pool.connection_kwargs
    assert (arguments["path"], arguments["db"]) == ("/run/redis.sock", 1)


def test_two_processes_count_exactly_with_one_redis(vestibule, limiter):
    rule = f"sign_up {token_hex(4)}"
    vestibule(REDIS_URL=redis_url(), LIMITS={rule: "20/minute per ip"})
    instances = [limiter() for _ in range(2)]
    [(scope, item)] = rates._rules("20/minute per ip")

    def hit(number: int) -> bool:
        one = instances[number % 2]
        return bool(one.hit(item, limits.PREFIX, rule, scope, "192.0.2.200"))

    with ThreadPoolExecutor(16) as pool:
        let_in = list(pool.map(hit, range(100)))
    assert sum(let_in) == 20
    with pytest.raises(TooManyRequests) as refused:
        limits.require(rule, Caller(ip="192.0.2.200"))
    assert 1 <= refused.value.retry_after <= 60


def test_nodes_whose_clocks_differ_count_together(monkeypatch, limiter):
    """By their own clocks, one behind had uses of its own, one ahead used up the other's."""
    [(_, item)] = rates._rules("20/minute per ip")
    node, key = limiter(), token_hex(8)
    allowed = 0
    for hours in (-1, 1, 0):
        own = SimpleNamespace(time=lambda ahead=hours: clock.timestamp() + 3600 * ahead)
        monkeypatch.setattr("limits.storage.redis.time", own)
        allowed += sum(node.hit(item, limits.PREFIX, key) for _ in range(30 if hours else 5))
        left = node.get_window_stats(item, limits.PREFIX, key)
        assert left.remaining == 0
        assert 0 < left.reset_time - clock.timestamp() <= 60
    assert allowed == 20


def test_without_redis_this_process_counts_and_nobody_gets_a_500(vestibule, caplog):
    vestibule(REDIS_URL=AWAY, LIMITS={"sign_up": "3/minute per ip"})
    for _ in range(3):
        limits.require("sign_up", CALLER)
    with pytest.raises(TooManyRequests) as refused:
        limits.require("sign_up", CALLER)
    assert 1 <= refused.value.retry_after <= 60
    assert "Redis" in caplog.text


def test_without_redis_requests_are_answered_as_ever(vestibule):
    vestibule(REDIS_URL=AWAY, LIMITS={"token_failure": "3/minute per ip"})
    statuses = [post("token/verify/", {"token": "x"}).status_code for _ in range(4)]
    assert statuses == [401, 401, 401, 429]
    assert not Account.objects.exists()


@pytest.fixture
def silent() -> Iterator[socket.socket]:
    """A server that takes connections and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        yield server


def taken(server: socket.socket) -> int:
    """Return how many connections were made since this was last asked."""
    number = 0
    with suppress(BlockingIOError):
        while True:
            server.accept()[0].close()
            number += 1
    return number


def test_a_silent_redis_is_left_alone_after_three_calls(vestibule, monkeypatch, silent, caplog):
    """It cost each sign-in half a second for each of its limits (issue 20)."""
    monkeypatch.setattr(rates, "REDIS_WAITS", 0.01)
    monkeypatch.setattr(redis_breaker, "_pause", NEVER)  # and no call tries meanwhile
    url = f"redis://127.0.0.1:{silent.getsockname()[1]}/0"
    vestibule(REDIS_URL=url, LIMITS={"sign_up": "100/minute per ip"})
    for _ in range(20):
        limits.require("sign_up", CALLER)
    assert taken(silent) == 3
    said = [each.getMessage() for each in caplog.records if "Redis" in each.getMessage()]
    assert len(said) == 1
