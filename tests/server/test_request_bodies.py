"""Bodies that come slowly keep no other client waiting; bodies in pieces are read like others."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import httpx
import pytest

from tests.avatars.pictures import noise
from tests.server.running import Client, RunningServer, running
from tests.server.sending import begin, pieces, rename, upload
from tests.waiting import wait_until
from vestibule.server.engine.request_bodies import AT_ONCE, OF_ONE_ADDRESS

THREADS = 2
SLOW = 30
PROFILE = b'{"first_name": "Anna"}'


@pytest.fixture(scope="module")
def serving(tmp_path_factory: Any) -> Iterator[RunningServer]:
    """A server that answers two requests at once."""
    variables = {"VESTIBULE_THREADS": str(THREADS)}
    with running(tmp_path_factory.mktemp("bodies"), variables, measured=True) as server:
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


def test_one_address_takes_only_its_own_room(serving, ann):
    at = "192.0.2.44"
    with ExitStack() as stack, serving.client() as neighbor:
        neighbor.http.headers.update({**ann.http.headers, "X-Forwarded-For": at})
        for _ in range(OF_ONE_ADDRESS):
            stack.enter_context(begin(serving, "POST /api/auth/login/", 100, by=at))
        wait_until(lambda: refused_as_overloaded(rename(neighbor.http, PROFILE)))
        assert refused_as_overloaded(upload(neighbor.http, noise(300)))
        assert refused_as_overloaded(rename(neighbor.http, pieces(PROFILE)))
        assert neighbor.http.get("/api/auth/profile/").status_code == 200
        assert_nobody_else_waits(serving, ann)
        assert rename(ann.http, PROFILE).status_code == 200
        stack.close()
        wait_until(lambda: rename(neighbor.http, PROFILE).status_code == 200)


def test_however_many_bodies_never_come_whatever_has_none_is_answered(serving, ann):
    with ExitStack() as stack:
        for _ in range(AT_ONCE + 20):
            stack.enter_context(begin(serving, "POST /api/auth/login/", 100))
        wait_until(lambda: refused_as_overloaded(rename(ann.http, PROFILE)))
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
