"""Clients of the headless API: an app with its session token, and a browser with its cookies."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import Any

from django.test import Client

PASSWORD = "Correct horse 5 staples!"
PREFIX = "/_allauth/"


@dataclass
class Visitor:
    """One client, as allauth's description has it."""

    kind: str
    token: str = ""
    http: Client = field(default_factory=lambda: Client(enforce_csrf_checks=True))

    def send(self, method: str, path: str, body: Any = None, **headers: Any) -> Any:
        """Send JSON, with what this client has kept; keep what the answer gives."""
        if self.kind == "browser":
            if not self.http.cookies.get("csrftoken"):
                self.http.get(f"{PREFIX}browser/v1/config")
            headers.setdefault("x-csrftoken", self.http.cookies["csrftoken"].value)
        elif self.token:
            headers.setdefault("x-session-token", self.token)
        answer = self.http.generic(
            method,
            f"{PREFIX}{self.kind}/v1/{path}",
            b"" if body is None else json.dumps(body),
            content_type="application/json",
            headers=headers,
        )
        if answer["Content-Type"] == "application/json" and answer.content:
            self.token = answer.json().get("meta", {}).get("session_token", self.token)
        return answer

    def get(self, path: str, **headers: Any) -> Any:
        """Send a GET."""
        return self.send("GET", path, **headers)

    def post(self, path: str, body: Any = None, **headers: Any) -> Any:
        """Send a POST."""
        return self.send("POST", path, body, **headers)

    def login(self, email: str = "ada@example.org", password: str = PASSWORD) -> Any:
        """Sign in by password."""
        return self.post("auth/login", {"email": email, "password": password})


def pending(answer: Any) -> list[str]:
    """Return the flows that an answer says are pending."""
    found = answer.json()["data"]["flows"]
    return [each["id"] for each in found if each.get("is_pending")]


def code_in(mail: Any) -> str:
    """Return the six digits in a mail."""
    [code] = set(re.findall(r"(?<![\w/#])\d{6}(?!\w)", str(mail.body)))
    return str(code)
