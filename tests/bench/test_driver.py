"""The load driver: whole answers, honest percentiles, and no answer that is not 2xx."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from bench.driver import LoadFailed, ask_once, drive, percentile, whole_body
from tests.waiting import NEVER

ASKED = b"GET / HTTP/1.1\r\n\r\n"


@contextmanager
def answering(*answers: bytes) -> Iterator[tuple[str, int]]:
    """Answer one connection's requests in turn, then hang up."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            connection, _ = listening.accept()
            with connection:
                for answer in answers:
                    connection.recv(65536)
                    connection.sendall(answer)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield listening.getsockname()
        thread.join(NEVER)


def told(status: int, body: bytes) -> bytes:
    return b"HTTP/1.1 %d X\r\nContent-Length: %d\r\n\r\n%s" % (status, len(body), body)


@pytest.mark.parametrize(
    ("percent", "expected"), [(0, 1), (50, 50), (99, 99), (99.5, 100), (100, 100)]
)
def test_a_percentile_is_a_value_that_was_seen(percent, expected):
    assert percentile(range(1, 101), percent) == expected


def test_percentiles_of_few_values_do_not_flatter():
    assert percentile([1.0, 2.0, 3.0], 99) == 3.0
    assert percentile([1.0, 2.0, 3.0, 4.0], 50) == 2.0


def whole(received: bytes) -> bytes | None:
    return whole_body(received, received.index(b"\r\n\r\n"))


def test_a_body_is_whole_once_its_length_is_there():
    answer = told(200, b"12345")
    assert whole(answer[:-1]) is None
    assert whole(answer) == b"12345"


def test_a_chunked_body_is_put_together():
    answer = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;x=y\r\nde\r\n"
    assert whole(answer) is None
    assert whole(answer + b"0\r\n\r\n") == b"abcde"


def test_an_answer_that_does_not_say_where_it_ends_fails():
    with pytest.raises(ValueError, match="Content-Length"):
        whole(b"HTTP/1.1 200 OK\r\n\r\nabc")


def test_each_client_is_handed_its_last_answer():
    seen: list[bytes] = []

    def client(body: bytes) -> bytes:
        seen.append(body)
        return ASKED

    with answering(told(200, b"one")) as address:
        load = drive(address, [client], seconds=0)
    assert (load.requests, load.statuses, seen) == (1, {200: 1}, [b"", b"one"])


@pytest.mark.parametrize(
    ("answers", "why"),
    [
        ([told(429, b"slower")], "answered 429"),
        ([told(503, b"busy")], "answered 503"),
        ([told(302, b"")], "answered 302"),
        ([told(200, b"whole")[:-2]], "hung up"),
        ([b"HTTP/1.1 200 OK\r\n\r\n"], "Content-Length"),
    ],
)
def test_whatever_is_not_a_whole_2xx_ends_the_run(answers: list[bytes], why: str):
    with answering(*answers) as address, pytest.raises(LoadFailed, match=why):
        ask_once(address, ASKED)


def test_a_server_that_closes_politely_is_connected_to_again():
    closing = b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
    asked: Callable[[bytes], bytes] = lambda _: ASKED  # noqa: E731 - a client is a function
    with answering(closing) as address:
        assert drive(address, [asked], seconds=0).connects == 1
