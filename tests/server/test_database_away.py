"""The database goes away: nothing is honoured that cannot be checked, and nothing breaks."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import httpx
import pytest

from tests.server.databases import fresh_postgres
from tests.server.running import Client, RunningServer, command, production, running
from tests.server.wires import State, Wire, wire
from tests.waiting import NEVER, wait_until

BOUND = 1.0


@pytest.fixture(scope="module")
def node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[RunningServer, Wire]]:
    """A production server that reaches its database by a wire."""
    home: Path = tmp_path_factory.mktemp("away")
    with ExitStack() as stack:
        url = urlsplit(stack.enter_context(fresh_postgres()))
        between = stack.enter_context(wire(url.hostname or "", url.port or 5432))
        netloc = f"{url.username}:{url.password}@127.0.0.1:{between.port}"
        variables = production(
            VESTIBULE_DATABASE_URL=urlunsplit(url._replace(netloc=netloc, query=""))
        )
        done = command("migrate", home=home, variables=variables)
        assert done.returncode == 0, done.stderr
        yield stack.enter_context(running(home, variables)), between


@pytest.fixture
def ann(node: tuple[RunningServer, Wire]) -> Iterator[Client]:
    """Somebody who is signed in, and leaves the database where it was."""
    server, between = node
    with server.client() as client:
        client.http.timeout = httpx.Timeout(NEVER)
        # Somebody new each time: attempts that an outage cut off stay counted.
        email = f"ann-{secrets.token_hex(4)}@example.org"
        until(lambda: client.register(email).status_code == 201)
        yield client
        between.become(State.WHOLE)
        until(lambda: client.profile().status_code == 200)


def until(true: Callable[[], bool]) -> None:
    wait_until(lambda: _answered(true), "It does not come back by itself.")


def _answered(true: Callable[[], bool]) -> bool:
    try:
        return true()
    except httpx.TransportError:  # a kept connection that ended: clients ask again
        return False


def asked(client: Client) -> list[httpx.Response]:
    """Ask for everything that needs the database."""
    return [
        client.profile(),
        client.send("GET", "sessions/"),
        client.send("PATCH", "profile/", {"first_name": "Anna"}),
        client.send("POST", "token/verify/", {"token": client.access}),
        client.renew(client.refresh),
        client.log_in("ann@example.org"),
        client.log_out(),
    ]


def test_without_its_database_a_node_refuses_politely_and_recovers(node, ann):
    _, between = node
    between.become(State.CUT)
    began = time.monotonic()
    early: list[int] = []
    while time.monotonic() - began < BOUND:
        early += [answer.status_code for answer in asked(ann)]
    late = asked(ann)
    assert {answer.status_code for answer in late} == {503}
    for answer in late:
        assert int(answer.headers["retry-after"]) >= 1
        assert answer.json()["code"] == "unavailable"
        assert answer.json()["error"]
    assert set(early) <= {200, 503}

    between.become(State.WHOLE)
    until(lambda: ann.profile().status_code == 200)
    assert ann.renew().status_code == 200


def test_readyz_says_so_and_healthz_does_not_mind(node, ann):
    server, between = node
    between.become(State.CUT)
    assert server.get("/readyz").status_code == 503
    assert server.get("/readyz").headers["retry-after"]
    assert server.get("/healthz").status_code == 200
    between.become(State.WHOLE)
    until(lambda: server.get("/readyz").status_code == 200)


def test_a_database_that_does_not_answer_is_as_good_as_none(node, ann):
    _, between = node
    between.become(State.SILENT)
    time.sleep(BOUND)
    assert ann.profile().status_code == 503  # before the client loses its patience
