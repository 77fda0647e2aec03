"""The first administrator."""

from __future__ import annotations

import pytest
from django.contrib.auth import get_user_model

from vestibule.core.caller import Caller
from vestibule.core.errors import InvalidInput
from vestibule.flows.create_admin import create_admin
from vestibule.models import Account
from vestibule.testing.plugin import PASSWORD

pytestmark = pytest.mark.django_db


def test_there_is_no_account_before_one_is_created():
    assert not get_user_model().objects.exists()
    assert not Account.objects.exists()


def test_an_admin_has_the_role_and_djangos_flags():
    person = create_admin(email="root@example.org", password=PASSWORD, caller=Caller())
    user = get_user_model().objects.get()
    assert (person.role, user.is_staff, user.is_superuser) == ("admin", True, True)


def test_a_taken_address_and_a_weak_password_are_refused_together(make_account):
    make_account("root@example.org")
    with pytest.raises(InvalidInput) as refused:
        create_admin(email="ROOT@example.org", password="short", caller=Caller())
    assert set(refused.value.problems) == {"email", "password"}


@pytest.mark.parametrize(("mode", "verified"), [("required", True), ("optional", False)])
def test_an_admin_can_sign_in_where_addresses_must_be_verified(settings, mode, verified):
    settings.VESTIBULE = {**settings.VESTIBULE, "EMAIL_VERIFICATION": mode}
    create_admin(email="root@example.org", password=PASSWORD, caller=Caller())
    assert (Account.objects.get().email_verified_at is not None) == verified
