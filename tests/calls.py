"""How tests call the API and its flows, and what a client sees of a response."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from rest_framework.test import APIClient

from vestibule.core.caller import Caller

API = "/api/auth/"
CALLER = Caller(ip="192.0.2.7", user_agent="Browser", request_id="abc")
WRONG = "not the password of anybody"


def post(
    address: str, body: dict[str, Any], client: APIClient | None = None, **headers: Any
) -> Any:
    """Send a body to an address below ``/api/auth/``; a crash is a 500, as people would see it."""
    sender = client or APIClient(raise_request_exception=False)
    return sender.post(f"{API}{address}", body, format="json", **headers)


def as_seen(response: Any) -> tuple[Any, ...]:
    """Return all of an answer that is not new for each request."""
    own = {"X-Request-Id", "Date"}
    headers = {name: value for name, value in response.items() if name not in own}
    return response.status_code, response.content, headers, dict(response.cookies)


@pytest.fixture
def kept_connection(db: None) -> Iterator[None]:
    """Keep the connection that holds the test's transaction open after a WSGI request.

    Django's own test client does the same.
    """
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)
