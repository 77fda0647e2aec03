"""The plain engine: granian's own WSGI adapter calls Django's own handler.

Nothing of either is replaced, so it serves with releases that the tuned engine was not checked
with (``private_names``). What keeps a server safe is around the handler, as it is in the
tuned engine: a bound for requests at once, room for bodies, and requests that know nothing of
the process's own variables.
"""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from time import perf_counter
from typing import Any

from django.core.wsgi import get_wsgi_application
from django.http.response import HttpResponseBase

from vestibule.core.current_request import current_caller, current_request
from vestibule.core.metrics import ARRIVED_AT
from vestibule.core.worker_pool import Waiting
from vestibule.server.engine.liveness import paths_without_slot
from vestibule.server.engine.request_bodies import connection_headers, receive
from vestibule.server.engine.resident_threads import ResidentThreads, close_connections
from vestibule.server.engine.response_bodies import whole
from vestibule.server.environment.database import watch_database
from vestibule.server.environment.error_lines import request_id_in
from vestibule.server.environment.variables import Environment
from vestibule.server.postgresql.watch import Watching

logger = logging.getLogger(__name__)

ALWAYS_SET = {
    *("GATEWAY_INTERFACE", "PATH_INFO", "QUERY_STRING", "REMOTE_ADDR", "REQUEST_METHOD"),
    *("SCRIPT_NAME", "SERVER_NAME", "SERVER_PORT", "SERVER_PROTOCOL", "SERVER_SOFTWARE"),
}
"""Variables that granian sets in every request, whatever the process has by these names."""


def application(env: Environment) -> WSGIApplication:
    """Set Django up, and return what granian's adapter calls for each request."""
    watch_database(env, serves=True)
    residents = ResidentThreads(env.THREADS)
    Waiting.on_wait = residents.released
    if Watching.share is not None:
        Watching.share.on_wanted = residents.pass_connections_on
    return WSGIApplication(get_wsgi_application(), residents)


class WSGIApplication:
    """Runs each request of Django's handler on a resident, without the process's variables."""

    def __init__(
        self, handler: Callable[..., HttpResponseBase], residents: ResidentThreads
    ) -> None:
        self._handler = handler
        self._residents = residents
        self._without_slot = paths_without_slot()
        # Granian's adapter copies them into each request, where a view looks for headers.
        self._inherited = {
            name: value for name, value in os.environ.items() if name not in ALWAYS_SET
        }

    def __call__(
        self, environ: dict[str, Any], start_response: Callable[..., object]
    ) -> Iterable[bytes]:
        """Answer a request (PEP 3333)."""
        sent = {
            name: value
            for name, value in environ.items()
            if self._inherited.get(name) != value or name not in self._inherited
        }
        sent[ARRIVED_AT] = perf_counter()
        if receive(sent, self._residents.released) and sent["PATH_INFO"] in self._without_slot:
            return self._answer(sent, start_response)
        answers: list[Iterable[bytes]] = []
        self._residents.run_blocking(lambda: answers.append(self._answer(sent, start_response)))
        return answers[0]

    def _answer(
        self, environ: dict[str, Any], start_response: Callable[..., object]
    ) -> Iterable[bytes]:
        def start(status: str, headers: list[tuple[str, str]], *error: Any) -> object:
            return start_response(status, headers + connection_headers(environ), *error)

        Watching.begin_request()
        current_request.set(environ)
        current_caller.set(None)
        try:
            response = self._handler(environ, start)
            body = whole(response)
            if body is None:
                return _Pieces(response)
            response.close()
        except Exception:
            known = request_id_in(environ)
            logger.exception("A request could not be answered.", extra={"request_id": known})
            start("500 Internal Server Error", [("X-Request-Id", known)], sys.exc_info())
            return [b""]
        finally:
            Watching.end_request()
            current_request.set(None)
        return [body]


class _Pieces:
    """A response that granian sends piece by piece, after its resident has gone on."""

    def __init__(self, response: HttpResponseBase) -> None:
        self._response = response

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._response)

    def close(self) -> None:
        """End the request."""
        self._response.close()
        close_connections()
