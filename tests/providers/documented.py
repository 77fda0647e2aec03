"""Small servers that respond as GitHub, Facebook, Discord and Google document it."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit

from tests.providers.openid_server import CLIENT, SECRET

TOKEN = "an-access-token"


class Documented:
    """One provider with one user, and the client that its one token was issued to."""

    def __init__(self) -> None:
        self.user: dict[str, Any] = {}
        self.emails: list[dict[str, Any]] = []
        self.given_to = CLIENT
        self.challenge = ""

    def __enter__(self) -> Self:
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def answer(self) -> None:
                length = int(self.headers.get("Content-Length", 0))
                address = urlsplit(self.path)
                query = {name: value[0] for name, value in parse_qs(address.query).items()}
                said = provider.reply(
                    address.path,
                    query,
                    self.rfile.read(length).decode(),
                    self.headers.get("Authorization", ""),
                )
                refused = {"message": "Bad credentials"}
                self.send_response(401 if said is None else 200)
                self.send_header("Content-Type", "application/json")
                self.end_headers()
                self.wfile.write(json.dumps(refused if said is None else said).encode())

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
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def reply(self, path: str, query: dict[str, str], body: str, authorization: str) -> Any:
        """Respond to a request; None is a 401."""
        raise NotImplementedError

    def exchanged(self, body: str) -> Any:
        """Exchange the code for the token, if client secret and PKCE verifier match."""
        form = {name: value[0] for name, value in parse_qs(body).items()}
        made = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        ours = form.get("client_id") == CLIENT and form.get("client_secret") == SECRET
        fits = base64.urlsafe_b64encode(made).decode().rstrip("=") == self.challenge
        if not (ours and fits and form.get("code") == "the-code"):
            return {"error": "bad_verification_code"}  # GitHub does so with status 200
        return {"access_token": TOKEN, "token_type": "bearer"}


class LikeGitHub(Documented):
    """https://docs.github.com/rest/apps/oauth-applications and /rest/users."""

    def reply(self, path: str, query: dict[str, str], body: str, authorization: str) -> Any:
        """Answer a request."""
        if path == "/login/oauth/access_token":
            return self.exchanged(body)
        pair = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        if path == f"/api/v3/applications/{CLIENT}/token":
            ours = self.given_to == CLIENT and json.loads(body)["access_token"] == TOKEN
            return {"user": self.user} if ours and authorization == f"Basic {pair}" else None
        if authorization != f"Bearer {TOKEN}":
            return None
        return {"/api/v3/user": self.user, "/api/v3/user/emails": self.emails}.get(path)


class LikeFacebook(Documented):
    """https://developers.facebook.com/docs/graph-api/reference/debug_token."""

    def reply(self, path: str, query: dict[str, str], body: str, authorization: str) -> Any:
        """Answer a request."""
        if path == "/v23.0/oauth/access_token":
            return self.exchanged(body)
        if path == "/v23.0/debug_token" and authorization == f"Bearer {CLIENT}|{SECRET}":
            valid = query["input_token"] == TOKEN
            data = {"is_valid": valid, "app_id": self.given_to, "user_id": self.user.get("id")}
            return {"data": data}
        proof = hmac.new(SECRET.encode(), TOKEN.encode(), hashlib.sha256).hexdigest()
        is_authorized = authorization == f"Bearer {TOKEN}" and query.get("appsecret_proof") == proof
        return self.user if path == "/v23.0/me" and is_authorized else None


class LikeDiscord(Documented):
    """https://discord.com/developers/docs/topics/oauth2."""

    def reply(self, path: str, query: dict[str, str], body: str, authorization: str) -> Any:
        """Answer a request."""
        if path == "/api/oauth2/token":
            return self.exchanged(body)
        if authorization != f"Bearer {TOKEN}":
            return None
        application = {"application": {"id": self.given_to}}
        return {"/api/users/@me": self.user, "/api/oauth2/@me": application}.get(path)


class LikeGoogle(Documented):
    """https://developers.google.com/identity/protocols/oauth2, its token's information."""

    told_sub = ""
    """Whom the token's information names, where that is another than it is about."""

    def reply(self, path: str, query: dict[str, str], body: str, authorization: str) -> Any:
        """Answer a request."""
        if path == "/.well-known/openid-configuration":
            endpoints = {"userinfo": "userinfo", "authorization": "auth", "token": "token"}
            told = {f"{name}_endpoint": f"{self.url}/{at}" for name, at in endpoints.items()}
            return {"issuer": self.url, "jwks_uri": f"{self.url}/certs", **told}
        if path == "/tokeninfo":
            shown = parse_qs(body).get("access_token", [""])[0]
            known = {"aud": self.given_to, "sub": self.told_sub or self.user["sub"]}
            return known if shown == TOKEN else None
        return self.user if path == "/userinfo" and authorization == f"Bearer {TOKEN}" else None
