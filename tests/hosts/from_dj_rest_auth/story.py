"""dj-rest-auth's clients where a username has another name and keys are UUIDs: run by its test."""

from __future__ import annotations

import re
import uuid
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core.management import call_command
from rest_framework.test import APIClient

from vestibule.testing.plugin import PASSWORD

User: Any = get_user_model()
ANN = "ann@example.org"
BODY = {"username": "ann", "email": ANN, "password1": PASSWORD, "password2": PASSWORD}
OTHER = "another long and quiet river"
NEW = {"new_password1": OTHER, "new_password2": OTHER}
pytestmark = pytest.mark.django_db


def post(where: str, body: Any, client: APIClient | None = None) -> Any:
    return (client or APIClient()).post(f"/auth/{where}", body, format="json")


def registered() -> tuple[APIClient, dict[str, Any]]:
    """Return the client of a user who has registered, and the answer."""
    answer = post("registration/", BODY)
    assert answer.status_code == 201, answer.content
    ann = APIClient()
    ann.credentials(HTTP_AUTHORIZATION=f"Bearer {answer.json()['access']}")
    return ann, answer.json()


def test_the_settings_agree():
    call_command("check")


def test_the_username_has_the_name_of_its_column_in_what_is_shown_and_changed():
    ann, answer = registered()
    user = User.objects.get()
    shown = {
        "pk": str(user.pk),
        "handle": "ann",
        "email": ANN,
        "first_name": "",
        "last_name": "",
    }
    assert answer["user"] == shown
    assert ann.get("/auth/user/").json() == shown
    without = ann.put("/auth/user/", {"first_name": "Ann"}, format="json")
    assert (without.status_code, list(without.json())) == (400, ["handle"])
    renamed = ann.patch("/auth/user/", {"handle": "anna", "username": "x"}, format="json")
    assert renamed.json() == shown | {"handle": "anna"}
    post("registration/", BODY | {"email": "bob@example.org"})
    taken = ann.patch("/auth/user/", {"handle": "ann"}, format="json")
    assert (taken.status_code, list(taken.json())) == (400, ["handle"])
    assert User.objects.get(pk=user.pk).handle == "anna"


def test_either_identifier_signs_in_by_dj_rest_auths_names():
    _, answer = registered()
    for name, value in (("username", "ann"), ("email", ANN)):
        login = post("login/", {name: value, "password": PASSWORD})
        assert login.json()["user"] == answer["user"]
    refused = post("login/", {"handle": "ann", "password": PASSWORD})
    assert (refused.status_code, list(refused.json())) == (400, ["non_field_errors"])
    again = post("registration/", BODY | {"email": "new@example.org"})
    assert (again.status_code, list(again.json())) == (400, ["username"])


def test_a_password_is_reset_by_the_link_with_its_uid(outbox):
    registered()
    post("password/reset/", {"email": ANN})
    found = re.search(r"http://testserver/reset-password/(\S+)/(\S+)", str(outbox[-1].body))
    assert found
    link = {"uid": found[1], "token": found[2]}
    for uid in ("nonsense", "MQ", found[1] + "x", str(uuid.uuid4())):
        assert post("password/reset/confirm/", NEW | link | {"uid": uid}).status_code == 400
    assert post("password/reset/confirm/", NEW | link).status_code == 200
    assert post("login/", {"username": "ann", "password": OTHER}).status_code == 200


def test_a_key_and_an_app_belong_to_their_user(settings):
    settings.REST_AUTH = {}
    assert list(post("registration/", BODY).json()) == ["key"]
    key = post("login/", {"username": "ann", "password": PASSWORD}).json()["key"]
    ann = APIClient()
    ann.credentials(HTTP_AUTHORIZATION=f"Token {key}")
    assert ann.get("/auth/user/").json()["handle"] == "ann"
    assert ann.get("/auth/mfa/status/").json()["mfa_enabled"] is False
    assert "ann" in ann.get("/auth/mfa/totp/activate/").json()["totp_url"]
    assert post("password/change/", NEW, ann).status_code == 200
