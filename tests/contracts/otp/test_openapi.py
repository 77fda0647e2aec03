"""Every answer of the contract matches its OpenAPI document."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest
import schemathesis
from django.core.wsgi import get_wsgi_application
from schemathesis.generation.modes import GenerationMode

from tests.contracts.otp.visitor import PREFIX
from tests.openapi import MODES, assert_as_described, operations_of
from tests.security.routes import routes
from vestibule.contracts.otp.urls import urlpatterns
from vestibule.testing.plugin import open_session
from vestibule.tokens import csrf

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("kept_connection")]

OPERATIONS = [
    route.operation for route in routes(urlpatterns, PREFIX) if "{unknown}" not in route.operation
]


@cache
def own() -> dict[str, Any]:
    """Return the contract's operations in the example's document."""
    document = schemathesis.openapi.from_wsgi("/api/schema/?format=json", get_wsgi_application())
    found = operations_of(document)
    return {name: each for name, each in found.items() if each.path.startswith(PREFIX)}


def test_every_address_is_described():
    assert sorted(own()) == sorted(OPERATIONS)


@pytest.mark.parametrize("operation", OPERATIONS)
def test_every_answer_is_as_described(make_account, operation):
    token = csrf.make()
    nobody = {"Cookie": f"csrftoken={token}", "X-CSRFToken": token}
    callers = {"nobody": nobody}
    for role in ("Default", "Superuser"):
        person = make_account(f"{role.lower()}@example.org", role=role)
        access = open_session(person).tokens.access
        callers[role] = {**nobody, "Authorization": f"Bearer {access}"}
    tried = own()[operation]
    takes_nothing = not (list(tried.body) or tried.query)
    for mode in MODES:
        if mode is GenerationMode.POSITIVE or not takes_nothing:
            assert_as_described(tried, mode, callers, examples=4)
