"""Bodies of requests: waited for before a request has its turn, and read however they come.

A client sends as slowly as it likes. Waited for within a turn, eight telephones on a
bad line, or one person with eight connections, would keep everybody out. And each that is
waited for holds a thread until its client is done or gone: so there is room for so many, and
for fewer of one address. What finds none is refused unread, and other requests never wait.
"""

from __future__ import annotations

import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from io import BufferedReader, BytesIO, RawIOBase
from typing import TYPE_CHECKING, Any

from vestibule.conf import settings
from vestibule.core.errors import Overloaded
from vestibule.core.lazy import LazyModule
from vestibule.limits import networks_of

if TYPE_CHECKING:
    from vestibule.drf import caller
else:  # how many threads there are is asked before Django is set up
    caller = LazyModule("vestibule.drf.caller")

AT_ONCE = 128
"""Threads of a process that may wait for bodies: made when needed, gone when they rest."""
OF_ONE_ADDRESS = 32
"""Of these, how many may wait for the bodies of one address (IPv6: one /64)."""
RETRY_AFTER = 5
"""Seconds after which somebody for whose body there was no room may ask again."""

Aside = Callable[[], AbstractContextManager[None]]


class Room:
    """How many bodies are waited for, by whom they are sent."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._all = 0
        self._of: Counter[str] = Counter()

    @contextmanager
    def place(self, client: str) -> Iterator[None]:
        """Hold a place while a body is waited for.

        Raises:
            Overloaded: there is none, for anybody or for this client.
        """
        with self._lock:
            if self._all >= AT_ONCE or self._of[client] >= OF_ONE_ADDRESS:
                raise Overloaded(RETRY_AFTER)
            self._all += 1
            self._of[client] += 1
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


def receive(environ: dict[str, Any], aside: Aside) -> bool:
    """Read the body of a WSGI request if it is small, and make a larger one be read ``aside``.

    Return whether all of it is here. A body without a length (``Transfer-Encoding:
    chunked``) has one afterwards. One for which there is no room is refused by whatever
    reads it, in the words of its contract.
    """
    length = environ.get("CONTENT_LENGTH")
    if length == "0" or (length is None and "HTTP_TRANSFER_ENCODING" not in environ):
        return True
    client = _client(environ)
    try:
        if length is None:
            return _receive_chunks(environ, aside, client)
        return _receive(environ, int(length), aside, client)
    except Overloaded as refusal:
        environ["wsgi.input"] = BufferedReader(_Refused(refusal))
        environ.setdefault("CONTENT_LENGTH", "1")
        return True


def _client(environ: dict[str, Any]) -> str:
    """Return whose room a body takes: an address, or the narrowest network of one."""
    networks = networks_of(caller.address_in(environ))
    return networks[0][1] if networks else ""


def _receive(environ: dict[str, Any], length: int, aside: Aside, client: str) -> bool:
    body = environ["wsgi.input"]
    if length > settings.BODY_LIMIT:
        environ["wsgi.input"] = BufferedReader(_Large(b"", body, aside, client))
        return False
    with room.place(client):
        environ["wsgi.input"] = BytesIO(body.read(length))
    return True


def _receive_chunks(environ: dict[str, Any], aside: Aside, client: str) -> bool:
    body = environ["wsgi.input"]
    with room.place(client):
        begun = body.read(settings.BODY_LIMIT + 1)
    if len(begun) > settings.BODY_LIMIT:
        environ["wsgi.input"] = BufferedReader(_Large(begun, body, aside, client))
        environ["CONTENT_LENGTH"] = str(sys.maxsize)  # to its end, or to the limit of who reads
        return False
    environ["wsgi.input"] = BytesIO(begun)
    environ["CONTENT_LENGTH"] = str(len(begun))
    return True


class _Large(RawIOBase):
    """A body that is read by whoever wants it; meanwhile others have the turn."""

    def __init__(self, begun: bytes, rest: Any, aside: Aside, client: str) -> None:
        self._begun = BytesIO(begun)
        self._rest = rest
        self._aside = aside
        self._client = client
        self._refused = False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any, /) -> int:
        read = self._begun.read(len(buffer))
        if not (read or self._refused):
            self._refused = True  # unless it is read: whoever asks again is told that it is over
            with room.place(self._client), self._aside():
                read = self._rest.read(len(buffer))
            self._refused = False
        buffer[: len(read)] = read
        return len(read)


class _Refused(RawIOBase):
    """A body that nobody waits for: whoever reads it is told why, and then that it is over."""

    def __init__(self, refusal: Overloaded) -> None:
        self._refusal: Overloaded | None = refusal

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any, /) -> int:
        refusal, self._refusal = self._refusal, None
        if refusal is not None:
            raise refusal
        return 0
