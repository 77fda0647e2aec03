"""What the bench knows of a system under measurement: where it is, and how it is spoken to."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from bench.users import User

Build = Literal["wheel", "native", "rust"]
"""Which Argon2 hashes: PyPI's wheel, its source compiled here, or another library's (Node's)."""


@dataclass(frozen=True, kw_only=True)
class Tokens:
    """What a sign-in or a refresh answers with; a system without refresh tokens leaves it empty."""

    access: str
    refresh: str = ""


@dataclass(frozen=True)
class Call:
    """One request: what differs between systems, without the address."""

    method: str
    path: str
    body: bytes = b""
    kind: str = "application/json"
    bearer: str = ""


@dataclass(frozen=True, kw_only=True)
class Api:
    """A system's wire words. What a system does not have is None and is not measured."""

    login: Callable[[str, str], Call]
    """From an address and a password."""
    tokens: Callable[[bytes], Tokens]
    """From the body that a sign-in answers."""
    profile: Callable[[Tokens], Call]
    """Reads the signed-in user's own data."""
    whose: Callable[[Any], str]
    """The e-mail address in what the profile answers."""
    host: Callable[[Tokens], Call] | None = None
    """A host project's own view, behind the system's authentication."""
    refresh: Callable[[Tokens], Call] | None = None
    refreshed: Callable[[bytes], Tokens] | None = None
    """From the body that a refresh answers; None: as ``tokens``."""
    rotates: bool = True
    """Whether a refresh spends the refresh token and answers another."""
    verify: Callable[[Tokens], Call] | None = None


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
    """One password hash in this system's environment."""
    build: Build
    python: bool = True
    only: tuple[str, ...] | None = None
    """The operations it takes part in; None: all that its API has."""


def posted(path: str, **body: str) -> Call:
    """Return a POST of a JSON object."""
    return Call("POST", path, json.dumps(body, separators=(",", ":")).encode())


def fetched(path: str, tokens: Tokens) -> Call:
    """Return a GET as the owner of an access token."""
    return Call("GET", path, bearer=tokens.access)


def request(system: System, user: User, call: Call) -> bytes:
    """Return the bytes of a call by one of the users."""
    host, port = system.address
    head = (
        f"{call.method} {call.path} HTTP/1.1\r\nHost: {host}:{port}\r\n"
        f"X-Forwarded-For: {user.client_address}\r\nAccept: application/json\r\n"
    )
    if call.bearer:
        head += f"Authorization: Bearer {call.bearer}\r\n"
    if call.body:
        head += f"Content-Type: {call.kind}\r\nContent-Length: {len(call.body)}\r\n"
    return head.encode() + b"\r\n" + call.body
