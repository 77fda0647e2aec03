"""The OpenAPI document of the contract tells the truth: every answer is one that it describes."""

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
from schemathesis.generation.modes import GenerationMode

from tests.contracts.otp.visitor import PREFIX
from tests.security.test_openapi import CHECKS, operations_of
from vestibule.contracts.otp.urls import urlpatterns
from vestibule.testing.plugin import open_session
from vestibule.tokens import csrf

pytestmark = [pytest.mark.once, pytest.mark.django_db]


@pytest.fixture
def document(db: None) -> Iterator[Any]:
    """The example's API as its document describes it."""
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


def own(document: Any) -> dict[str, Any]:
    """Return the operations of the contract."""
    found = operations_of(document)
    return {name: each for name, each in found.items() if each.path.startswith(PREFIX)}


def test_every_address_is_described(document):
    described = {each.path.removeprefix(PREFIX) for each in own(document).values()}
    served = {str(each.pattern).replace("<str:account>", "{account}") for each in urlpatterns}
    assert described == served - {"<path:unknown>"}


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE], ids=str)
@pytest.mark.parametrize("role", ["", "Default", "Superuser"])
def test_every_answer_is_as_described(document, make_account, role, mode):
    token = csrf.make()
    headers = {"Cookie": f"csrftoken={token}", "X-CSRFToken": token}
    if role:
        access = open_session(make_account(role=role)).tokens.access
        headers["Authorization"] = f"Bearer {access}"
    for operation in own(document).values():
        takes_nothing = not (list(operation.body) or operation.query)
        if mode is GenerationMode.POSITIVE or not takes_nothing:
            call(operation, mode, headers)


def call(operation: Any, mode: GenerationMode, headers: dict[str, str]) -> None:
    """Call an address in many ways, and compare each answer with what is described."""

    @settings(max_examples=6, database=None, suppress_health_check=list(HealthCheck))
    @given(case=operation.as_strategy(generation_mode=mode))
    def answers(case: Any) -> None:
        case.call_and_validate(headers=headers, checks=CHECKS)

    answers()
