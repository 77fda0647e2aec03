"""Requests whose bodies come slowly, in pieces, or not at all."""

from __future__ import annotations

import secrets
import socket
from collections.abc import Iterator
from typing import Any

import httpx

from tests.server.running import RunningServer
from tests.waiting import NEVER


def begin(server: RunningServer, line: str, length: int, *more: str, by: str = "") -> socket.socket:
    """Send a request whose body stops after its first byte; ``by`` a client at an address."""
    by = by or f"2001:db8:{secrets.token_hex(2)}:{secrets.token_hex(2)}::1"
    more = (*more, f"X-Forwarded-For: {by}")
    sent = [f"{line} HTTP/1.1", "Host: 127.0.0.1", f"Content-Length: {length}", *more, "", "{"]
    connection = socket.create_connection(("127.0.0.1", server.port), timeout=NEVER)
    connection.sendall("\r\n".join(sent).encode())
    return connection


def pieces(content: bytes) -> Iterator[bytes]:
    for start in range(0, len(content), 1000):
        yield content[start : start + 1000]


def rename(client: httpx.Client, content: Any) -> httpx.Response:
    return client.patch(
        "/api/auth/profile/", content=content, headers={"Content-Type": "application/json"}
    )


def upload(client: httpx.Client, content: Any) -> httpx.Response:
    return client.put(
        "/api/auth/profile/avatar/", content=content, headers={"Content-Type": "image/png"}
    )
