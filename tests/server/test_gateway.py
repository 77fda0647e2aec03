"""Between granian and Django: nothing of the process leaks in, and every answer gets out."""

from __future__ import annotations

import io
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.http import FileResponse, HttpResponse, StreamingHttpResponse
from django.test import RequestFactory
from django.urls import path

from tests.waiting import NEVER
from vestibule.server.engine import gateway, response_bodies
from vestibule.server.engine.gateway import Gateway
from vestibule.server.engine.handler import Handler
from vestibule.server.engine.request_slots import RequestSlots
from vestibule.server.pages.health import alive

pytestmark = [pytest.mark.urls(__name__)]

KNOWN: list[dict[str, Any]] = []
CLOSED: list[str] = []
FILE = b"0123456789" * 20


def note(request: Any) -> HttpResponse:
    """Remember what a view can see."""
    KNOWN.append(dict(request.META))
    return HttpResponse(request.body, status=201, headers={"X-One": "1"})


def file(_: Any) -> Any:
    """Send something that has a length."""
    return _closing(FileResponse(io.BytesIO(FILE)))


def pieces(_: Any) -> Any:
    """Send something that has none."""
    return _closing(StreamingHttpResponse(iter([b"one", b"two"])))


def _closing(response: Any) -> Any:
    response._resource_closers.append(lambda: CLOSED.append("closed"))
    return response


urlpatterns = [
    path("note/", note),
    path("file/", file),
    path("pieces/", pieces),
    path("healthz", alive),
]


class Seen:
    """The server's end of an exchange: it keeps what it is told to send."""

    def __init__(self) -> None:
        self.answers: list[tuple[int, list[tuple[str, str]], bytes]] = []
        self.ways: list[str] = []

    def response_bytes(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
        self.ways.append("bytes")
        self.answers.append((status, headers, body))

    def response_iter(self, status: int, headers: list[tuple[str, str]], body: Any) -> None:
        self.ways.append("pieces")
        sent = []
        while True:
            try:
                sent.append(body.__next__())
            except StopIteration:
                break
        body.close()
        self.answers.append((status, headers, b"".join(sent)))


@pytest.fixture
def ask() -> Callable[..., Seen]:
    """Send a request as granian does: only what the client said."""
    KNOWN.clear()
    CLOSED.clear()
    answering = Gateway(Handler(), RequestSlots(at_once=1, spare=1))

    def send(address: str, body: bytes = b"", **said: str) -> Seen:
        environ = RequestFactory().generic("POST", address, body, "text/plain").environ | said
        for ours in gateway.FIXED:
            environ.pop(ours, None)
        seen = Seen()
        with ThreadPoolExecutor(1) as thread:  # a slot would take the test's connections along
            thread.submit(answering, seen, environ).result(NEVER)
        return seen

    return send


def test_a_view_sees_what_the_client_sent_and_nothing_of_the_process(ask, monkeypatch):
    monkeypatch.setenv("HTTP_X_FORWARDED_FOR", "10.0.0.1")
    monkeypatch.setenv("VESTIBULE_SECRET_KEY", "not for views")
    [answer] = ask("/note/", b"body", HTTP_X_TWO="2").answers
    assert answer[0] == 201
    assert ("X-One", "1") in answer[1]
    assert answer[2] == b"body"
    [known] = KNOWN
    assert known["HTTP_X_TWO"] == "2"
    assert not set(known) & set(os.environ)


def test_what_is_small_is_sent_at_once_so_that_no_thread_waits_for_the_client(ask):
    seen = ask("/file/")
    assert seen.ways == ["bytes"]
    assert seen.answers[0][2] == FILE
    assert CLOSED == ["closed"]


@pytest.mark.parametrize("address", ["/file/", "/pieces/"])
def test_what_is_large_or_of_unknown_length_is_sent_piece_by_piece(ask, monkeypatch, address):
    monkeypatch.setattr(response_bodies, "READ_WHOLE", 100)
    seen = ask(address)
    assert seen.ways == ["pieces"]
    assert seen.answers[0][2] in {FILE, b"onetwo"}
    assert CLOSED == ["closed"]


def test_a_request_that_cannot_even_be_read_is_answered_and_logged(ask, caplog):
    [answer] = ask("/note/", PATH_INFO="/\ud800").answers
    assert answer[0] == 500
    assert "could not be answered" in caplog.text
    assert ask("/note/").answers[0][0] == 201  # and the slot was given back


def test_liveness_needs_no_slot():
    seen = Seen()
    Gateway(Handler(), RequestSlots(0, spare=1))(seen, RequestFactory().get("/healthz").environ)
    assert [status for status, *_ in seen.answers] == [200]
