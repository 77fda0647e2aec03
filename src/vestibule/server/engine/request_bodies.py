"""Bodies of requests: received before a request gets its slot, and read in whatever form they come.

A client may send as slowly as it likes. If slots waited for bodies, eight phones on a bad line, or
one client with eight connections, would keep every other client out. Waiting for a body still
takes a thread until the body is there or its client is gone. So there is room for a fixed number
of bodies, and for fewer from one address. A body for which there is no room is refused unread, and
requests without a body never wait.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from io import BufferedReader, BytesIO, RawIOBase
from typing import TYPE_CHECKING, Any

from vestibule.conf import settings
from vestibule.core.errors import Overloaded
from vestibule.core.lazy import LazyModule
from vestibule.limits import networks_of
from vestibule.server.engine.node_state import is_draining

if TYPE_CHECKING:
    from vestibule.drf import caller
else:  # ``AT_ONCE`` is read before Django is set up
    caller = LazyModule("vestibule.drf.caller")

AT_ONCE = 128
"""Threads of a process that may wait for bodies: started when needed, ended when idle."""
OF_ONE_ADDRESS = 32
"""Threads of these that may wait for the bodies of one address (IPv6: one /64)."""
RETRY_AFTER = 5
"""Seconds after which a client may send a body again for which there was no room."""

UNREAD = "vestibule.unread_body"
"""The key in ``environ`` of a body that was not received before its request got its slot."""

Released = Callable[[], AbstractContextManager[None]]


class Room:
    """Counts the bodies that are waited for, by the client that sends them.

    _all and _of change under _lock only, and _all is the sum of _of.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._all = 0
        self._of: dict[str, int] = {}

    @contextmanager
    def place(self, client: str) -> Iterator[None]:
        """Hold a place while a body is waited for.

        Raises:
            Overloaded: there is none, for any client or for this one.
        """
        with self._lock:
            here = self._of.get(client, 0)
            if self._all >= AT_ONCE or here >= OF_ONE_ADDRESS:
                raise Overloaded(RETRY_AFTER)
            self._all += 1
            self._of[client] = here + 1
        try:
            yield
        finally:
            with self._lock:
                self._all -= 1
                self._of[client] -= 1
                if not self._of[client]:
                    del self._of[client]


room = Room()
"""The one of this process."""


def receive(environ: dict[str, Any], released: Released) -> bool:
    """Receive the body of a WSGI request if it is small; a larger one is read by its view.

    Return whether the whole body is there. While a view reads a larger one, its slot is
    ``released``. A body without a length (``Transfer-Encoding: chunked``) has one afterwards. A
    body for which there is no room raises ``Overloaded`` in the view that reads it, which answers
    in the words of its contract.
    """
    length = environ.get("CONTENT_LENGTH")
    if length == "0" or (length is None and "HTTP_TRANSFER_ENCODING" not in environ):
        return True
    client = _client(environ)
    try:
        if length is None:
            return _receive_chunks(environ, released, client)
        return _receive(environ, int(length), released, client)
    except Overloaded as refusal:
        _leave_unread(environ, _RefusedBody(refusal))
        environ.setdefault("CONTENT_LENGTH", "1")
        return True


def connection_headers(environ: dict[str, Any]) -> list[tuple[str, str]]:
    """Return what a response says of its connection: that it is closed if the body is unread.

    The server closes it anyway, since the rest of the body may still be on its way. Without a
    word of it (RFC 9112, 9.6), a client's next request is lost in a connection that goes away.
    While the node drains, every connection is closed: none may be idle when the node stops, since
    a request could be on its way there.
    """
    unread: _UnreadBody | None = environ.get(UNREAD)
    kept = (unread is None or unread.ended) and not is_draining()
    return [] if kept else [("Connection", "close")]


def _leave_unread(environ: dict[str, Any], body: _UnreadBody) -> None:
    environ[UNREAD] = body
    environ["wsgi.input"] = BufferedReader(body)


def _client(environ: dict[str, Any]) -> str:
    """Return the address whose room a body takes, or the narrowest network of it."""
    networks = networks_of(caller.address_in(environ))
    return networks[0][1] if networks else ""


def _receive(environ: dict[str, Any], length: int, released: Released, client: str) -> bool:
    body = environ["wsgi.input"]
    if length > settings.BODY_LIMIT:
        _leave_unread(environ, _Large(b"", body, length, released, client))
        return False
    with room.place(client):
        environ["wsgi.input"] = BytesIO(body.read(length))
    return True


def _receive_chunks(environ: dict[str, Any], released: Released, client: str) -> bool:
    body = environ["wsgi.input"]
    with room.place(client):
        start = body.read(settings.BODY_LIMIT + 1)
    if len(start) > settings.BODY_LIMIT:
        _leave_unread(environ, _Large(start, body, sys.maxsize, released, client))
        environ["CONTENT_LENGTH"] = str(sys.maxsize)  # to its end, or to the view's limit
        return False
    environ["wsgi.input"] = BytesIO(start)
    environ["CONTENT_LENGTH"] = str(len(start))
    return True


class _UnreadBody(RawIOBase):
    """A body that was not received yet; ``ended`` once all of it is."""

    ended = False

    def readable(self) -> bool:
        return True


class _Large(_UnreadBody):
    """A body that a view reads; meanwhile other requests have the slot."""

    def __init__(
        self, start: bytes, rest: Any, length: int, released: Released, client: str
    ) -> None:
        self._start = BytesIO(start)
        self._rest = rest
        self._left = length - len(start)
        self._released = released
        self._client = client
        self._refused = False

    def readinto(self, buffer: Any, /) -> int:
        read = self._start.read(len(buffer))
        if not (read or self._refused):
            self._refused = True  # unless the read succeeds: a further one finds the end
            with room.place(self._client), self._released():
                read = self._rest.read(len(buffer))
            self._refused = False
            self._left -= len(read)
            self.ended = not (read and self._left)
        buffer[: len(read)] = read
        return len(read)


class _RefusedBody(_UnreadBody):
    """A body that was not received: the first read raises why, the next finds the end."""

    def __init__(self, refusal: Overloaded) -> None:
        self._refusal: Overloaded | None = refusal

    def readinto(self, buffer: Any, /) -> int:
        refusal, self._refusal = self._refusal, None
        if refusal is not None:
            raise refusal
        return 0
