"""``auth/login`` and ``auth/session``: the sessions of both kinds of clients."""

from __future__ import annotations

import pytest
from django.urls import include, path, reverse

from tests.cases import Case
from tests.contracts.allauth_headless.visitor import PASSWORD, Visitor

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]
urlpatterns = [path("_allauth/", include("vestibule.contracts.allauth_headless.urls"))]
KINDS = ("app", "browser")


@pytest.fixture
def ada(make_account):
    return make_account("ada@example.org", password=PASSWORD)


def test_both_clients_sign_in_and_out(ada, case: Case):
    for kind in KINDS:
        with case(kind):
            visitor = Visitor(kind)
            signed_in = visitor.login()
            assert signed_in.status_code == 200
            user = signed_in.json()["data"]["user"]
            assert (user["id"], user["email"]) == (ada.id, "ada@example.org")
            again = visitor.get("auth/session")
            assert again.json()["data"] == signed_in.json()["data"]
            assert again.json()["meta"] == {"is_authenticated": True}
            assert visitor.login().status_code == 409
            out = visitor.send("DELETE", "auth/session")
            assert (out.status_code, out.json()["meta"]["is_authenticated"]) == (401, False)
            assert visitor.get("auth/session").status_code == (410 if kind == "app" else 401)


def test_the_token_of_an_ended_session_is_gone(ada):
    visitor = Visitor("app")
    visitor.login()
    kept = visitor.token
    visitor.send("DELETE", "auth/session")
    visitor.token = kept
    gone = visitor.get("auth/session")
    assert (gone.status_code, gone.json()["status"]) == (410, 410)
    assert gone.json()["meta"] == {"is_authenticated": False}


def test_addresses_have_the_names_that_allauth_gives_them():
    assert reverse("headless:app:account:login") == "/_allauth/app/v1/auth/login"
    assert reverse("headless:browser:config") == "/_allauth/browser/v1/config"
