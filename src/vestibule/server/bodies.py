"""Bodies of requests: waited for before a request has its turn, and read however they come.

A client sends as slowly as it likes. Waited for within a turn, eight telephones on a
bad line, or one person with eight connections, would keep everybody out.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from io import BufferedReader, BytesIO, RawIOBase
from typing import Any

from vestibule.conf import settings

AT_ONCE = 64
"""Threads of a process that may wait for bodies: made when needed, gone when they rest."""

Aside = Callable[[], AbstractContextManager[None]]


def receive(environ: dict[str, Any], aside: Aside) -> bool:
    """Read the body of a WSGI request if it is small, and make a larger one be read ``aside``.

    Return whether all of it is here. A body without a length (``Transfer-Encoding:
    chunked``) has one afterwards.
    """
    length = environ.get("CONTENT_LENGTH")
    if length is not None:
        return _receive(environ, int(length), aside)
    if "HTTP_TRANSFER_ENCODING" in environ:
        return _receive_chunks(environ, aside)
    return True


def _receive(environ: dict[str, Any], length: int, aside: Aside) -> bool:
    body = environ["wsgi.input"]
    if length > settings.BODY_LIMIT:
        environ["wsgi.input"] = BufferedReader(_Large(b"", body, aside))
        return False
    environ["wsgi.input"] = BytesIO(body.read(length))
    return True


def _receive_chunks(environ: dict[str, Any], aside: Aside) -> bool:
    body = environ["wsgi.input"]
    begun = body.read(settings.BODY_LIMIT + 1)
    if len(begun) > settings.BODY_LIMIT:
        environ["wsgi.input"] = BufferedReader(_Large(begun, body, aside))
        environ["CONTENT_LENGTH"] = str(sys.maxsize)  # to its end, or to the limit of who reads
        return False
    environ["wsgi.input"] = BytesIO(begun)
    environ["CONTENT_LENGTH"] = str(len(begun))
    return True


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
