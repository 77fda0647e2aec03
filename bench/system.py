"""What the bench knows of a system under measurement: where it is, and how it is spoken to."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass

from bench.users import User


@dataclass(frozen=True, kw_only=True)
class Tokens:
    """What a sign-in answers with."""

    access: str
    refresh: str


@dataclass(frozen=True, kw_only=True)
class Api:
    """A system's wire words: the paths of the four operations and what differs in their bodies.

    Refresh takes ``{"refresh"}`` and answers ``{"access", "refresh"}``, verify takes
    ``{"token"}`` everywhere.
    """

    login: str
    refresh: str
    verify: str
    profile: str
    credentials: Callable[[str, str], dict[str, str]]
    """The body of a sign-in, from an address and a password."""
    tokens: Callable[[bytes], Tokens]
    """The tokens, from the body that a sign-in answers."""


@dataclass(frozen=True, kw_only=True)
class System:
    """A system that is up and filled with users."""

    name: str
    api: Api
    address: tuple[str, int]
    pid: int
    """The process whose tree is charged as "server"."""
    database_url: str
    versions: dict[str, str]
    argon2_ms: float
    """One password hash in this system's environment: tells whether builds are alike."""


def get(system: System, path: str, user: User, *, bearer: str) -> bytes:
    """Return the bytes of an authenticated GET."""
    return f"{_head('GET', system, path, user)}Authorization: Bearer {bearer}\r\n\r\n".encode()


def post(system: System, path: str, user: User, body: dict[str, str]) -> bytes:
    """Return the bytes of a POST with a JSON body."""
    content = json.dumps(body, separators=(",", ":"))
    kind = f"Content-Type: application/json\r\nContent-Length: {len(content)}"
    return f"{_head('POST', system, path, user)}{kind}\r\n\r\n{content}".encode()


def _head(method: str, system: System, path: str, user: User) -> str:
    host, port = system.address
    return (
        f"{method} {path} HTTP/1.1\r\nHost: {host}:{port}\r\n"
        f"X-Forwarded-For: {user.client_address}\r\nAccept: application/json\r\n"
    )
