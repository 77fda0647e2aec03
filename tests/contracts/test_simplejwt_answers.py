"""Requests of every kind, answered as SimpleJWT answered them.

``simplejwt_answers.json`` has what was sent to SimpleJWT 5.5.1 (``ROTATE_REFRESH_TOKENS`` and
``BLACKLIST_AFTER_ROTATION`` set) and what it answered. ``{name}`` in a request is a token of
that kind, see ``Tokens``. A row with ``ours`` has another answer of ours, and names the row of
the table in ``docs/how-to/from-simplejwt.md`` that says so.
"""

from __future__ import annotations

import json
import re
from typing import Any

import jwt
import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import include, path

from tests.cases import Case, undone
from tests.contracts.test_simplejwt import HostView
from tests.shape.source import REPOSITORY
from tests.steps.simplejwt_tokens import KEY, token
from vestibule.core import clock
from vestibule.core.caller import Caller
from vestibule.core.events import EndReason
from vestibule.flows.refresh import refresh
from vestibule.models import Session
from vestibule.testing.plugin import open_session

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]
ROWS = json.loads((REPOSITORY / "tests" / "contracts" / "simplejwt_answers.json").read_text())
PAGE = (REPOSITORY / "docs" / "how-to" / "from-simplejwt.md").read_text()
HEADERS = ("Content-Type", "WWW-Authenticate", "Allow")

urlpatterns = [
    path("api/token/", include("vestibule.contracts.simplejwt.urls")),
    path("resource/", HostView.as_view()),
]


class Tokens:
    """Makes the tokens of a row: ours, or SimpleJWT's where only its key can sign such a one."""

    def __init__(self, ada: Any, gone: Any, frozen_clock: Any) -> None:
        self.ada, self.gone, self.clock = ada, gone, frozen_clock

    def make(self, name: str) -> str:
        """Make one; ``{name}`` itself if that is no kind of token."""
        signed = {
            "other_key": lambda: token(self.ada.id, key="z" * 50),
            "no_exp": lambda: token(self.ada.id, exp=None),
            "no_type": lambda: token(self.ada.id, token_type=None),
            "float_exp": lambda: token(self.ada.id, exp=clock.timestamp() + 100.5),
            "text_exp": lambda: token(self.ada.id, exp="soon"),
            "inactive_access": lambda: token(self.gone.id, "access"),
            "inactive_refresh": lambda: token(self.gone.id),
            "deleted_access": lambda: token(99999, "access"),
            "nouser": lambda: token(self.ada.id, "access", user_id=None),
            "alg_none": lambda: jwt.encode({"token_type": "refresh"}, "", algorithm="none"),
        }
        own = signed.get(name) or getattr(self, name, None)
        return str(own()) if own else f"{{{name}}}"

    def access(self) -> str:
        return open_session(self.ada).tokens.access

    def refresh(self) -> str:
        return open_session(self.ada).tokens.refresh

    def bad_signature(self) -> str:
        return self.access()[:-6] + "AAAAAA"

    def bad_signature_refresh(self) -> str:
        return self.refresh()[:-6] + "AAAAAA"

    def expired_access(self) -> str:
        return self._later(self.access())

    def expired_refresh(self) -> str:
        return self._later(self.refresh())

    def _later(self, old: str) -> str:
        self.clock.move(days=40)
        return old

    def used(self) -> str:
        old = self.refresh()
        refresh(token=old, key="", caller=Caller())
        self.clock.move(31)
        return old

    def blacklisted(self) -> str:
        session = open_session(self.ada)
        Session.objects.filter(pk=session.session).end(EndReason.SIGNED_OUT)
        return session.tokens.refresh


def filled(value: Any, tokens: Tokens) -> Any:
    """Put the tokens into a request."""
    if isinstance(value, dict):
        return {name: filled(each, tokens) for name, each in value.items()}
    if isinstance(value, list):
        return [filled(each, tokens) for each in value]
    if not isinstance(value, str):
        return value
    return re.sub(r"\{(\w+)\}", lambda found: tokens.make(found[1]), value)


def body_of(request: dict[str, Any], tokens: Tokens) -> bytes:
    """Return the bytes to send: text as it is (of a named encoding), anything else as JSON."""
    body = request.get("body", "")
    if not isinstance(body, str):
        return json.dumps(filled(body, tokens)).encode()
    encoding, _, text = body.partition(":")
    if encoding in {"latin1", "utf16"}:
        return text.encode(encoding)
    return str(filled(body, tokens)).encode()


def answer_of(response: Any) -> dict[str, Any]:
    body = json.loads(response.content) if response.content else None
    if isinstance(body, dict):
        body = {name: _without_token(value) for name, value in body.items()}
    headers = {name: response[name] for name in HEADERS if name in response}
    return {"status": response.status_code, "headers": headers, "body": body}


def _without_token(value: object) -> object:
    return "<jwt>" if isinstance(value, str) and value.startswith("eyJ") else value


def test_every_request_is_answered_as_by_simplejwt(
    make_account, settings, frozen_clock, case: Case
):
    users = get_user_model().objects
    settings.VESTIBULE |= {"SIGN_IN_WITH": ("username",), "SIMPLEJWT_KEY": KEY}
    ada, gone, unusable = [make_account(f"{name}@example.org") for name in ("a", "b", "c")]
    users.filter(pk=ada.id).update(username="ada")
    users.filter(pk=gone.id).update(username="gone", is_active=False)
    users.filter(pk=unusable.id).update(username="unusable", password="!")
    for row in ROWS:
        request = row["request"]
        with case(f"{request['method']} {request['path']}: {row['claim']}"), undone():
            tokens = Tokens(ada, gone, frozen_clock)
            headers = filled(request.get("headers", {}), tokens)
            response = Client(raise_request_exception=False).generic(
                request["method"],
                request["path"],
                body_of(request, tokens),
                content_type=request["type"],
                headers=headers,
            )
            recorded = row.get("ours", row["answer"])
            # The order of the keys is part of the answer.
            assert json.dumps(answer_of(response)) == json.dumps(recorded)


def test_every_difference_is_documented():
    for row in ROWS:
        if "ours" in row:
            assert f"\n| {row['documented']} | " in PAGE, row["claim"]
