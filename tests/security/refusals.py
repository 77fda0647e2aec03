"""What every refusal must look like, and clients that see a 500 as a status."""

from __future__ import annotations

import json
from typing import Any

from rest_framework.test import APIClient

from vestibule.models import Account, Session
from vestibule.testing.plugin import PASSWORD

LOGIN = "/api/auth/login/"
REGISTER = "/api/auth/register/"
LOGOUT = "/api/auth/logout/"
REFRESH = "/api/auth/token/refresh/"
VERIFY = "/api/auth/token/verify/"
PROFILE = "/api/auth/profile/"
CHANGE = "/api/auth/password/change/"
SESSIONS = "/api/auth/sessions/"
CONFIG = "/api/auth/config/"
JWKS = "/.well-known/jwks.json"

LEAKS = (b"Traceback", b"SELECT ", b"INSERT ", b"site-packages", b".py", b"Django", b"sqlite")


def client(token: str | None = None) -> APIClient:
    """Make a client that reports an unhandled exception as the 500 that people would get."""
    made = APIClient(raise_request_exception=False)
    if token is not None:
        made.credentials(HTTP_AUTHORIZATION=f"Bearer {token}")
    return made


def body_of(response: Any) -> dict[str, Any]:
    """Read a JSON object out of an answer."""
    assert response["Content-Type"].startswith("application/json"), response.content[:200]
    body = json.loads(response.content)
    assert isinstance(body, dict)
    return body


def assert_refused(response: Any, *statuses: int, code: str | None = None) -> dict[str, Any]:
    """Check one refusal: its status, its shape, its code, and that it gives nothing away."""
    wanted = statuses or tuple(range(400, 500))
    assert response.status_code in wanted, (response.status_code, response.content[:300])
    body = body_of(response)
    assert isinstance(body["code"], str), body
    assert body["code"], body
    assert isinstance(body.get("error", body.get("detail")), str), body
    assert code is None or body["code"] == code, body
    assert response["X-Request-Id"]
    assert "no-store" in response["Cache-Control"]
    for leak in LEAKS:
        assert leak not in response.content
    return body


def register_body(**changes: Any) -> dict[str, Any]:
    """Return a body that registers a user, with changes."""
    return {
        "email": "new@example.org",
        "password": "a long enough passphrase",
        "password2": "a long enough passphrase",
        "first_name": "New",
        "last_name": "Person",
        **changes,
    }


BODIES = {
    LOGIN: {"email": "ann@example.org", "password": PASSWORD},
    REGISTER: register_body(),
    REFRESH: {"refresh": "x"},
    VERIFY: {"token": "x"},
    PROFILE: {"first_name": "Ann", "last_name": "Example", "phone": "+1234567890"},
    CHANGE: {"current_password": PASSWORD, "new_password": "another long passphrase"},
    LOGOUT: {"refresh_token": "x"},
}
"""Every address that takes a body, with one that it reads."""


def assert_nothing_happened() -> None:
    """Check that there is one account and one living session, as at the start."""
    assert Account.objects.count() == 1
    assert Session.objects.live().count() == 1
