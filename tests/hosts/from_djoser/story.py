"""djoser's clients where the address is the username and keys are UUIDs: run by its test."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core.management import call_command
from rest_framework.test import APIClient

from vestibule.testing.plugin import PASSWORD

User: Any = get_user_model()
ANN, NEW = "ann@example.org", "new@example.org"
BODY = {"email": ANN, "username": "ann", "password": PASSWORD}
pytestmark = pytest.mark.django_db


def client() -> APIClient:
    """Return the client of a user who has registered."""
    ann = APIClient()
    assert ann.post("/auth/users/", BODY, format="json").status_code == 201
    login = ann.post("/auth/token/login/", {"email": ANN, "password": PASSWORD}, format="json")
    ann.credentials(HTTP_AUTHORIZATION=f"Token {login.json()['auth_token']}")
    return ann


def linked(outbox: Any, page: str) -> dict[str, str]:
    found = re.search(rf"http://testserver/{page}/(\S+)/(\S+)", str(outbox[-1].body))
    assert found
    return {"uid": found[1], "token": found[2]}


def test_the_settings_agree():
    call_command("check")  # raises what E041 or E044 would say


def test_a_required_column_has_its_own_name_in_bodies_responses_and_problems():
    ann = client()
    user = User.objects.get()
    shown = {"username": "ann", "id": str(user.pk), "email": ANN}
    assert ann.get("/auth/users/me/").json() == shown
    assert ann.get(f"/auth/users/{user.pk}/").json() == shown
    taken = APIClient().post("/auth/users/", BODY | {"email": NEW}, format="json")
    assert (taken.status_code, set(taken.json())) == (400, {"username"})
    without = {"email": NEW, "password": PASSWORD}
    missing = APIClient().post("/auth/users/", without, format="json")
    assert (missing.status_code, set(missing.json())) == (400, {"username"})
    renamed = ann.patch("/auth/users/me/", {"username": "anna"}, format="json")
    assert renamed.json() == shown | {"username": "anna"}
    assert User.objects.get().username == "anna"


def test_the_address_changes_by_the_mailed_link_with_its_uid(outbox):
    ann = client()
    body = {"new_email": NEW, "current_password": PASSWORD}
    assert ann.post("/auth/users/set_email/", body, format="json").status_code == 204
    link = linked(outbox, "activate")
    assert APIClient().post("/auth/users/activation/", link, format="json").status_code == 204
    assert User.objects.get().email == NEW


def test_a_password_is_reset_by_the_mailed_link_with_its_uid(outbox):
    client()
    APIClient().post("/auth/users/reset_password/", {"email": ANN}, format="json")
    changed = linked(outbox, "password/reset") | {"new_password": "another long and quiet river"}
    address = "/auth/users/reset_password_confirm/"
    assert APIClient().post(address, changed, format="json").status_code == 204
    body = {"email": ANN, "password": changed["new_password"]}
    assert APIClient().post("/auth/jwt/create/", body, format="json").status_code == 200
