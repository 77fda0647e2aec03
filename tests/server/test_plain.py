"""Around Django's own handler: each request is answered, and granian's threads keep nothing."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connections
from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.test import RequestFactory

from tests.waiting import NEVER
from vestibule.server.engine.plain import WSGIApplication
from vestibule.server.engine.resident_threads import ResidentThreads


class Asked:
    """An application that has answered one request, and what it held on to then."""

    def __init__(self, respond: Callable[[dict[str, Any]], HttpResponseBase], **sent: Any) -> None:
        self.statuses: list[str] = []
        self.environ: dict[str, Any] = {}
        self.body = b""
        self.connected: list[bool] = []

        def handler(environ: dict[str, Any], start_response: Callable[..., object]) -> Any:
            self.environ = environ
            start_response("200 OK", [])
            return respond(environ)

        residents = ResidentThreads(1)
        self._ask = WSGIApplication(handler, residents)
        for _ in range(2):  # the only resident serves on
            with ThreadPoolExecutor(1) as thread:
                thread.submit(self._once, RequestFactory().get("/", **sent).environ).result(NEVER)
        residents.end_one()

    def _once(self, environ: dict[str, Any]) -> None:
        response = self._ask(environ, lambda status, *_: self.statuses.append(status))
        self.body = b"".join(response)
        if close := getattr(response, "close", None):
            close()
        self.connected += [each.connection is not None for each in connections.all()]


def read_a_row() -> bytes:
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT 7")
        return str(cursor.fetchone()[0]).encode()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "respond",
    [
        lambda _: HttpResponse(read_a_row()),
        lambda _: StreamingHttpResponse(read_a_row() for _ in range(1)),
    ],
    ids=["whole", "in pieces"],
)
def test_no_connection_stays_with_the_thread_of_granian(respond):
    asked = Asked(respond)
    assert asked.body == b"7"
    assert not any(asked.connected)


def broken() -> Any:
    yield b"some"
    raise ZeroDivisionError


@pytest.mark.parametrize(
    "respond",
    [
        lambda _: 1 / 0,
        lambda _: StreamingHttpResponse(broken(), headers={"Content-Length": "9"}),
    ],
    ids=["at once", "in its body"],
)
def test_a_request_that_cannot_be_answered_is_an_error_and_logged(respond, caplog):
    asked = Asked(respond)
    assert asked.statuses == ["200 OK", "500 Internal Server Error"] * 2
    assert asked.body == b""
    assert [record.exc_info[0] for record in caplog.records] == [ZeroDivisionError] * 2


def test_a_variable_of_the_process_is_no_header(monkeypatch):
    for name, value in {
        "HTTP_X_COLOR": "red",
        "HTTP_X_SIZE": "big",
        "REQUEST_METHOD": "GET",
    }.items():
        monkeypatch.setenv(name, value)
    by_granians_adapter = {"HTTP_X_COLOR": "red", "HTTP_X_SIZE": "small"}
    asked = Asked(lambda _: HttpResponse(), **by_granians_adapter)
    assert "HTTP_X_COLOR" not in asked.environ
    assert asked.environ["HTTP_X_SIZE"] == "small"
    assert asked.environ["REQUEST_METHOD"] == "GET"


def test_liveness_needs_no_resident():
    ask = WSGIApplication(lambda *_: HttpResponse(b"alive"), ResidentThreads(0))
    assert list(ask(RequestFactory().get("/healthz").environ, print)) == [b"alive"]
