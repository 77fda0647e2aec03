"""One deadline for the whole call, however slowly the server sends."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from threading import Event, Thread
from typing import Any, NoReturn

import pytest

from tests.certificates import self_signed, server_context
from tests.waiting import NEVER
from vestibule import outbound
from vestibule.outbound import NoAnswer, request

HEAD = b"HTTP/1.1 200 OK\r\n"
Speak = Callable[[socket.socket], None]


@contextmanager
def speaking(
    speak: Speak, heard: list[bytes] | None = None, context: ssl.SSLContext | None = None
) -> Iterator[int]:
    """Serve one connection, by TLS if a context is given; yield the port."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def accept() -> None:
            connection, _ = server.accept()
            with suppress(ssl.SSLError), secured(connection) as stream:
                received = stream.recv(65_536)
                if heard is not None:
                    heard.append(received)
                speak(stream)

        def secured(connection: socket.socket) -> socket.socket:
            if context is None:
                return connection
            return context.wrap_socket(connection, server_side=True)

        thread = Thread(target=accept)
        thread.start()
        yield server.getsockname()[1]
        thread.join()


def dripping(begin: bytes, drop: bytes) -> Speak:
    """Send one part after the other until the client hangs up."""

    def speak(connection: socket.socket) -> None:
        connection.sendall(begin)
        connection.settimeout(0.02)
        while True:
            try:
                connection.sendall(drop)
                if not connection.recv(1):
                    return
            except TimeoutError:
                continue
            except OSError:
                return

    return speak


def silent(connection: socket.socket) -> None:
    connection.recv(1)


def ask(port: int, *, seconds: float, longest: int = 100) -> outbound.Answer:
    url = f"http://127.0.0.1:{port}/"
    return outbound.send("GET", url, headers={}, seconds=seconds, longest=longest)


def call(url: str, **how: Any) -> outbound.Answer:
    return outbound.send("GET", url, headers={}, seconds=NEVER, longest=9, **how)


DRIPPING = {
    "nothing": silent,
    "a status": dripping(b"", b"H"),
    "headers": dripping(HEAD, b"X: y\r\n"),
    "one header": dripping(HEAD + b"X: ", b"y"),
    "a body": dripping(HEAD + b"\r\n", b" "),
    "a body in chunks": dripping(HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\n \r\n"),
}


@pytest.mark.parametrize("how", DRIPPING)
def test_a_server_that_drips_is_cut_off(how):
    with speaking(DRIPPING[how]) as port, pytest.raises(NoAnswer):
        ask(port, seconds=0.3, longest=10_000_000)


def test_a_response_is_cut_one_byte_after_the_limit():
    def speak(connection: socket.socket) -> None:
        connection.sendall(HEAD + b"\r\n" + 200 * b"x")

    with speaking(speak) as port:
        answer = ask(port, seconds=NEVER)
    assert (answer.status, answer.body) == (200, 101 * b"x")


def test_all_addresses_of_a_name_share_one_deadline(monkeypatch):
    tried: list[str] = []
    late = Event()

    def connect(address: tuple[str, int], timeout: float) -> socket.socket:
        tried.append(address[0])
        late.wait(timeout)  # never set: it waits for the whole timeout
        raise TimeoutError

    found = [(f"192.0.2.{n}", 80) for n in range(1, 9)]
    monkeypatch.setattr(request, "addresses_of", lambda *_: found)
    monkeypatch.setattr(socket, "create_connection", connect)
    with pytest.raises(NoAnswer):
        outbound.send("GET", "http://localhost/", headers={}, seconds=0.3, longest=100)
    assert len(tried) < len(found)


def test_the_first_address_that_answers_is_used(monkeypatch):
    def speak(connection: socket.socket) -> None:
        connection.sendall(HEAD + b"\r\nhere")

    with socket.socket() as unused, speaking(speak) as port:
        unused.bind(("127.0.0.1", 0))
        found = [unused.getsockname(), ("127.0.0.1", port)]
        monkeypatch.setattr(request, "addresses_of", lambda *_: found)
        answer = ask(port, seconds=NEVER)
    assert answer.body == b"here"


def test_an_unsafe_url_is_not_called():
    for url in ("http://example.org/", "ftp://127.0.0.1/", "file:///etc/hostname"):
        with pytest.raises(ValueError, match="neither https"):
            outbound.send("GET", url, headers={}, seconds=NEVER, longest=1)


def test_a_truncated_response_is_an_error():
    def speak(connection: socket.socket) -> None:
        connection.sendall(HEAD + b"Content-Length: 9\r\n\r\nhere")

    with speaking(speak) as port, pytest.raises(NoAnswer, match="IncompleteRead"):
        ask(port, seconds=NEVER)


def test_only_addresses_that_are_selected_are_connected_to(monkeypatch):
    found = [("192.0.2.1", 80), ("127.0.0.1", 80)]
    offered: list[outbound.Address] = []
    heard: list[bytes] = []

    def speak(connection: socket.socket) -> None:
        connection.sendall(HEAD + b"\r\nhere")

    monkeypatch.setattr(request, "addresses_of", lambda *_: found)
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    with speaking(speak, heard) as port:

        def select(addresses: list[outbound.Address]) -> list[outbound.Address]:
            offered.extend(addresses)
            return [("127.0.0.1", port)]

        answer = call("http://issuer.example/a", select=select)
    assert (offered, answer.body) == (found, b"here")
    assert b"Host: issuer.example\r\n" in heard[0]


def test_a_refusal_of_every_address_is_raised_as_it_is():
    def select(_: object) -> NoReturn:
        raise LookupError

    with pytest.raises(LookupError):
        call("http://localhost/", select=select)
    for url in ("ftp://localhost/", "file:///etc/hostname", "data:,x", ""):
        with pytest.raises(ValueError, match="neither https"):
            call(url, select=select)


def test_tls_checks_the_name_in_the_url_whatever_address_is_selected(tmp_path, monkeypatch):
    file = self_signed(tmp_path)
    context, names = server_context(file), []
    context.sni_callback = lambda _, name, __: names.append(name)

    def speak(connection: socket.socket) -> None:
        connection.sendall(HEAD + b"\r\nhere")

    def ask_for(name: str) -> outbound.Answer:
        with speaking(speak, context=context) as port:
            to, trusted = ("127.0.0.1", port), ssl.create_default_context(cafile=str(file))
            return call(f"https://{name}/", select=lambda _: [to], context=trusted)

    monkeypatch.setattr(request, "addresses_of", lambda *_: [])
    assert ask_for("localhost").body == b"here"
    with pytest.raises(NoAnswer, match="SSLCertVerificationError"):
        ask_for("issuer.example")
    assert names == ["localhost", "issuer.example"]


def test_the_attribute_of_http_client_that_is_replaced_still_exists():
    assert "_create_connection" in vars(request._Connection("127.0.0.1"))
