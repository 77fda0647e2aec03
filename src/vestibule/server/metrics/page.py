"""``/metrics``: on a port of its own, or with a token on the server's."""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Callable, Mapping
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from socketserver import TCPServer, ThreadingMixIn
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    ProcessCollector,
    generate_latest,
)

from vestibule import prometheus
from vestibule.server.engine.private_names import engine_of
from vestibule.server.environment.variables import Environment
from vestibule.server.metrics.folder import FOLDER, LISTENING, listen
from vestibule.server.metrics.node import Database, Node
from vestibule.server.metrics.workers import AllWorkers, Worker

CLIENTS = 8
"""Connections to the metrics' own port that are served at once; further ones are closed."""

SLOWEST_CLIENT = 5.0
"""Seconds that a client of that port may be silent."""


Answer = tuple[int, dict[str, str], bytes]
"""Status, headers and body."""

Probes = Mapping[str, Callable[[], Answer]]
"""What the metrics' own port answers besides, by its path; no token is asked for."""


class _Page:
    """Returns the page; a process that exports nothing has none."""

    text: Callable[[], bytes] | None = None
    leave: Callable[[], None] = staticmethod(lambda: None)


def start(env: Environment, *, engine: str = "", probes: Probes | None = None) -> None:
    """Record metrics in this worker, and serve them on their port, if they have one.

    ``engine`` is what the page names in place of that of a server.
    """
    if FOLDER not in os.environ:
        return  # another server has loaded the application
    registry = CollectorRegistry()
    prometheus.export(registry)
    ProcessCollector(registry=registry)
    worker = Worker(Path(os.environ[FOLDER]), registry)
    worker.start()
    _Page.leave = worker.leave
    everything = CollectorRegistry()
    engine = engine or engine_of(env.ENGINE)
    for collector in (AllWorkers(worker), Node(env.HOME, engine), Database()):
        everything.register(collector)
    _Page.text = lambda: generate_latest(everything)
    if env.METRICS_PORT:
        server = _Server(env, probes or {})
        threading.Thread(target=server.serve_forever, name="vestibule-scrapes", daemon=True).start()


def stop() -> None:
    """Let no other worker count this one, which is stopped."""
    _Page.leave()


def metrics(request: HttpRequest) -> HttpResponse:
    """``GET /metrics`` with ``Authorization: Bearer`` and the token of ``METRICS_TOKEN``."""
    authorization = request.headers.get("Authorization", "")
    status, headers, body = _answer(authorization, settings.VESTIBULE_METRICS_TOKEN)
    return HttpResponse(body, status=status, headers=headers)


def _answer(authorization: str, token: str) -> Answer:
    plain = {"Content-Type": "text/plain; charset=utf-8", "Cache-Control": "no-store"}
    if token and not constant_time_compare(authorization, f"Bearer {token}"):
        return 401, plain | {"WWW-Authenticate": "Bearer"}, b"The token is missing or wrong.\n"
    if _Page.text is None:
        return 404, plain, b"No metrics are recorded here.\n"
    return 200, plain | {"Content-Type": CONTENT_TYPE_LATEST}, _Page.text()


class _Server(ThreadingMixIn, TCPServer):
    """Serves the metrics' own port in each worker, apart from all requests to the server."""

    daemon_threads = True

    def __init__(self, env: Environment, probes: Probes) -> None:
        self.token, self.probes = env.METRICS_TOKEN, probes
        self._places = threading.BoundedSemaphore(CLIENTS)
        super().__init__((env.HOST, env.METRICS_PORT), _Handler, bind_and_activate=False)
        self.socket.close()
        shared = os.environ.get(LISTENING)
        self.socket = socket.socket(fileno=os.dup(int(shared))) if shared else listen(env)

    def process_request(self, request: Any, client_address: Any) -> None:
        """Serve a connection, if there is a place for it."""
        if not self._places.acquire(blocking=False):
            self.shutdown_request(request)
            return
        try:
            super().process_request(request, client_address)
        except BaseException:  # no thread could be started
            self._places.release()
            raise

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        """Serve a connection, on its thread."""
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._places.release()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Log nothing: a client that hangs up is no error."""


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    timeout = SLOWEST_CLIENT

    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        if probe := self.server.probes.get(path):
            status, headers, body = probe()
        elif path == "/metrics":
            given = self.headers.get("Authorization", "")
            status, headers, body = _answer(given, self.server.token)
        else:
            self.send_error(404)
            return
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def version_string(self) -> str:
        return "vestibule"

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - named by http.server
        pass
