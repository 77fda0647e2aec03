"""A refresh with nothing around it, on the same server: the least that one can cost in Python.

One conditional ``UPDATE`` that is durable, a token verified, two tokens signed, JSON read and
written. No framework, no limits, no user model, no headers, no revocation: nothing that a product
needs beside the protocol.
"""

from __future__ import annotations

import hmac
import json
import os
import threading
import time
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import psycopg
from cryptography.hazmat.primitives.asymmetric import ec
from jwt import get_algorithm_by_name

TABLE = (
    "CREATE TABLE bare_session (id uuid PRIMARY KEY, generation int NOT NULL, email text NOT NULL,"
    " role text NOT NULL, rotated_at timestamptz NOT NULL, expires_at timestamptz NOT NULL)"
)
_INSERT = "INSERT INTO bare_session VALUES (%s, 1, %s, 'user', now(), now() + interval '1 day')"
_ADVANCE = (
    "UPDATE bare_session SET generation = generation + 1, rotated_at = clock_timestamp()"
    " WHERE id = %s AND generation = %s AND expires_at > statement_timestamp()"
    " RETURNING generation, email, role, expires_at"
)
_SECRET = b"the bench's own, of thirty-two b"
_KEY = ec.derive_private_key(0xBE7C4, ec.SECP256R1())  # every worker has the same
_ES256 = get_algorithm_by_name("ES256")
DATABASE = "BENCH_BARE_DATABASE"
"""Name of the variable with the address of the database that has ``TABLE``."""
_threads = threading.local()


def _encoded(part: object) -> bytes:
    return urlsafe_b64encode(json.dumps(part, separators=(",", ":")).encode()).rstrip(b"=")


_REFRESH, _ACCESS = _encoded({"alg": "HS256"}), _encoded({"alg": "ES256"})


def _signed(header: bytes, claims: dict[str, Any], sign: Callable[[bytes], bytes]) -> str:
    content = header + b"." + _encoded(claims)
    return (content + b"." + urlsafe_b64encode(sign(content)).rstrip(b"=")).decode()


def _mac(content: bytes) -> bytes:
    return hmac.digest(_SECRET, content, "sha256")


def _tokens(session: str, generation: int, email: str, role: str) -> bytes:
    now = int(time.time())
    claims = {"sid": session, "sub": email, "iat": now, "exp": now + 300}
    access = _signed(_ACCESS, {**claims, "role": role}, lambda signed: _ES256.sign(signed, _KEY))
    refresh = _signed(_REFRESH, {**claims, "generation": generation}, _mac)
    return json.dumps({"access": access, "refresh": refresh, "user": {"email": email}}).encode()


def _database() -> psycopg.Connection[Any]:
    """Return this thread's connection."""
    found: psycopg.Connection[Any] | None = getattr(_threads, "connection", None)
    if found is None:
        found = psycopg.connect(os.environ[DATABASE], autocommit=True)
        found.prepare_threshold = 0
        _threads.connection = found
    return found


def _signed_in(email: str) -> bytes:
    session = uuid4()
    _database().execute(_INSERT, (session, email))
    return _tokens(str(session), 1, email, "user")


def _refreshed(token: str) -> bytes:
    content, _, signature = token.encode().rpartition(b".")
    if not hmac.compare_digest(urlsafe_b64encode(_mac(content)).rstrip(b"="), signature):
        raise ValueError(token)
    claims = json.loads(urlsafe_b64decode(content.partition(b".")[2] + b"=="))
    values = (claims["sid"], claims["generation"])
    row = _database().execute(_ADVANCE, values).fetchone()
    if row is None or claims["exp"] < time.time():
        raise ValueError(token)
    generation, email, role, _ = row
    return _tokens(claims["sid"], generation, email, role)


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
    """Answer a refresh, or a sign-in that believes everybody."""
    body = json.loads(environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"])))
    answer = _signed_in(body["email"]) if "email" in body else _refreshed(body["refresh"])
    headers = [("Content-Type", "application/json"), ("Content-Length", str(len(answer)))]
    start_response("200 OK", headers)
    return [answer]
