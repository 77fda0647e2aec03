"""Users are deleted in Django's admin, with their accounts: run by ``test_frameworks.py``."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.test import Client

from vestibule.models import Account

User: Any = get_user_model()
PAGE = "/admin/auth/user/"
pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(make_account):
    """Return a client of a staff member who may do what the permissions say."""

    def enter(*permissions: str) -> Client:
        user = User.objects.get(pk=make_account("staff@example.org").id)
        User.objects.filter(pk=user.pk).update(is_staff=True)
        user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
        client = Client()
        client.force_login(User.objects.get(pk=user.pk))
        return client

    return enter


def test_who_may_delete_users_deletes_one_with_its_account(staff, make_account, sign_in_as):
    ann = make_account("ann@example.org")
    sign_in_as(ann)
    client = staff("view_user", "delete_user")
    client.post(f"{PAGE}{ann.id}/delete/", {"post": "yes"})
    assert not User.objects.filter(pk=ann.id).exists()
    assert not Account.objects.filter(pk=ann.id).exists()


def test_several_users_are_deleted_by_the_action_of_their_list(staff, make_account):
    ids = [make_account(f"{name}@example.org").id for name in "ab"]
    client = staff("view_user", "change_user", "delete_user")
    body = {"action": "delete_selected", "_selected_action": ids, "post": "yes"}
    client.post(PAGE, body)
    assert not Account.objects.filter(pk__in=ids).exists()


def test_who_may_not_delete_users_deletes_no_account(staff, make_account):
    ann = make_account("ann@example.org")
    client = staff("view_user", "change_user", "delete_account")
    for path in (f"{PAGE}{ann.id}/delete/", f"/admin/vestibule/account/{ann.id}/delete/"):
        assert client.post(path, {"post": "yes"}).status_code == 403
    assert Account.objects.filter(pk=ann.id).exists()


def test_an_account_alone_is_never_deleted(staff, make_account):
    ann = make_account("ann@example.org")
    client = staff("view_user", "delete_user", "delete_account", "view_account")
    path = f"/admin/vestibule/account/{ann.id}/delete/"
    assert client.post(path, {"post": "yes"}).status_code == 403
    assert Account.objects.filter(pk=ann.id).exists()
