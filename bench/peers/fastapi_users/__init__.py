"""fastapi-users with a bearer transport and its JWT strategy, which has no refresh tokens."""

from __future__ import annotations

import json
from urllib.parse import urlencode

from bench.peers.python import PythonPeer
from bench.system import Api, Call, Tokens, fetched


def _login(email: str, password: str) -> Call:
    body = urlencode({"username": email, "password": password}).encode()
    return Call("POST", "/auth/jwt/login", body, "application/x-www-form-urlencoded")


def _uvicorn(port: int, workers: int) -> list[str]:
    options = ["--host=127.0.0.1", f"--port={port}", f"--workers={workers}", "--no-access-log"]
    return ["uvicorn", "bench.peers.fastapi_users.app:app", *options]


PEER = PythonPeer(
    name="fastapi-users",
    folder="fastapi_users",
    api=Api(
        login=_login,
        tokens=lambda answer: Tokens(access=json.loads(answer)["access_token"]),
        profile=lambda tokens: fetched("/users/me", tokens),
        host=lambda tokens: fetched("/api/host", tokens),
        whose=lambda profile: profile["email"],
    ),
    fill="bench.peers.fastapi_users.fill",
    command=_uvicorn,
)
