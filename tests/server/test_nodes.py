"""Two server processes on one PostgreSQL: what one ends, the other refuses within the bound."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from math import inf
from pathlib import Path

import httpx
import pytest
from redis import Redis

from tests.server.databases import fresh_postgres
from tests.server.running import PASSWORD, Client, RunningServer, command, production, running
from tests.servers import redis_url
from tests.waiting import wait_until
from vestibule.tokens.announcements import CHANNEL

BOUND = 1.0
"""``REVOCATION_BOUND`` of the ready server, in seconds."""

Nodes = tuple[RunningServer, RunningServer]


def nodes(home: Path, stack: ExitStack, **more: str) -> Nodes:
    """Start two nodes of one installation."""
    variables = production(VESTIBULE_DATABASE_URL=stack.enter_context(fresh_postgres()), **more)
    done = command("migrate", home=home, variables=variables)
    assert done.returncode == 0, done.stderr
    first, second = (stack.enter_context(running(home, variables)) for _ in range(2))
    return first, second


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nodes]:
    """Two nodes that share nothing but the database."""
    with ExitStack() as stack:
        yield nodes(tmp_path_factory.mktemp("plain"), stack)


@pytest.fixture(scope="module")
def linked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nodes]:
    """Two nodes that also share a Redis, and read the database once an hour."""
    variables = {
        "VESTIBULE_REDIS_URL": redis_url(),
        "VESTIBULE_ISSUER": "linked",
        "DJANGO_SETTINGS_MODULE": "tests.server.reads_hourly",
    }
    with ExitStack() as stack:
        both = nodes(tmp_path_factory.mktemp("linked"), stack, **variables)
        with both[0].client() as here, both[1].client() as there:
            signed_in(here, there, "listening@example.org")
            assert here.profile().status_code == 200
        _wait_for_listeners(len(both))
        yield both


def _wait_for_listeners(number: int) -> None:
    """Wait until so many processes listen: what was announced before, they read an hour later."""
    with Redis.from_url(redis_url()) as redis:
        wait_until(lambda: redis.pubsub_numsub(CHANNEL + "linked")[0][1] == number)


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


def signed_in(here: Client, there: Client, email: str) -> tuple[str, str]:
    """Open two sessions at one node, which the other has seen to be good."""
    assert here.register(email).status_code == 201
    other = here.access
    assert here.log_in(email).status_code == 200
    for access in (other, here.access):
        assert there.profile(access=access).status_code == 200
    return other, here.access


def sign_out(nodes: Nodes, email: str) -> float:
    with nodes[0].client() as here, nodes[1].client() as there:
        _, access = signed_in(here, there, email)
        assert here.log_out().status_code == 200
        assert here.profile(access=access).status_code == 401  # at once, where it was done
        return last_accepted(there, access)


def change_password(nodes: Nodes, email: str) -> float:
    with nodes[0].client() as here, nodes[1].client() as there:
        other, old = signed_in(here, there, email)
        body = {"current_password": PASSWORD, "new_password": "another quite long password"}
        answer = here.send("POST", "password/change/", body)
        assert answer.status_code == 200
        for access in (other, old):
            assert here.profile(access=access).status_code == 401
        latest = max(last_accepted(there, access) for access in (other, old))
        renewed = answer.json()["tokens"]["access"]
        assert there.profile(access=renewed).status_code == 200
        return latest


def deactivate(nodes: Nodes, email: str) -> float:
    """Deactivate somebody by Django's own means, in a process that is no node."""
    with nodes[0].client() as here, nodes[1].client() as there:
        access, _ = signed_in(here, there, email)
        words = (
            "from django.contrib.auth.models import User\n"
            f"user = User.objects.get(email={email!r})\n"
            "user.is_active = False\n"
            "user.save()\n"
        )
        done = nodes[0].command("shell", given=words)
        assert done.returncode == 0, done.stderr
        latest = max(last_accepted(client, access) for client in (here, there))
        assert there.renew(here.refresh).status_code == 401
        assert there.log_in(email).status_code == 401
        return latest


@pytest.mark.parametrize("end", [sign_out, change_password, deactivate])
def test_what_one_node_ends_the_other_refuses_within_the_bound(plain, end):
    assert end(plain, f"{end.__name__}@example.org") < BOUND


@pytest.mark.parametrize("end", [sign_out, change_password])
def test_with_redis_the_other_node_knows_without_reading(linked, end):
    # An announcement is a hint: one that a busy machine loses is no fault, and another is made.
    assert any(end(linked, f"{end.__name__}{number}@example.org") < inf for number in range(9))


def test_a_session_of_one_node_is_refreshed_at_the_other(plain):
    with plain[0].client() as here, plain[1].client() as there:
        here.register("both@example.org")
        first = here.refresh
        assert there.renew(first).status_code == 200
        assert here.renew(first).json()["refresh"] == there.refresh  # within the grace
        assert here.profile(access=there.access).status_code == 200


def test_two_installations_on_one_redis_do_not_hear_each_other(linked, tmp_path):
    change: Callable[[Client], httpx.Response] = lambda client: client.send(  # noqa: E731
        "POST",
        "password/change/",
        {"current_password": PASSWORD, "new_password": "another quite long password"},
    )
    with ExitStack() as stack:
        mine = {"VESTIBULE_REDIS_URL": redis_url(), "VESTIBULE_ISSUER": "another"}
        stranger = stack.enter_context(running(tmp_path, mine))
        here = stack.enter_context(stranger.client())
        there = stack.enter_context(linked[0].client())
        assert there.register("same-number@example.org").status_code == 201
        number = there.profile().json()["id"]
        for each in range(number):  # somebody else with the same primary key, elsewhere
            here.register(f"n{each}@example.org")
        assert here.profile().json()["id"] == number
        assert change(here).status_code == 200
        time.sleep(0.3)
        assert there.profile().status_code == 200
