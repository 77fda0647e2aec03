"""A local mirror of the range API of Have I Been Pwned."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

from vestibule.passwords.breached import digest_of


@dataclass
class Mirror:
    """Knows some passwords, and responds as in https://haveibeenpwned.com/API/v3."""

    known: set[str] = field(default_factory=set)
    asked: list[tuple[str, str]] = field(default_factory=list)
    """Path and ``Add-Padding`` of each request."""
    sent: list[str] = field(default_factory=list)
    """All headers of each request."""
    status: int = 200
    says: bytes | None = None
    url: str = ""

    def answer(self, prefix: str) -> bytes:
        """Return the range of a prefix, with padding of count 0."""
        if self.says is not None:
            return self.says
        digests = [digest_of(each.encode()).hex().upper() for each in self.known]
        lines = [f"{each[5:]}:7" for each in digests if each.startswith(prefix)]
        return "\r\n".join([f"{'0' * 34}1:3", *lines, f"{'F' * 35}:0"]).encode()


@contextmanager
def serving(mirror: Mirror) -> Iterator[Mirror]:
    """Serve it on a free port, at its ``url``."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            mirror.asked.append((self.path, self.headers["Add-Padding"]))
            mirror.sent.append(str(self.headers))
            said = mirror.answer(self.path.rpartition("/")[2])
            self.send_response(mirror.status)
            self.send_header("Content-Length", str(len(said)))
            self.end_headers()
            self.wfile.write(said)

        def log_message(self, *_: object) -> None:
            """Log nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        mirror.url = f"http://127.0.0.1:{server.server_port}/range"
        thread = Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield mirror
        finally:
            server.shutdown()
            thread.join()
