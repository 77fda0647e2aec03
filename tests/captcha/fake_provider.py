"""A captcha provider on this machine that speaks the HTTP of the real ones."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Lock, Thread
from typing import Any
from urllib.parse import parse_qs

SITE_KEY = "site-key-of-the-test"
SECRET = "0x4AAF-secret-of-the-test"


@dataclass
class Solved:
    """A solved captcha: where, for which action, how convincingly."""

    hostname: str
    action: str
    score: float
    site_key: str


@dataclass
class FakeProvider:
    """One of the four: gives out responses, accepts each once, answers as documented."""

    kind: str
    url: str = ""
    asked: list[dict[str, str]] = field(default_factory=list)
    agents: list[str] = field(default_factory=list)
    misbehave: Callable[[BaseHTTPRequestHandler], None] | None = None
    over: Event = field(default_factory=Event)
    _solved: dict[str, Solved] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def solve(
        self,
        action: str = "sign_up",
        *,
        hostname: str = "testserver",
        score: float = 0.9,
        site_key: str = SITE_KEY,
    ) -> str:
        """Solve a captcha; return what the widget would hand to the page."""
        response = f"{self.kind}.{secrets.token_urlsafe(300)}"
        self._solved[response] = Solved(hostname, action, score, site_key)
        return response

    def verdict(self, form: Mapping[str, str]) -> dict[str, Any]:
        """Check a response, as the documentation of the provider says."""
        if not form.get("secret"):
            return _failure("missing-input-secret")
        if form["secret"] != SECRET:
            return _failure("invalid-input-secret")
        if not form.get("response"):
            return _failure("missing-input-response")
        with self._lock:
            solved = self._solved.pop(form["response"], None)
        if solved is None or form.get("sitekey", solved.site_key) != solved.site_key:
            return _failure(self._code_of_unknown(form["response"]))
        return self._success(solved)

    def _success(self, solved: Solved) -> dict[str, Any]:
        said: dict[str, Any] = {
            "success": True,
            "challenge_ts": "2026-03-01T12:00:00Z",
            "hostname": solved.hostname,
        }
        if self.kind == "recaptcha_v3":
            said |= {"score": solved.score, "action": solved.action}
        if self.kind == "hcaptcha":
            said |= {"credit": False}
        if self.kind == "turnstile":
            said |= {"error-codes": [], "action": solved.action, "cdata": ""}
        return said

    def _code_of_unknown(self, response: str) -> str:
        if not response.startswith(f"{self.kind}."):
            return "invalid-input-response"
        return (
            "invalid-or-already-seen-response"
            if self.kind == "hcaptcha"
            else "timeout-or-duplicate"
        )


def _failure(code: str) -> dict[str, Any]:
    return {"success": False, "error-codes": [code]}


def answer(
    handler: BaseHTTPRequestHandler,
    body: bytes | Mapping[str, Any],
    *,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
) -> None:
    """Write one whole answer."""
    said = body if isinstance(body, bytes) else json.dumps(body).encode()
    handler.send_response(status)
    for name, value in {"Content-Type": "application/json", **(headers or {})}.items():
        handler.send_header(name, value)
    handler.send_header("Content-Length", str(len(said)))
    handler.end_headers()
    handler.wfile.write(said)


def _handler(provider: FakeProvider) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            form = {
                name: each[0] for name, each in parse_qs(self.rfile.read(length).decode()).items()
            }
            provider.asked.append(form)
            provider.agents.append(self.headers["User-Agent"])
            if provider.misbehave:
                provider.misbehave(self)
            else:
                answer(self, provider.verdict(form))

        def do_GET(self) -> None:
            provider.asked.append({"method": "GET", "path": self.path})
            answer(self, {"success": True, "hostname": "testserver", "action": "sign_up"})

        def log_message(self, *_: object) -> None:
            pass

    return Handler


class _Server(ThreadingHTTPServer):
    request_queue_size = 64  # or the last of many at once would be let in a second later


@contextmanager
def serving(provider: FakeProvider) -> Iterator[ThreadingHTTPServer]:
    """Let a provider answer on a free port; its ``url`` says where."""
    with _Server(("127.0.0.1", 0), _handler(provider)) as server:
        provider.url = f"http://127.0.0.1:{server.server_port}/siteverify"
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server
        finally:
            provider.over.set()
            server.shutdown()
            thread.join()
