"""Profile fields over HTTP: at registration, in the profile, in ``config/`` and in OpenAPI."""

from __future__ import annotations

from typing import Any

import pytest
from rest_framework.test import APIClient

from tests.calls import post
from tests.security.refusals import register_body
from vestibule.core.profile_fields import ProfileField

pytestmark = pytest.mark.django_db

FIELDS = (
    ProfileField(name="institution", label="Institution", required=True),
    ProfileField(
        name="clinical_role",
        label="Clinical role",
        kind="choice",
        choices=(("MW", "Midwife"), ("NU", "Nurse")),
    ),
    ProfileField(name="badge", label="Badge", editable=False),
)


@pytest.fixture(autouse=True)
def declared(settings) -> None:
    """Declare the fields and disable rate limits."""
    settings.VESTIBULE = {**settings.VESTIBULE, "PROFILE_FIELDS": FIELDS, "LIMITS": {}}


@pytest.fixture
def somebody() -> APIClient:
    answer = post("register/", register_body(institution="St. Mary's", badge="7", gone="x"))
    assert answer.status_code == 201, answer.content
    client = APIClient(raise_request_exception=False)
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {answer.json()['tokens']['access']}")
    return client


def profile(client: APIClient) -> dict[str, Any]:
    body: dict[str, Any] = client.get("/api/auth/profile/").json()
    return body


def test_fields_of_the_registration_are_in_the_profile(somebody):
    body = profile(somebody)
    assert list(body)[-3:] == ["institution", "clinical_role", "badge"]
    assert (body["institution"], body["clinical_role"], body["badge"]) == ("St. Mary's", None, "7")
    assert "gone" not in body


@pytest.mark.parametrize("method", ["put", "patch"])
def test_the_owner_changes_what_may_be_changed(somebody, method):
    sent = {"clinical_role": "MW", "badge": "8", "role": "admin", "first_name": "Jane"}
    answer = getattr(somebody, method)("/api/auth/profile/", sent, format="json")
    assert answer.status_code == 200, answer.content
    body = profile(somebody)
    assert (body["clinical_role"], body["badge"], body["role"]) == ("MW", "7", "employee")
    somebody.patch("/api/auth/profile/", {"clinical_role": ""}, format="json")
    assert profile(somebody)["clinical_role"] is None


def test_a_value_outside_the_choices_is_refused_with_the_choices(somebody):
    answer = somebody.patch("/api/auth/profile/", {"clinical_role": "Boss"}, format="json")
    assert answer.status_code == 400
    assert answer.json()["details"] == {"clinical_role": ["Choose one of: MW, NU."]}


def test_registration_needs_the_required_fields():
    answer = post("register/", register_body())
    assert answer.status_code == 400
    assert answer.json()["details"] == {"institution": ["This field is required."]}


def test_managers_read_and_change_profile_fields_too(somebody, make_account, sign_in_as):
    admin = sign_in_as(make_account("root@example.org", role="admin"))
    address = f"/api/auth/users/{profile(somebody)['id']}/"
    answer = admin.patch(address, {"clinical_role": "NU", "badge": "8"}, format="json")
    assert answer.status_code == 200, answer.content
    assert (answer.json()["clinical_role"], answer.json()["badge"]) == ("NU", "7")
    assert profile(somebody)["clinical_role"] == "NU"
    assert admin.patch(address, {"clinical_role": "?"}, format="json").status_code == 400


def test_config_says_enough_to_draw_the_inputs():
    fields = APIClient().get("/api/auth/config/").json()["profile_fields"]
    assert fields[0] == {
        "name": "institution",
        "label": "Institution",
        "kind": "text",
        "required": True,
        "editable": True,
        "max_length": 255,
        "choices": [],
    }
    assert fields[1]["choices"][0] == {"value": "MW", "label": "Midwife"}
    assert fields[1]["max_length"] is None


def test_the_openapi_document_has_them_with_their_types():
    document = APIClient().get("/api/schema/?format=json").json()
    shapes = document["components"]["schemas"]
    register, answer = shapes["SignUpBodyRequest"], shapes["ProfileAnswer"]
    assert register["properties"]["institution"]["type"] == "string"
    assert "institution" in register["required"]
    assert "clinical_role" not in register["required"]
    choice = answer["properties"]["clinical_role"]
    assert choice["oneOf"] == [{"type": "string", "enum": ["MW", "NU"]}, {"type": "null"}]
    assert {"institution", "clinical_role", "badge"} <= set(answer["required"])
    assert "institution" not in shapes["ProfileBodyRequest"].get("required", [])
