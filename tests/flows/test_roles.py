"""The list of roles."""

from __future__ import annotations

import pytest
from django.contrib.auth import get_user_model

from tests.people import claims_of
from vestibule.core.errors import NotAuthenticated
from vestibule.core.roles import STAFF_ROLES, Action
from vestibule.flows.roles import list_roles

pytestmark = pytest.mark.django_db


def test_every_role_is_listed_highest_first(make_account, django_assert_num_queries):
    claims = claims_of(make_account(role="client"))
    with django_assert_num_queries(1):
        powers = list_roles(claims=claims)
    assert [each.role.label for each in powers.roles] == [
        "Administrator",
        "Manager",
        "Employee",
        "Client",
    ]
    assert {each.may for each in powers.roles} == {()}
    assert not powers.administers


def test_the_listed_actions_are_those_that_the_table_allows(make_account, settings):
    mia = claims_of(make_account("mia@example.org", role="manager"))
    inviting = [each.role.name for each in list_roles(claims=mia).roles if "create" in each.may]
    assert inviting == ["employee", "client"]
    settings.VESTIBULE = {
        **settings.VESTIBULE,
        "ROLES": STAFF_ROLES,
        "DEFAULT_ROLE": "Default",
        "ADMIN_ROLE": "Superuser",
    }
    powers = list_roles(claims=claims_of(make_account("sue@example.org", role="Superuser")))
    assert powers.administers
    given = [each.role.name for each in powers.roles if Action.SET_ROLE in each.may]
    assert given == ["Admin", "Default"]


def test_the_role_in_the_database_counts(make_account):
    claims = claims_of(make_account(role="admin"))
    get_user_model().objects.update(is_active=False)  # past every signal
    with pytest.raises(NotAuthenticated):
        list_roles(claims=claims)


def test_commands_on_the_server_have_all_permissions(db):
    powers = list_roles(claims=None)
    assert powers.administers
    assert {each.may for each in powers.roles} == {tuple(Action)}
