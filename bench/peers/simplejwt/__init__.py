"""DRF with SimpleJWT, rotation and blacklist."""

from __future__ import annotations

import json

from bench.peers.python import PythonPeer, gunicorn
from bench.system import Api, Tokens, fetched, posted


def pair(answer: bytes) -> Tokens:
    """Read what SimpleJWT answers to a sign-in and to a refresh."""
    body = json.loads(answer)
    return Tokens(access=body["access"], refresh=body["refresh"])


PEER = PythonPeer(
    name="simplejwt",
    folder="simplejwt",
    api=Api(
        login=lambda email, password: posted("/api/token/", username=email, password=password),
        tokens=pair,
        refresh=lambda tokens: posted("/api/token/refresh/", refresh=tokens.refresh),
        verify=lambda tokens: posted("/api/token/verify/", token=tokens.access),
        profile=lambda tokens: fetched("/api/profile/", tokens),
        host=lambda tokens: fetched("/api/host/", tokens),
        whose=lambda profile: profile["email"],
    ),
    fill="bench.peers.simplejwt.fill",
    command=gunicorn("bench.peers.simplejwt.wsgi"),
    variables={"DJANGO_SETTINGS_MODULE": "bench.peers.simplejwt.settings"},
)
