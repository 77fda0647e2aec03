"""A client of the ``otp`` contract, like its front end: without a cookie jar."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from django.core.mail import EmailMessage
from rest_framework.test import APIClient

PREFIX = "/auth-api/"
PASSWORD = "Correct horse 5 staples!"
_LINK = re.compile(r"https?://\S+\?token=\S+")
_CODE = re.compile(r"(?<![\w/#])\d{6}(?!\w)")


@dataclass
class Visitor:
    """A client that sends one CSRF token as cookie and header, like the front end."""

    http: APIClient
    csrf: str = ""
    access: str = ""

    def send(
        self, method: str, path: str, body: Any = None, *, csrf: str | None = None, **headers: Any
    ) -> Any:
        """Send JSON with the CSRF pair and the access token, if any."""
        token = self._token() if csrf is None else csrf
        self.http.cookies.clear()
        self.http.cookies["csrftoken"] = token
        if self.access:
            headers.setdefault("HTTP_AUTHORIZATION", f"Bearer {self.access}")
        return self.http.generic(
            method,
            PREFIX + path,
            data="" if body is None else json.dumps(body),
            content_type="" if body is None else "application/json",
            HTTP_X_CSRFTOKEN=token,
            **headers,
        )

    def get(self, path: str, **headers: Any) -> Any:
        """Send a GET."""
        return self.send("GET", path, **headers)

    def post(self, path: str, body: Any = None, **headers: Any) -> Any:
        """Send a POST."""
        return self.send("POST", path, body, **headers)

    def patch(self, path: str, body: Any = None, **headers: Any) -> Any:
        """Send a PATCH."""
        return self.send("PATCH", path, body, **headers)

    def register(self, email: str = "ann@example.org", **more: Any) -> Any:
        """Register with the common password."""
        body = {"email": email, "password": PASSWORD, "c_password": PASSWORD, **more}
        return self.post("users/", body)

    def login(self, email: str = "ann@example.org", password: str = PASSWORD) -> Any:
        """Send the password: the first step."""
        return self.post("login/", {"email": email, "password": password})

    def sign_in(self, outbox: Sequence[EmailMessage], email: str = "ann@example.org") -> Any:
        """Sign in with both steps; returns the five token keys."""
        user = self.login(email).json()["user_id"]
        answer = self.post("token/", {"user_id": user, "otp": code_in(outbox)})
        assert answer.status_code == 200, answer.content
        tokens = answer.json()
        self.access = tokens["access_token"]
        return tokens

    def _token(self) -> str:
        if not self.csrf:
            self.csrf = self.http.get(f"{PREFIX}get-csrf-token/").json()["csrf_token"]
        return self.csrf


def code_in(outbox: Sequence[EmailMessage]) -> str:
    """Return the code in the newest mail that has one."""
    mail = next(each for each in reversed(outbox) if _CODE.search(str(each.body)))
    [code] = set(_CODE.findall(str(mail.body)))
    return str(code)


def link_in(outbox: Sequence[EmailMessage]) -> dict[str, str]:
    """Return the query of the link in the newest mail that has one."""
    mail = next(each for each in reversed(outbox) if _LINK.search(str(each.body)))
    return query_of(address_in(mail))


def address_in(mail: EmailMessage) -> str:
    """Return the one address in a mail that carries a token."""
    [address] = set(_LINK.findall(str(mail.body)))
    return str(address)


def query_of(address: str) -> dict[str, str]:
    """Return the names of a query with their one value each."""
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}


def verified(
    visitor: Visitor, outbox: Sequence[EmailMessage], email: str = "ann@example.org", **more: Any
) -> None:
    """Register a user and verify the address."""
    assert visitor.register(email, **more).status_code == 201
    answer = visitor.get(f"verify-email/?{urlencode(link_in(outbox))}")
    assert (answer.status_code, answer.json()) == (200, {"success": "Email verified successfully"})
