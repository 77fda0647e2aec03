"""A load driver that costs little: it shares the machine with what it measures.

One thread, one epoll, blocking loopback sockets, no HTTP library: about 10 µs of Python
a request. It reads just what the measured servers answer: HTTP/1.1 with a Content-Length, or
in chunks (Node).
"""

from __future__ import annotations

import re
import select
import socket
import time
from array import array
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

NextRequest = Callable[[bytes], bytes]
"""Given the body of this connection's last answer (empty at first), the next request's bytes."""

_GOOD = range(200, 300)

STALL_SECONDS = 30.0
"""Silence on every connection for this long is a hung server, not a slow one."""

_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_CHUNKED = re.compile(rb"\r\ntransfer-encoding: *chunked", re.IGNORECASE)
_LAST_CHUNK = b"\r\n0\r\n\r\n"
_CLOSES = re.compile(rb"\r\nconnection: *close", re.IGNORECASE)


class LoadFailed(RuntimeError):
    """The server refused, hung up or fell silent: figures taken from it would be worthless."""


@dataclass(frozen=True, kw_only=True)
class Load:
    """What one run of the driver saw. Times are in the unit their name says."""

    requests: int
    seconds: float
    p50_ms: float
    p99_ms: float
    statuses: dict[int, int]
    connects: int
    driver_cpu_seconds: float

    @property
    def per_second(self) -> float:
        """Requests answered per second."""
        return self.requests / self.seconds


class _Connection:
    """One client: its socket, and the request that waits for an answer."""

    __slots__ = ("address", "asked_at", "next_request", "received", "request", "socket")

    def __init__(self, address: tuple[str, int], next_request: NextRequest) -> None:
        self.address = address
        self.next_request = next_request
        self.socket: socket.socket | None = None
        self.request = next_request(b"")
        self.received = b""
        self.asked_at = 0.0

    def connect(self) -> socket.socket:
        self.socket = socket.create_connection(self.address, timeout=STALL_SECONDS)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return self.socket

    def close(self) -> None:
        if self.socket is not None:
            self.socket.close()
            self.socket = None

    def refused(self, why: str) -> LoadFailed:
        asked = self.request.split(b"\r\n", 1)[0].decode("latin-1")
        return LoadFailed(f"{asked}: {why}\n{self.received[:2000].decode('utf-8', 'replace')}")


class _Run:
    """All connections of one run, and the tally they share."""

    def __init__(self, connections: Sequence[_Connection], until: float) -> None:
        self.until = until
        self.poll = select.epoll(len(connections))
        self.open: dict[int, _Connection] = {}
        self.latencies = array("d")
        self.statuses: Counter[int] = Counter()
        self.connects = 0
        for connection in connections:
            self.ask(connection)

    def ask(self, connection: _Connection) -> None:
        """Send the connection's request, over a new socket if it has none."""
        connection.asked_at = time.perf_counter()
        open_socket = connection.socket
        if open_socket is None:
            open_socket = connection.connect()
            self.connects += 1
            self.poll.register(open_socket, select.EPOLLIN)
            self.open[open_socket.fileno()] = connection
        open_socket.sendall(connection.request)

    def leave(self, connection: _Connection) -> None:
        """Forget the connection's socket and close it."""
        if connection.socket is not None:
            del self.open[connection.socket.fileno()]
            self.poll.unregister(connection.socket)
            connection.close()

    def until_all_answered(self) -> None:
        """Serve every connection until the time is up and each has its last answer."""
        while self.open:
            ready = self.poll.poll(STALL_SECONDS)
            if not ready:
                raise next(iter(self.open.values())).refused(f"no answer for {STALL_SECONDS} s")
            for number, _ in ready:
                self.receive(self.open[number])

    def receive(self, connection: _Connection) -> None:
        """Take what arrived; when the answer is whole, count it and ask again."""
        piece = connection.socket.recv(65536) if connection.socket else b""
        if not piece:
            raise connection.refused("the server hung up without a whole answer")
        connection.received = received = connection.received + piece
        head_end = received.find(b"\r\n\r\n")
        if head_end < 0:
            return
        try:
            body = whole_body(received, head_end)
        except ValueError as unreadable:
            raise connection.refused(str(unreadable)) from None
        if body is not None:
            self.answered(connection, head_end, body)

    def answered(self, connection: _Connection, head_end: int, body: bytes) -> None:
        """Count one whole answer, then ask the connection's next request if time is left."""
        now = time.perf_counter()
        received = connection.received
        status = int(received[9:12])
        if status not in _GOOD:
            raise connection.refused(f"answered {status}")
        self.latencies.append(now - connection.asked_at)
        self.statuses[status] += 1
        connection.received = b""
        # Even a last answer is handed over: it may carry the token that must be sent next time.
        connection.request = connection.next_request(body)
        out_of_time = now >= self.until
        if out_of_time or _CLOSES.search(received, 0, head_end + 2):
            self.leave(connection)
        if not out_of_time:
            self.ask(connection)


def whole_body(received: bytes, head_end: int) -> bytes | None:
    """Return the body of an answer, None while some of it is missing.

    Raises:
        ValueError: nothing says where it ends.
    """
    length = _LENGTH.search(received, 0, head_end + 2)
    if length is not None:
        end = head_end + 4 + int(length[1])
        return received[head_end + 4 : end] if len(received) >= end else None
    if _CHUNKED.search(received, 0, head_end + 2) is None:
        raise ValueError("an answer without a Content-Length")
    return _dechunked(received[head_end + 2 :]) if received.endswith(_LAST_CHUNK) else None


def _dechunked(chunks: bytes) -> bytes:
    """Join the chunks of a body (RFC 9112, 7.1), which begin behind a CRLF."""
    body, place = b"", 2
    while size := int(chunks[place : (line := chunks.index(b"\r\n", place))].split(b";")[0], 16):
        body += chunks[line + 2 : line + 2 + size]
        place = line + 2 + size + 2
    return body


def drive(address: tuple[str, int], clients: Sequence[NextRequest], *, seconds: float) -> Load:
    """Send requests over one keep-alive connection per client, without pause, for ``seconds``.

    A server that closes after its answer (gunicorn's sync worker does) is connected to again,
    inside the measured time: that is what its clients would pay.

    Raises:
        LoadFailed: an answer that is not 2xx, not whole, or that did not come.
    """
    connections = [_Connection(address, client) for client in clients]
    started, cpu_started = time.perf_counter(), time.process_time()
    try:
        run = _Run(connections, started + seconds)
        run.until_all_answered()
    finally:
        for connection in connections:
            connection.close()
    latencies = sorted(run.latencies)
    return Load(
        requests=len(latencies),
        seconds=time.perf_counter() - started,
        p50_ms=1000 * percentile(latencies, 50),
        p99_ms=1000 * percentile(latencies, 99),
        statuses=dict(run.statuses),
        connects=run.connects,
        driver_cpu_seconds=time.process_time() - cpu_started,
    )


def percentile(ascending: Sequence[float], percent: float) -> float:
    """Return the nearest-rank percentile of numbers in ascending order."""
    rank = max(1, -(-len(ascending) * percent // 100))
    return ascending[int(rank) - 1]


def ask_once(address: tuple[str, int], request: bytes) -> bytes:
    """Send one request and return its answer's body, held to the same rules as a run."""
    bodies: list[bytes] = []

    def keep(body: bytes) -> bytes:
        bodies.append(body)
        return request

    drive(address, [keep], seconds=0)
    return bodies[-1]
