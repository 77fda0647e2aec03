"""The roles and policies that administrators read."""

from __future__ import annotations

import pytest

from vestibule.core.roles import Action

pytestmark = pytest.mark.django_db
POLICIES = "/api/auth/policies/"


def test_administrators_read_what_the_settings_declare(
    make_account, sign_in_as, settings, django_assert_num_queries
):
    settings.VESTIBULE = {
        **settings.VESTIBULE,
        "SECOND_FACTOR_ROLES": ("admin",),
        "PASSWORD_MIN_LENGTH": 12,
        "MAX_SESSIONS": 3,
    }
    admin = sign_in_as(make_account(role="admin"))
    admin.get(POLICIES)
    with django_assert_num_queries(1):
        found = admin.get(POLICIES).json()
    assert {each["name"]: each["second_factor"] for each in found["roles"]} == {
        "admin": True,
        "manager": False,
        "employee": False,
        "client": False,
    }
    admin_role, manager, employee, _client = found["roles"]
    assert set(admin_role["may"]) == {action.value for action in Action}
    assert manager["may"]["deactivate"] == ["employee", "client"]
    assert (employee["may"], employee["open"]) == ({}, True)
    assert (found["password_min_length"], found["max_sessions"]) == (12, 3)
    assert (found["access_lifetime"], found["second_factor"]) == (600, "optional")


@pytest.mark.parametrize("role", ["manager", "employee"])
def test_nobody_else_does(make_account, sign_in_as, role):
    answer = sign_in_as(make_account(role=role)).get(POLICIES)
    assert (answer.status_code, answer.json()["code"]) == (403, "permission_denied")
