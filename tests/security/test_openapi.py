"""The OpenAPI document tells the truth: every answer is one that it describes."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.generation.modes import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.security.refusals import client

pytestmark = [pytest.mark.django_db]

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
OPERATIONS = [
    "GET /.well-known/jwks.json",
    "GET /api/auth/config/",
    "GET /api/auth/csrf/",
    "POST /api/auth/email/change/",
    "POST /api/auth/email/change/confirm/",
    "POST /api/auth/email/change/undo/",
    "POST /api/auth/email/verify/",
    "POST /api/auth/email/verify/confirm/",
    "GET /api/auth/events/",
    "GET /api/auth/identities/",
    "POST /api/auth/identities/",
    "DELETE /api/auth/identities/{identity}/",
    "POST /api/auth/login/",
    "POST /api/auth/login/challenge/",
    "POST /api/auth/login/challenge/resend/",
    "POST /api/auth/logout/",
    "GET /api/auth/outbox/",
    "POST /api/auth/outbox/{message}/send/",
    "POST /api/auth/password/change/",
    "POST /api/auth/password/reset/",
    "POST /api/auth/password/reset/confirm/",
    "POST /api/auth/phone/verify/",
    "POST /api/auth/phone/verify/confirm/",
    "DELETE /api/auth/profile/",
    "GET /api/auth/profile/",
    "PATCH /api/auth/profile/",
    "PUT /api/auth/profile/",
    "DELETE /api/auth/profile/avatar/",
    "PUT /api/auth/profile/avatar/",
    "POST /api/auth/profile/export/",
    "POST /api/auth/profile/restore/",
    "POST /api/auth/reauthenticate/",
    "POST /api/auth/register/",
    "GET /api/auth/roles/",
    "DELETE /api/auth/sessions/",
    "GET /api/auth/sessions/",
    "DELETE /api/auth/sessions/{session}/",
    "GET /api/auth/social/",
    "POST /api/auth/social/finish/",
    "GET /api/auth/social/{provider}/callback/",
    "POST /api/auth/social/{provider}/callback/",
    "GET /api/auth/social/{provider}/start/",
    "POST /api/auth/social/{provider}/token/",
    "POST /api/auth/token/refresh/",
    "POST /api/auth/token/verify/",
    "GET /api/auth/users/",
    "POST /api/auth/users/",
    "POST /api/auth/users/invitation/confirm/",
    "DELETE /api/auth/users/{user}/",
    "GET /api/auth/users/{user}/",
    "PATCH /api/auth/users/{user}/",
    "POST /api/auth/users/{user}/activate/",
    "POST /api/auth/users/{user}/deactivate/",
    "GET /api/auth/users/{user}/events/",
    "POST /api/auth/users/{user}/password/reset/",
    "POST /api/auth/users/{user}/role/",
    "POST /api/auth/users/{user}/sessions/end/",
]


@pytest.fixture
def document(db: None) -> Iterator[Any]:
    """The API as its document describes it."""
    # A request's end would close the connection that holds this test's transaction;
    # Django's own test client does the same.
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield _document()
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@cache
def _document() -> Any:
    return schemathesis.openapi.from_wsgi("/api/schema/?format=json", get_wsgi_application())


def operations_of(document: Any) -> dict[str, Any]:
    """Return every operation of a document by its method and address."""
    found = [result.ok() for result in document.get_all_operations()]
    return {f"{each.method.upper()} {each.path}": each for each in found}


@cache
def _operations() -> dict[str, Any]:
    return operations_of(_document())


@pytest.mark.usefixtures("document")
def test_every_operation_is_tried_here():
    assert sorted(_operations()) == sorted(OPERATIONS)


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE], ids=str)
@pytest.mark.parametrize("signed_in", [True, False], ids=["signed in", "nobody"])
@pytest.mark.parametrize("operation", OPERATIONS)
@pytest.mark.usefixtures("document")
def test_every_answer_is_as_described(make_account, sign_in_as, operation, signed_in, mode):
    tried = _operations()[operation]
    takes_nothing = (
        tried.body.is_empty() if hasattr(tried.body, "is_empty") else not list(tried.body)
    )
    takes_nothing &= "{session}" not in operation  # any text may be a user's id
    if mode is GenerationMode.NEGATIVE and takes_nothing and not list(tried.query):
        return  # there is nothing to get wrong
    tokens = sign_in_as(make_account()).signed_in.tokens
    headers = {"Authorization": f"Bearer {tokens.access}"} if signed_in else {}

    @settings(
        max_examples=5,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(case=tried.as_strategy(generation_mode=mode))
    def answers(case: Any) -> None:
        case.call_and_validate(headers=headers, checks=CHECKS)

    answers()


def test_the_document_can_be_read_by_anybody_and_holds_no_secret(document):
    answer = client().get("/api/schema/?format=json")
    assert answer.status_code == 200
    assert document.raw_schema["openapi"].startswith("3.1")
    for path, methods in document.raw_schema["paths"].items():
        for method, described in methods.items():
            needs_token = {"bearer": []} in described["security"]
            documented = set(described["responses"])
            assert not needs_token or {"401", "503"} <= documented, (method, path)
