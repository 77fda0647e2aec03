"""Requests sent at once are answered at once, and each answer stays with its request."""

from __future__ import annotations

import socket
import threading

from bench.double_spend import at_once


def lingering(listening: socket.socket, answers: list[bytes], left: list[bytes]) -> None:
    """Answer one connection after the other, and note how each client hangs up."""
    for answer in answers:
        connection, _ = listening.accept()
        with connection:
            connection.recv(65536)
            connection.sendall(answer)
            connection.shutdown(socket.SHUT_WR)
            connection.settimeout(60)
            left.append(connection.recv(1))


def test_each_answer_is_kept_and_its_connection_closed_with_it():
    answers = [
        b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n0",
        b"HTTP/1.1 401 No\r\nContent-Length: 1\r\n\r\n1",
        b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\ncut",
    ]
    left: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as listening:
        server = threading.Thread(target=lingering, args=(listening, answers, left))
        server.start()
        found = at_once(listening.getsockname(), [b"GET / HTTP/1.1\r\n\r\n"] * 3)
        server.join()
    assert found == [(200, b"0"), (401, b"1"), (0, b"")]
    assert left == [b""] * 3
