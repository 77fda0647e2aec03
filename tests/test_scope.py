"""Installation scopes by ``SCOPE``: tenants that neither a database nor a schema separates."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.core.checks import run_checks
from django.test import override_settings

from vestibule import bearer
from vestibule.core.errors import InvalidToken
from vestibule.scope import current_scope
from vestibule.tokens import device

tenant = ""


def name_of_tenant() -> str:
    """Name the current tenant, as a host's function does."""
    return tenant


@pytest.fixture
def by_function(settings) -> None:
    settings.VESTIBULE = {**settings.VESTIBULE, "SCOPE": f"{__name__}.name_of_tenant"}


@contextmanager
def within(name: str) -> Iterator[None]:
    global tenant  # noqa: PLW0603 - stands for a host's thread-local
    before, tenant = tenant, name
    try:
        yield
    finally:
        tenant = before


def test_without_tenants_there_is_one_scope_that_is_asked_once():
    assert current_scope.name == ""
    assert vars(current_scope) == {"several": False, "name": ""}


@pytest.mark.django_db
@pytest.mark.usefixtures("by_function")
def test_a_token_is_valid_in_its_own_scope_alone(make_account, sign_in_as):
    person = make_account()
    with within("alpha"):
        alpha = sign_in_as(person).signed_in.tokens
        assert bearer.authenticate(alpha.access).subject == str(person.id)
    for name in ("beta", ""):
        with within(name), pytest.raises(InvalidToken):
            bearer.authenticate(alpha.access)
        with within(name):
            assert bearer.session_of(alpha.refresh) is None
            assert bearer.session_of(alpha.access) is None


@pytest.mark.usefixtures("by_function")
def test_a_device_is_known_in_its_own_scope_alone():
    with within("alpha"):
        token = device.mint(1)
        assert device.read(token) is not None
    with within("beta"):
        assert device.read(token) is None


def test_a_function_that_cannot_be_imported_is_reported(settings):
    with override_settings(VESTIBULE={**settings.VESTIBULE, "SCOPE": "tests.no_such.function"}):
        assert "vestibule.E024" in [each.id for each in run_checks()]
