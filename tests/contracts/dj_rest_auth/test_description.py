"""The OpenAPI document of dj-rest-auth's addresses holds, however the host's front end signs in."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
import schemathesis
from django.contrib.auth import get_user_model
from django.core.wsgi import get_wsgi_application
from django.test import Client
from schemathesis.core.failures import FailureGroup

from tests.cases import Case
from tests.openapi import MODES, assert_as_described, operations_of
from tests.schema import CONTRACTS, FOLDER
from tests.security.routes import routes
from vestibule.testing.plugin import PASSWORD

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]
urlpatterns = CONTRACTS["dj_rest_auth"]
DOCUMENT = json.loads((FOLDER / "dj_rest_auth.json").read_text())
COOKIES = {"JWT_AUTH_COOKIE": "app", "JWT_AUTH_REFRESH_COOKIE": "app-refresh"}
FRONT_ENDS: dict[str, dict[str, Any]] = {
    "keys": {},
    "tokens": {"USE_JWT": True, "JWT_AUTH_HTTPONLY": False, "JWT_AUTH_RETURN_EXPIRATION": True},
    "cookies": {"USE_JWT": True, **COOKIES},
}

GIVE_TOKENS = {
    f"POST /dj-rest-auth/{each}/"
    for each in ("login", "registration", "token/refresh", "mfa/verify", "logout", "google")
}


def headers_of_a_session(settings: Any, front_end: str) -> dict[str, str]:
    """Sign in, and return what a front end sends with each request."""
    settings.REST_AUTH = FRONT_ENDS[front_end]
    client = Client()
    body = {"username": "ada", "password": PASSWORD}
    answer = client.post("/dj-rest-auth/login/", body, content_type="application/json")
    assert answer.status_code == 200, answer.content
    if "key" in answer.json():
        return {"Authorization": f"Token {answer.json()['key']}"}
    if "JWT_AUTH_COOKIE" in settings.REST_AUTH:
        return {
            "Cookie": "; ".join(f"{name}={client.cookies[name].value}" for name in client.cookies)
        }
    return {"Authorization": f"Bearer {answer.json()['access']}"}


def test_every_address_is_described():
    found = {
        re.sub(r"/\??\$$", "/", each.operation.replace("^", "")) for each in routes(urlpatterns)
    }
    described = operations_of(schemathesis.openapi.from_dict(DOCUMENT))
    assert {each.replace("{pk}", "{id}") for each in found} == set(described)


def test_every_answer_is_as_described(request, make_account, settings, case: Case):
    settings.VESTIBULE = {
        **settings.VESTIBULE,
        "LIMITS": {},
        "SIGN_IN_WITH": ("username", "email"),
        "PROVIDERS": {"google": {"client_id": "1", "client_secret": "2"}},
    }
    make_account("ada@example.org")
    get_user_model().objects.update(username="ada")
    described = schemathesis.openapi.from_dict(DOCUMENT)
    described.app = get_wsgi_application()
    sessions = {name: headers_of_a_session(settings, name) for name in FRONT_ENDS}
    request.getfixturevalue("kept_connection")  # after Django's client, which undoes it
    for name, tried in operations_of(described).items():
        for front_end in FRONT_ENDS if name in GIVE_TOKENS else ("tokens",):
            settings.REST_AUTH = FRONT_ENDS[front_end]
            callers = {"nobody": {}, "signed in": sessions[front_end]}
            for mode in MODES if list(tried.body) else MODES[:1]:
                with case(f"{front_end}, {name}, {mode.value}"):
                    try:
                        assert_as_described(tried, mode, callers, examples=2)
                    except FailureGroup as found:  # a group of exceptions is none to a subtest
                        raise AssertionError(found) from None
