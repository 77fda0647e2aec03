"""Bodies that come slowly keep no other client waiting; bodies in pieces are read like others."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import httpx
import pytest

from tests.avatars.pictures import noise
from tests.server.migrated import running_migrated
from tests.server.running import Client, RunningServer
from tests.server.sending import begin, pieces, rename, upload
from tests.waiting import wait_until
from vestibule.drf.file_parsers import FILE_LIMIT
from vestibule.server.engine.request_bodies import AT_ONCE, OF_ONE_ADDRESS

THREADS = 2
SLOW = 30
PROFILE = b'{"first_name": "Anna"}'


@pytest.fixture(scope="module")
def serving(tmp_path_factory: Any) -> Iterator[RunningServer]:
    """A server that answers two requests at once."""
    variables = {"VESTIBULE_THREADS": str(THREADS)}
    home = tmp_path_factory.mktemp("bodies")
    with running_migrated(home, variables, measured=True) as server:
        yield server


@pytest.fixture
def ann(serving: RunningServer) -> Iterator[Client]:
    """A new user who is signed in."""
    with serving.client() as client:
        assert client.register(f"ann-{secrets.token_hex(4)}@example.org").status_code == 201
        client.http.headers["Authorization"] = f"Bearer {client.access}"
        yield client


def test_bodies_that_never_come_keep_nobody_waiting(serving, ann):
    who = f"Authorization: Bearer {ann.access}"
    small = ("PATCH /api/auth/profile/", len(PROFILE), who, "Content-Type: application/json")
    large = ("PUT /api/auth/profile/avatar/", 1_000_000, who, "Content-Type: image/png")
    with ExitStack() as stack:
        for _ in range(SLOW):
            stack.enter_context(begin(serving, *small))
            stack.enter_context(begin(serving, *large))
        late = stack.enter_context(begin(serving, *small))
        assert ann.profile().status_code == 200
        assert rename(ann.http, PROFILE).status_code == 200
        late.sendall(PROFILE[1:])
        assert late.makefile("rb").readline().split()[1] == b"200"


def assert_nobody_else_waits(serving: RunningServer, ann: Client) -> None:
    assert serving.get("/healthz").status_code == 200
    assert ann.profile().status_code == 200


def refused_as_overloaded(answer: httpx.Response) -> bool:
    return (
        answer.status_code == 503
        and answer.json()["code"] == "overloaded"
        and int(answer.headers["retry-after"]) > 0
    )


def fill(
    server: RunningServer, stack: ExitStack, client: Client, places: int, by: str = ""
) -> None:
    """Take all places with bodies that never come, until there is none for this client.

    A question of the client's may itself have had the last place when a body asked for it.
    """

    def full() -> bool:
        if refused_as_overloaded(rename(client.http, PROFILE)):
            return True
        stack.enter_context(begin(server, "POST /api/auth/login/", 100, by=by))
        return False

    for _ in range(places):
        stack.enter_context(begin(server, "POST /api/auth/login/", 100, by=by))
    wait_until(full)


def test_one_address_takes_only_its_own_room(serving, ann):
    at = "192.0.2.44"
    with ExitStack() as stack, serving.client() as neighbor:
        neighbor.http.headers.update({**ann.http.headers, "X-Forwarded-For": at})
        fill(serving, stack, neighbor, OF_ONE_ADDRESS, by=at)
        assert refused_as_overloaded(upload(neighbor.http, noise(300)))
        assert refused_as_overloaded(rename(neighbor.http, pieces(PROFILE)))
        assert neighbor.http.get("/api/auth/profile/").status_code == 200
        assert_nobody_else_waits(serving, ann)
        assert rename(ann.http, PROFILE).status_code == 200
        stack.close()
        wait_until(lambda: rename(neighbor.http, PROFILE).status_code == 200)


def test_a_connection_whose_body_was_not_read_is_closed_and_says_so(serving, ann):
    """Else a client, or a proxy, sends its next request into a connection that goes away."""
    at = "192.0.2.45"
    unread: dict[str, httpx.Response] = {}
    with ExitStack() as stack, serving.client() as neighbor:
        neighbor.http.headers.update({**ann.http.headers, "X-Forwarded-For": at})
        fill(serving, stack, neighbor, OF_ONE_ADDRESS, by=at)
        unread["small"] = rename(neighbor.http, PROFILE)
        unread["in pieces"] = rename(neighbor.http, pieces(PROFILE))
        unread["large"] = upload(neighbor.http, noise(300))
        unread["an unknown path"] = neighbor.http.post("/api/auth/nothing/", content=b"{}")
    unread["too large"] = upload(ann.http, b"\x89" * (3 * FILE_LIMIT))
    unread["too large, in pieces"] = upload(ann.http, pieces(b"\x89" * (3 * FILE_LIMIT)))
    kept = {what: answer.headers.get("connection") for what, answer in unread.items()}
    assert kept == dict.fromkeys(unread, "close")
    read = {
        "small": rename(ann.http, PROFILE),
        "large": upload(ann.http, noise(300)),
        "refused when read": upload(ann.http, b"\x89" * (FILE_LIMIT + 100_000)),
        "refused before": ann.http.post("/api/auth/nothing/", content=b"a" * 200_000),
    }
    assert {what: answer.headers.get("connection") for what, answer in read.items()} == (
        dict.fromkeys(read)
    )


def test_however_many_bodies_never_come_whatever_has_none_is_answered(serving, ann):
    with ExitStack() as stack:
        fill(serving, stack, ann, AT_ONCE)
        assert_nobody_else_waits(serving, ann)
        stack.close()
        wait_until(lambda: rename(ann.http, PROFILE).status_code == 200)


def test_a_body_in_pieces_is_read_like_any_other(ann):
    assert rename(ann.http, pieces(PROFILE)).json()["first_name"] == "Anna"
    refused = rename(ann.http, pieces(b'{"first_name": "' + b"a" * 70_000 + b'"}'))
    assert (refused.status_code, refused.json()["code"]) == (413, "body_too_large")


@pytest.mark.parametrize("sent", [bytes, pieces])
def test_a_large_file_is_read_in_one_piece_or_many(ann, sent):
    content = noise(300)
    assert len(content) > 200_000
    assert upload(ann.http, sent(content)).status_code == 200
    too_large = upload(ann.http, sent(content * 10))
    assert (too_large.status_code, too_large.json()["code"]) == (413, "body_too_large")
