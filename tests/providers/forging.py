"""An OpenID issuer that sends whatever a test wants: small, and in this process."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BufferedIOBase
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

from tests.providers.openid_server import CLIENT, SECRET
from vestibule.core import clock

Reply = tuple[int, bytes]


@cache
def issuers_key() -> RSAKey:
    """Generate one key for all issuers of a run: the search for primes takes most of a test."""
    return RSAKey.generate_key(2048, {"kid": "one", "use": "sig"})


class ForgingIssuer:
    """Serves discovery, keys, tokens and user info; a test can replace each response."""

    def __init__(self) -> None:
        self.key = issuers_key()
        self.published: list[dict[str, Any]] = [self.key.as_dict(private=False)]
        self.claims: dict[str, Any] = {}
        self.metadata: dict[str, Any] = {}
        self.asked: list[str] = []
        self.forms: list[dict[str, str]] = []
        self.sign: Callable[[dict[str, Any]], str] = self.signed
        self.replies: dict[str, Callable[[], Reply]] = {}
        self.nonce = ""
        self.drips = b""
        self._over = threading.Event()

    @property
    def entry(self) -> dict[str, Any]:
        """What ``PROVIDERS`` has of it."""
        client = {"client_id": CLIENT, "client_secret": SECRET}
        return {"issuer": self.url, "private_network": True, **client}

    def __enter__(self) -> Self:
        issuer = self

        class Handler(BaseHTTPRequestHandler):
            def answer(self) -> None:
                length = int(self.headers.get("Content-Length", 0))
                body = self.rfile.read(length).decode()
                if issuer.drips:
                    issuer.drip(self.wfile)
                    return
                status, said = issuer.reply(urlsplit(self.path).path, body)
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Location", "http://127.0.0.1:9/")
                self.end_headers()
                try:
                    self.wfile.write(said)
                except OSError:
                    return  # the client has read enough

            do_GET = do_POST = answer  # noqa: N815 - the names that http.server calls

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(0.01,), daemon=True
        )
        self._thread.start()
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def drip(self, to: BufferedIOBase) -> None:
        """Start a response with ``drips``, and send a byte now and then until the test is over."""
        to.write(self.drips)
        with suppress(OSError):  # the client has read enough
            while not self._over.wait(0.02):
                to.write(b"x")

    def reply(self, path: str, body: str) -> Reply:
        """Answer a request."""
        self.asked.append(path)
        if path in self.replies:
            return self.replies[path]()
        if path == "/.well-known/openid-configuration":
            return 200, json.dumps({**self.document(), **self.metadata}).encode()
        if path == "/keys":
            return 200, json.dumps({"keys": self.published}).encode()
        if path == "/token":
            self.forms.append({name: value[0] for name, value in parse_qs(body).items()})
            token = {"access_token": "at", "token_type": "Bearer", "id_token": self.id_token()}
            return 200, json.dumps(token).encode()
        return 404, b"{}"

    def id_token(self, **changed: Any) -> str:
        """Create an ID token with the claims that a test wants; None leaves a claim out."""
        now = int(clock.timestamp())
        said = {"iss": self.url, "aud": CLIENT, "sub": "ann", "iat": now, "exp": now + 300}
        said |= {"nonce": self.nonce, "email": "ann@example.org", "email_verified": True}
        said |= {**self.claims, **changed}
        return self.sign({name: value for name, value in said.items() if value is not None})

    def signed(self, claims: dict[str, Any]) -> str:
        """Sign as an honest issuer does."""
        return jwt.encode({"alg": "RS256", "kid": "one"}, claims, self.key)

    def document(self) -> dict[str, Any]:
        """Return the metadata."""
        return {
            "issuer": self.url,
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "jwks_uri": f"{self.url}/keys",
            "id_token_signing_alg_values_supported": ["RS256"],
        }
