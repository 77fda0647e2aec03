"""Bodies of requests: waited for before a request has its turn, and read however they come.

A client sends as slowly as it likes. Waited for within a turn, eight telephones on a
bad line, or one person with eight connections, would keep everybody out.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from io import BufferedReader, BytesIO, RawIOBase
from typing import Any

from vestibule.conf import settings
from vestibule.server.turns import WSGI

AT_ONCE = 64
"""Threads of a process that may wait for bodies: made when needed, gone when they rest."""

Aside = Callable[[], AbstractContextManager[None]]


def waited_for(application: WSGI, aside: Aside) -> WSGI:
    """Read small bodies before a WSGI application is called, and larger ones ``aside``.

    A body without a length (``Transfer-Encoding: chunked``) has one afterwards.
    """
    small = settings.BODY_LIMIT

    def answer(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        length = environ.get("CONTENT_LENGTH")
        if length is not None:
            _receive(environ, int(length), small, aside)
        elif "HTTP_TRANSFER_ENCODING" in environ:
            _receive_chunks(environ, small, aside)
        return application(environ, start_response)

    return answer


def _receive(environ: dict[str, Any], length: int, small: int, aside: Aside) -> None:
    body = environ["wsgi.input"]
    if length > small:
        environ["wsgi.input"] = BufferedReader(_Large(b"", body, aside))
    else:
        environ["wsgi.input"] = BytesIO(body.read(length))


def _receive_chunks(environ: dict[str, Any], small: int, aside: Aside) -> None:
    body = environ["wsgi.input"]
    begun = body.read(small + 1)
    if len(begun) > small:
        environ["wsgi.input"] = BufferedReader(_Large(begun, body, aside))
        environ["CONTENT_LENGTH"] = str(sys.maxsize)  # to its end, or to the limit of who reads
    else:
        environ["wsgi.input"] = BytesIO(begun)
        environ["CONTENT_LENGTH"] = str(len(begun))


class _Large(RawIOBase):
    """A body that is read by whoever wants it; meanwhile others have the turn."""

    def __init__(self, begun: bytes, rest: Any, aside: Aside) -> None:
        self._begun = BytesIO(begun)
        self._rest = rest
        self._aside = aside

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any, /) -> int:
        read = self._begun.read(len(buffer))
        if not read:
            with self._aside():
                read = self._rest.read(len(buffer))
        buffer[: len(read)] = read
        return len(read)
