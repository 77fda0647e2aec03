"""A host's settings of REST framework change nothing that Vestibule reads or writes."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.urls import include, path
from rest_framework.test import APIClient

from tests.cases import each_case

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]
urlpatterns = [
    path("api/auth/", include("vestibule.contracts.native.urls")),
    path("_allauth/", include("vestibule.contracts.allauth_headless.urls")),
    path("djoser/", include("vestibule.contracts.djoser.urls")),
]
OTHERS: dict[str, Any] = {
    "DATETIME_INPUT_FORMATS": ["%d/%m/%Y"],
    "DATE_INPUT_FORMATS": ["%d/%m/%Y"],
    "DATETIME_FORMAT": "%d/%m/%Y",
    "NON_FIELD_ERRORS_KEY": "whole",
    "COERCE_BIGINT_TO_STRING": True,
    "UNICODE_JSON": False,
    "COMPACT_JSON": False,
}
TIME = "2026-01-01T00:00:00Z"


@each_case(
    "address",
    [
        f"users/?created_after={TIME}&created_before={TIME}",
        f"events/?account=all&since={TIME}&until={TIME}",
    ],
)
def test_lists_take_the_same_times_and_answer_the_same(settings, make_account, sign_in_as, address):
    root = sign_in_as(make_account("root@example.org", role="admin", first_name="Å"))
    before = root.get("/api/auth/" + address)
    assert before.status_code == 200
    settings.REST_FRAMEWORK = OTHERS
    assert root.get("/api/auth/" + address).content == before.content


def test_a_profile_is_the_same(settings, make_account, sign_in_as):
    ann = sign_in_as(make_account("ann@example.org", first_name="Å"))
    before = ann.get("/api/auth/profile/")
    settings.REST_FRAMEWORK = OTHERS
    assert ann.get("/api/auth/profile/").content == before.content


def test_what_is_wrong_with_no_field_is_named_the_same(settings):
    settings.VESTIBULE = {**settings.VESTIBULE, "SIGN_IN_WITH": ("email", "username")}
    address = "/_allauth/app/v1/auth/login"
    before = APIClient().post(address, {"password": "x"}, format="json")
    assert before.status_code == 400
    settings.REST_FRAMEWORK = OTHERS
    assert APIClient().post(address, {"password": "x"}, format="json").content == before.content


def test_djoser_answers_with_a_column_that_rest_framework_leaves_a_time(
    settings, monkeypatch, make_account, sign_in_as
):
    monkeypatch.setattr(get_user_model(), "REQUIRED_FIELDS", ["email", "date_joined"])
    ann = sign_in_as(make_account())
    before = ann.get("/djoser/users/me/").json()
    settings.REST_FRAMEWORK = {"DATETIME_FORMAT": None}
    assert ann.get("/djoser/users/me/").json() == before
