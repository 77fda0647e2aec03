"""Two server processes on one PostgreSQL: what one ends, the other refuses.

Within which time, measured: ``tests/endurance/test_nodes.py``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import partial
from itertools import count

import pytest
from redis import Redis

from tests.server.migrated import running_migrated
from tests.server.running import Client
from tests.server.two_nodes import (
    Nodes,
    change_password,
    deactivate,
    nodes,
    plain,
    revoke_the_key,
    set_password,
    sign_out,
    signed_in,
)
from tests.servers import redis_url
from tests.waiting import wait_until
from vestibule.tokens.announcements import CHANNEL

__all__ = ["plain"]

numbers = count()


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
    """Wait until this many processes listen: what was announced before, they read an hour later."""
    with Redis.from_url(redis_url()) as redis:
        wait_until(lambda: redis.pubsub_numsub(CHANNEL + "linked")[0][1] == number)


def refuses(client: Client, ended: list[str]) -> bool:
    """Tell whether a node refuses all of these; those it does not, it still honors."""
    statuses = [client.profile(access=access).status_code for access in ended]
    assert set(statuses) <= {200, 401}
    return set(statuses) == {401}


def wait_until_heard(nodes: Nodes, end: Callable[[Nodes, str], list[str]]) -> None:
    """End sessions at the first node until the second refuses what one of them ended.

    An announcement is a hint: a busy machine may lose one, and another is made.
    """
    ended: list[list[str]] = []
    with nodes[1].client() as there:

        def heard() -> bool:
            ended.append(end(nodes, f"heard{next(numbers)}@example.org"))
            return any(refuses(there, each) for each in ended)

        wait_until(heard, "The other node hears nothing.")


@pytest.mark.parametrize("end", [sign_out, change_password, revoke_the_key])
def test_what_one_node_ends_the_other_refuses(plain, end):
    ended = end(plain, f"{end.__name__}@example.org")
    with plain[1].client() as there:
        wait_until(lambda: refuses(there, ended), "The other node never refuses it.")


def test_a_person_whom_no_node_deactivated_is_refused_by_every_node(plain):
    email = "deactivated@example.org"
    ended = deactivate(plain, email)
    for node in plain:
        with node.client() as client:
            wait_until(partial(refuses, client, ended), "One node never refuses it.")
            assert client.log_in(email).status_code == 401


@pytest.mark.parametrize("end", [sign_out, change_password])
def test_with_redis_the_other_node_knows_without_reading(linked, end):
    wait_until_heard(linked, end)


def test_a_session_of_one_node_is_refreshed_at_the_other(plain):
    with plain[0].client() as here, plain[1].client() as there:
        here.register("both@example.org")
        first = here.refresh
        assert there.renew(first).status_code == 200
        assert here.renew(first).json()["refresh"] == there.refresh  # within the grace
        assert here.profile(access=there.access).status_code == 200


def test_two_installations_on_one_redis_do_not_hear_each_other(linked, tmp_path):
    with ExitStack() as stack:
        mine = {"VESTIBULE_REDIS_URL": redis_url(), "VESTIBULE_ISSUER": "another"}
        stranger = stack.enter_context(running_migrated(tmp_path, mine))
        here = stack.enter_context(stranger.client())
        there = stack.enter_context(linked[1].client())
        assert there.register("same-number@example.org").status_code == 201
        number = there.profile().json()["id"]
        for each in range(number):  # another user with the same primary key, elsewhere
            here.register(f"n{each}@example.org")
        assert here.profile().json()["id"] == number
        assert set_password(here).status_code == 200
        # Redis delivers in order: a node that has received this has received what came before.
        wait_until_heard(linked, sign_out)
        assert there.profile().status_code == 200
