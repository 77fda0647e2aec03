"""What the host projects' stories share: users of whatever model, and a client."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Protocol

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import PBKDF2PasswordHasher, ScryptPasswordHasher
from rest_framework.test import APIClient

from vestibule.testing.plugin import PASSWORD


@pytest.fixture(scope="session", autouse=True)
def _cheap_hashes_of_django() -> Iterator[None]:
    """Let Django's own hashers do little: that a host's hashes are known is the claim here."""
    with pytest.MonkeyPatch.context() as changed:
        changed.setattr(PBKDF2PasswordHasher, "iterations", 2_000)
        changed.setattr(ScryptPasswordHasher, "work_factor", 2**4)
        yield


@pytest.fixture
def on_sqlite(monkeypatch: pytest.MonkeyPatch) -> None:
    """Run the host on SQLite: for claims that no kind of database changes."""
    monkeypatch.setenv("TEST_DATABASE", "sqlite")


@pytest.fixture
def on_postgresql(monkeypatch: pytest.MonkeyPatch) -> None:
    """Run the host on PostgreSQL: for claims about what SQLite does not have."""
    monkeypatch.setenv("TEST_DATABASE", "postgres")


class MakeUser(Protocol):
    """Makes a user by the host's own code, past Vestibule."""

    def __call__(self, email: str, *, password: str | None = PASSWORD, **more: Any) -> Any: ...


def fields_for(email: str) -> dict[str, str]:
    """Return what the host's model needs to name a user."""
    user = get_user_model()
    named = {} if user.USERNAME_FIELD == "email" else {user.USERNAME_FIELD: email}
    return {"email": email, **named}


def user_has(field: str) -> bool:
    """Whether the host's user model has such a column."""
    return field in {each.name for each in get_user_model()._meta.concrete_fields}


@pytest.fixture
def make_user(db: None) -> MakeUser:
    """Return what the host's own code does to make a user."""

    def make(email: str, *, password: str | None = PASSWORD, **more: Any) -> Any:
        manager: Any = get_user_model()._default_manager
        return manager.create_user(**fields_for(email), password=password, **more)

    return make


class Person:
    """A user with a browser of their own, who remembers the newest tokens."""

    def __init__(self) -> None:
        self.http = APIClient()
        self.access = self.refresh = ""

    def send(self, method: str, path: str, body: Any = None, *, access: str | None = None) -> Any:
        token = self.access if access is None else access
        headers = {"HTTP_AUTHORIZATION": f"Bearer {token}"} if token else {}
        given = "" if body is None else json.dumps(body)
        send: Any = self.http.generic
        return send(method, path, given, content_type="application/json", **headers)

    def register(self, email: str, **more: str) -> Any:
        names = {"first_name": "Ann", "last_name": "Example"}
        body = {"email": email, "password": PASSWORD, "password2": PASSWORD, **names, **more}
        return self._keep(self.send("POST", "/api/auth/register/", body, access=""))

    def log_in(self, email: str, password: str = PASSWORD) -> Any:
        body = {"email": email, "password": password}
        return self._keep(self.send("POST", "/api/auth/login/", body, access=""))

    def renew(self) -> Any:
        return self._keep(
            self.send("POST", "/api/auth/token/refresh/", {"refresh": self.refresh}, access="")
        )

    def profile(self) -> Any:
        return self.send("GET", "/api/auth/profile/")

    def _keep(self, response: Any) -> Any:
        if response.status_code < 300:
            body = response.json()
            tokens = body.get("tokens", body)
            self.access, self.refresh = tokens["access"], tokens["refresh"]
        return response


@pytest.fixture
def ann() -> Person:
    """A user who has not registered yet."""
    return Person()
