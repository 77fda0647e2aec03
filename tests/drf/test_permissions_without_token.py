"""Role permissions of users without a token: Django's session and ``force_authenticate``."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import override_settings
from django.urls import path
from rest_framework.authentication import SessionAuthentication
from rest_framework.response import Response
from rest_framework.test import APIClient
from rest_framework.views import APIView

from vestibule.core.caller import Caller
from vestibule.drf import AtLeast, HasPermission, HasRole
from vestibule.flows.set_role import set_role
from vestibule.models import Account

User: Any = get_user_model()
pytestmark = pytest.mark.django_db


class Guarded(APIView):
    """A view of a host for users of Django's session, beside those with a token."""

    authentication_classes = (SessionAuthentication,)

    def get(self, request):
        return Response({"email": request.user.email})


GUARDS = {
    "role": HasRole("manager"),
    "rank": AtLeast("manager"),
    "either": HasRole("client") | AtLeast("manager"),
    "permission": HasPermission("auth.add_group"),
}
urlpatterns = [
    path(name, Guarded.as_view(permission_classes=[guard])) for name, guard in GUARDS.items()
]


@pytest.fixture(autouse=True)
def _urls():
    with override_settings(ROOT_URLCONF=__name__, MIDDLEWARE=SESSIONS):
        yield


def by_session(user: Any) -> Any:
    client = APIClient()
    client.force_login(user)
    return client


def forced(user: Any) -> Any:
    client = APIClient()
    client.force_authenticate(user)
    return client


SESSIONS = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
]
each_entry = pytest.mark.parametrize("enter", [by_session, forced])


def statuses(client: Any) -> dict[str, int]:
    return {name: client.get(f"/{name}").status_code for name in GUARDS}


@each_entry
@pytest.mark.parametrize(("role", "status"), [("manager", 200), ("admin", 403), ("employee", 403)])
def test_the_role_is_the_accounts(enter, role, status, make_account):
    client = enter(User.objects.get(pk=make_account(role=role).id))
    assert client.get("/role").status_code == status


@each_entry
def test_a_higher_role_counts(enter, make_account):
    client = enter(User.objects.get(pk=make_account(role="admin").id))
    assert statuses(client) == {"role": 403, "rank": 200, "either": 200, "permission": 403}


@each_entry
def test_a_superuser_has_every_permission_and_the_role_of_an_administrator(enter, make_account):
    client = enter(User.objects.create_superuser("root", "root@example.org", "x"))
    assert statuses(client) == {"role": 403, "rank": 200, "either": 200, "permission": 200}


@each_entry
def test_a_changed_role_counts_with_the_next_request(enter, make_account):
    person = make_account(role="manager")
    client = enter(User.objects.get(pk=person.id))
    assert client.get("/role").status_code == 200
    set_role(account=person.id, role="client", claims=None, caller=Caller())
    assert client.get("/role").status_code == 403


@each_entry
def test_a_disabled_account_has_no_role(enter, make_account):
    person = make_account(role="manager")
    client = enter(User.objects.get(pk=person.id))
    User.objects.filter(pk=person.id).update(is_active=False)
    assert client.get("/role").status_code == 403


@each_entry
def test_a_user_made_without_signals_has_the_default_role(enter):
    [user] = User.objects.bulk_create([User(username="ann", email="ann@example.org")])
    assert not Account.objects.filter(pk=user.pk).exists()
    assert enter(user).get("/rank").status_code == 403
    assert Account.objects.get(pk=user.pk).role == "employee"


@pytest.mark.parametrize("guard", ["role", "rank", "either"])
def test_the_role_costs_one_query_however_often_it_is_asked_for(
    guard, make_account, django_assert_num_queries
):
    client = forced(User.objects.get(pk=make_account(role="manager").id))
    with django_assert_num_queries(1):
        assert client.get(f"/{guard}").status_code == 200


def test_a_stranger_has_no_role():
    assert set(statuses(APIClient()).values()) == {403}
