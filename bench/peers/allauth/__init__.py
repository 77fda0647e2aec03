"""django-allauth, headless, with its JWT strategy."""

from __future__ import annotations

import json

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from bench.peers.python import PythonPeer, gunicorn
from bench.system import Api, Tokens, fetched, posted

_APP = "/_allauth/app/v1"


def _signed_in(answer: bytes) -> Tokens:
    found = json.loads(answer)["meta"]
    return Tokens(access=found["access_token"], refresh=found["refresh_token"])


def _refreshed(answer: bytes) -> Tokens:
    found = json.loads(answer)["data"]
    return Tokens(access=found["access_token"], refresh=found["refresh_token"])


def _key() -> str:
    """Make an RSA key: RS256 is what allauth signs with unless told otherwise."""
    private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return private.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    ).decode()


PEER = PythonPeer(
    name="allauth",
    folder="allauth",
    api=Api(
        login=lambda email, password: posted(f"{_APP}/auth/login", email=email, password=password),
        tokens=_signed_in,
        refresh=lambda tokens: posted(f"{_APP}/tokens/refresh", refresh_token=tokens.refresh),
        refreshed=_refreshed,
        profile=lambda tokens: fetched(f"{_APP}/auth/session", tokens),
        host=lambda tokens: fetched("/api/host/", tokens),
        whose=lambda profile: profile["data"]["user"]["email"],
    ),
    fill="bench.peers.allauth.fill",
    command=gunicorn("bench.peers.simplejwt.wsgi"),
    variables={"DJANGO_SETTINGS_MODULE": "bench.peers.allauth.settings"},
    secret=_key,
)
