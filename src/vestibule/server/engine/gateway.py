"""Between granian and Django: what a worker is called with for each request.

Granian's own adapter speaks plain WSGI. A thread must then stay with its request until
the answer is there, and each request is told the whole environment of the process, secrets
included, where Django looks for headers. Here a request may be left to another thread
(see ``request_slots``), and knows what its client sent and nothing else.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator
from functools import partial
from typing import Any, Protocol

from django.http import HttpResponse
from django.http.response import HttpResponseBase

from vestibule.server.engine.handler import Handler, headers_of
from vestibule.server.engine.request_bodies import receive
from vestibule.server.engine.request_slots import RequestSlots

logger = logging.getLogger(__name__)

READ_WHOLE = 1 << 20
"""Bytes of a file that are read into memory, so that no thread waits for a slow client."""

FIXED: dict[str, Any] = {
    "SCRIPT_NAME": "",
    "wsgi.errors": sys.stderr,
    "wsgi.multiprocess": True,
    "wsgi.multithread": True,
    "wsgi.run_once": False,
    "wsgi.version": (1, 0),
}
"""What WSGI (PEP 3333) wants in every request, beside what granian reads from it."""


class Exchange(Protocol):
    """Granian's end of a request; the first call answers it, any further one does nothing."""

    def response_bytes(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
        """Send a whole answer."""

    def response_iter(self, status: int, headers: list[tuple[str, str]], body: Any) -> None:
        """Send an answer piece by piece, as fast as the client takes it; then close it."""


class Gateway:
    """Answers each request within a turn, on whichever thread has one."""

    def __init__(self, handler: Handler, turns: RequestSlots) -> None:
        self._handler = handler
        self._turns = turns

    def __call__(self, exchange: Exchange, environ: dict[str, Any]) -> None:
        """Take a request as granian hands it over: its headers, and a body to be read."""
        environ.update(FIXED)
        work = partial(self._answer, exchange, environ)
        if receive(environ, self._turns.aside):
            self._turns.run(work)
        else:  # granian lets go of a body when the thread that it was given to returns
            self._turns.run_here(work)

    def _answer(self, exchange: Exchange, environ: dict[str, Any]) -> None:
        try:
            self._send(exchange, self._handler.answer(environ))
        except Exception:
            logger.exception("A request could not be answered.")
            exchange.response_bytes(500, [], b"")

    def _send(self, exchange: Exchange, response: HttpResponseBase) -> None:
        status, headers = response.status_code, headers_of(response)
        if isinstance(response, HttpResponse):
            exchange.response_bytes(status, headers, response.content)
        elif int(response.headers.get("Content-Length", READ_WHOLE + 1)) <= READ_WHOLE:
            exchange.response_bytes(status, headers, b"".join(response))
        else:
            with self._turns.aside():
                exchange.response_iter(status, headers, _Pieces(response))
            return
        response.close()


class _Pieces:
    """An answer as granian takes it: ``next`` and ``close``."""

    def __init__(self, response: HttpResponseBase) -> None:
        self._pieces: Iterator[bytes] = iter(response)
        self.close = response.close

    def __next__(self) -> bytes:
        return next(self._pieces)
