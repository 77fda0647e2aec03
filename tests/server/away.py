"""A production server that reaches its database by a wire, which tests cut."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import httpx
import pytest

from tests.server.databases import fresh_postgres
from tests.server.running import Client, RunningServer, production, running
from tests.server.scrape import Scrape
from tests.server.wires import State, Wire, wire
from tests.waiting import NEVER, wait_until

METRICS_TOKEN = secrets.token_hex(16)


@dataclass(frozen=True)
class Node:
    """A server, the wire to its database, and its answers before that was migrated."""

    server: RunningServer
    wire: Wire
    unmigrated: dict[str, httpx.Response]
    database: str
    """The URL of its database, for what is not to go by the wire."""


@pytest.fixture(scope="module")
def node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Node]:
    """Give a node that knows a database which is cut off; a busy one is no silent one."""
    with started(tmp_path_factory.mktemp("node"), query=f"connect_timeout={NEVER:.0f}") as made:
        yield made


@contextmanager
def started(home: Path, *, query: str = "") -> Iterator[Node]:
    """Start a production server on an empty database, then migrate that.

    ``query`` is that of the database's URL.
    """
    with ExitStack() as stack:
        url = urlsplit(stack.enter_context(fresh_postgres()))
        between = stack.enter_context(wire(url.hostname or "", url.port or 5432))
        netloc = f"{url.username}:{url.password}@127.0.0.1:{between.port}"
        variables = production(
            VESTIBULE_DATABASE_URL=urlunsplit(url._replace(netloc=netloc, query=query)),
            VESTIBULE_SECURITY_CONTACT="mailto:security@example.org",
            VESTIBULE_METRICS_TOKEN=METRICS_TOKEN,
        )
        server = stack.enter_context(running(home, variables, measured=True))
        unmigrated = {path: server.get(path) for path in ("/healthz", "/readyz")}
        done = server.command("migrate")
        assert done.returncode == 0, done.stderr
        until(lambda: server.get("/readyz").status_code == 200)  # it looks at the schema every 5 s
        yield Node(server, between, unmigrated, urlunsplit(url))


@pytest.fixture
def ann(node: Node) -> Iterator[Client]:
    """A signed-in user, which leaves the database where it was."""
    with node.server.client() as client:
        # A new user each time: attempts that an outage cut off stay counted.
        email = f"ann-{secrets.token_hex(4)}@example.org"
        until(lambda: client.register(email).status_code == 201)
        yield client
        node.wire.become(State.WHOLE)
        until(lambda: client.profile().status_code == 200)


def until(true: Callable[[], bool]) -> None:
    """Ask until it is true; a kept connection that ended is asked again, as clients do."""
    wait_until(lambda: _answered(true), "It does not come back by itself.")


def _answered(true: Callable[[], bool]) -> bool:
    try:
        return true()
    except httpx.TransportError:
        return False


def scraped(node: Node) -> Scrape:
    """Return the node's metrics."""
    return Scrape(node.server.get("/metrics", Authorization=f"Bearer {METRICS_TOKEN}").text)


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
