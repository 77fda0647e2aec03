"""A mail server and a provider of text messages on loopback, with scripted answers."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.waiting import NEVER


class Mailbox:
    """The mails that a server received, and its answers: ``250 OK`` by default."""

    def __init__(self) -> None:
        self.received: list[Envelope] = []
        self.sender = "250 OK"
        self.recipient = "250 OK"
        self.data = "250 OK"
        self.before: Callable[[], object] = lambda: None
        self.first: dict[str, list[str]] = {}
        self.sessions: list[Session] = []
        self.lock = threading.Lock()

    def answer(self, where: str) -> str:
        """Return the answer to ``sender``, ``recipient`` or ``data``; ``first`` has priority."""
        listed = self.first.get(where)
        return listed.pop(0) if listed else str(getattr(self, where))

    @property
    def mails(self) -> list[EmailMessage]:
        """The messages, parsed."""
        return [
            message_from_bytes(each.content, policy=policy.default)  # type: ignore[arg-type]
            for each in self.received
        ]

    @property
    def recipients(self) -> list[str]:
        """The recipients, in order."""
        return [address for each in self.received for address in each.rcpt_tos]


class Postman:
    """Puts received mails into a mailbox.

    Not the mailbox itself: aiosmtpd reads every member of its handler at every connection,
    and the mailbox would parse all its mails each time.
    """

    def __init__(self, box: Mailbox) -> None:
        self._box = box

    async def handle_MAIL(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if session not in self._box.sessions:
            self._box.sessions.append(session)
        envelope.mail_from = address
        return self._box.answer("sender")

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        answer = self._box.answer("recipient")
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        self._box.before()
        answer = self._box.answer("data")
        if answer.startswith("250"):
            with self._box.lock:
                self._box.received.append(envelope)
        return answer


class MailServer:
    """A real SMTP server that can go down and come up again on the same port."""

    def __init__(self, port: int) -> None:
        self.port, self.box = port, Mailbox()
        self._controller: Controller | None = None

    def up(self) -> None:
        """Start listening."""
        # Without a name, it asks the resolver for its own on every connection.
        self._controller = Controller(
            Postman(self.box),
            hostname="127.0.0.1",
            port=self.port,
            server_hostname="mail.test",
            ready_timeout=NEVER,
        )
        self._controller.start()

    def down(self) -> None:
        """Stop listening."""
        if self._controller is not None:
            self._controller.stop()
            self._controller = None


@dataclass
class Asked:
    """One request as it reached a provider."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def form(self) -> dict[str, str]:
        """The body as a form."""
        return {name: values[-1] for name, values in parse_qs(self.body.decode()).items()}

    @property
    def json(self) -> Any:
        """The body as JSON."""
        return json.loads(self.body)


@dataclass
class Provider:
    """An HTTP server with one answer for everything."""

    status: int = 201
    answer: Any = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)
    url: str = ""
    drips: bytes = b""

    def run(self) -> ThreadingHTTPServer:
        """Listen on a free loopback port."""
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                provider.asked.append(Asked(self.path, dict(self.headers), body))
                if provider.drips:
                    self.drip()
                    return
                answer = json.dumps(provider.answer).encode()
                self.send_response(provider.status)
                for name, value in provider.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def drip(self) -> None:
                """Start an answer, and send a byte now and then until the client is gone."""
                with suppress(OSError):
                    self.wfile.write(provider.drips)
                    while not threading.Event().wait(0.02):
                        self.wfile.write(b"x")

            def log_message(self, *_: object) -> None:
                """Log nothing."""

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{server.server_port}"
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        return server
