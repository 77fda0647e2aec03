"""The OpenAPI document tells the truth: every answer is one that it describes."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest
import schemathesis
from django.core.wsgi import get_wsgi_application
from schemathesis.generation.modes import GenerationMode

from tests.openapi import MODES, assert_as_described, operations_of
from tests.security.refusals import client
from tests.security.routes import routes

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("kept_connection")]

ROUTES = [route.operation for route in routes()]


@cache
def _document() -> Any:
    return schemathesis.openapi.from_wsgi("/api/schema/?format=json", get_wsgi_application())


@cache
def _operations() -> dict[str, Any]:
    return operations_of(_document())


def test_the_document_describes_every_address_and_no_other():
    assert sorted(_operations()) == sorted(ROUTES)


def _takes_nothing(tried: Any) -> bool:
    nothing = tried.body.is_empty() if hasattr(tried.body, "is_empty") else not list(tried.body)
    nothing &= "{session}" not in tried.path  # any text may be a user's id
    return nothing and not list(tried.query)


@pytest.mark.parametrize("operation", ROUTES)
def test_every_answer_is_as_described(make_account, sign_in_as, operation):
    tried = _operations()[operation]
    access = sign_in_as(make_account()).signed_in.tokens.access
    callers = {"signed in": {"Authorization": f"Bearer {access}"}, "nobody": {}}
    for mode in MODES:
        if mode is GenerationMode.NEGATIVE and _takes_nothing(tried):
            continue  # there is nothing to get wrong
        assert_as_described(tried, mode, callers, examples=3)


def test_the_document_is_public_and_holds_no_secret():
    document = _document()
    answer = client().get("/api/schema/?format=json")
    assert answer.status_code == 200
    assert document.raw_schema["openapi"].startswith("3.1")
    for path, methods in document.raw_schema["paths"].items():
        for method, described in methods.items():
            accepted = described["security"]
            needs_token = {"bearer": []} in accepted and {} not in accepted
            documented = set(described["responses"])
            assert not needs_token or {"401", "503"} <= documented, (method, path)
