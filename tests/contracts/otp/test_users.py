"""User management through the contract: permissions and sentences."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from rest_framework.test import APIClient

from tests.cases import each_case
from tests.contracts.otp.visitor import PASSWORD, Visitor
from vestibule.core.clock import now
from vestibule.core.people import Person
from vestibule.core.profile_fields import ProfileField
from vestibule.models import Account, Session
from vestibule.testing.plugin import open_session

User = get_user_model()

pytestmark = pytest.mark.django_db

ROLES = ("Default", "Admin", "Superuser")
FIELDS = [
    *("id", "email", "username", "first_name", "last_name", "phone_number", "profile_img"),
    *("slug", "is_active", "is_staff", "is_superuser", "is_email_verified", "is_phone_verified"),
]


@pytest.fixture
def people(make_account: Any) -> dict[str, Person]:
    """Two users of each role: ``Admin`` and ``Admin2``."""
    return {
        f"{role}{number}": make_account(f"{role.lower()}{number}@example.org", role=role)
        for role in ROLES
        for number in ("", "2")
    }


@pytest.fixture
def as_(people: dict[str, Person]) -> Any:
    """Return a signed-in visitor: ``as_("Admin")``."""

    def sign_in(name: str) -> Visitor:
        visitor = Visitor(APIClient(raise_request_exception=False))
        visitor.access = open_session(people[name]).tokens.access
        return visitor

    return sign_in


def test_a_registration_takes_the_profile_fields(visitor, settings):
    field = ProfileField(name="institution", label="Institution", required=True)
    settings.VESTIBULE = {**settings.VESTIBULE, "PROFILE_FIELDS": (field,), "LIMITS": {}}
    refused = visitor.register()
    assert refused.status_code == 400
    assert refused.json()["errors"] == {"institution": ["This field is required."]}
    assert visitor.register(institution="St. Mary's").status_code == 201
    assert Account.objects.get().facts == {"institution": "St. Mary's"}


def deactivate(person: Person) -> None:
    User.objects.filter(pk=person.id).update(is_active=False)
    Account.objects.of(person.id).update(enabled=False)


def is_active(person: Person) -> bool:
    return bool(User.objects.get(pk=person.id).is_active)


def refused(answer: Any) -> tuple[int, Any]:
    return answer.status_code, answer.json().get("errors")


NOBODY = (404, "No User matches the given query.")
DONE = (200, None)


# Reading


@each_case("actor", ["Admin", "Superuser"])
def test_staff_reads_all_users(people, as_, actor):
    answer = as_(actor).get(f"users/{people['Default'].id}/")
    assert answer.status_code == 200
    assert list(answer.json()) == FIELDS
    assert answer.json()["email"] == "default@example.org"
    assert answer["Cache-Control"] == "no-store"


def test_an_ordinary_user_reads_only_itself(people, as_):
    visitor = as_("Default")
    own = visitor.get(f"users/{people['Default'].id}/").json()
    assert (own["id"], own["is_staff"], own["is_superuser"]) == (people["Default"].id, False, False)
    for account in (people["Default2"].id, people["Admin"].id, 999_999, "x", "1e3", "../1"):
        assert visitor.get(f"users/{account}/").status_code == 404
    assert refused(visitor.get(f"users/{people['Default2'].id}/")) == NOBODY
    listing = visitor.get("users/")
    assert refused(listing) == (403, "You do not have permission to perform this action.")


def test_a_list_is_paginated_by_absolute_urls(people, as_):
    visitor = as_("Admin")
    first = visitor.get("users/?page=&page_size=&search=&is_active=&group=").json()
    assert list(first) == ["count", "total_pages", "next", "previous", "results"]
    assert (first["count"], first["total_pages"], first["previous"]) == (6, 3, None)
    assert first["next"].startswith("http://testserver/auth-api/users/?")
    assert [list(each) for each in first["results"]] == [
        ["id", "email", "username", "is_active", "is_staff"]
    ] * 2
    seen, address = [], first["next"]
    seen += [each["email"] for each in first["results"]]
    while address:
        page = visitor.get(address.partition("/auth-api/")[2]).json()
        seen += [each["email"] for each in page["results"]]
        assert page["previous"] is not None
        address = page["next"]
    assert seen == sorted(person.email for person in people.values())


@each_case(
    ("query", "found"),
    [
        ("search=DEFAULT", 2),
        ("search=min2@", 1),
        ("group=superuser", 2),
        ("group=SUPERUSER", 2),
        ("group=nothing", 0),
        ("is_active=false", 1),
        ("is_active=true", 5),
        ("is_active=perhaps", 6),
        ("search=admin&is_active=false", 0),
        ("page_size=0", 6),
        ("page_size=1000", 6),
        ("page_size=-1", 6),
    ],
)
def test_a_list_is_filtered(people, as_, query, found):
    deactivate(people["Default2"])
    answer = as_("Admin").get(f"users/?{query}")
    assert (answer.status_code, answer.json()["count"]) == (200, found)


@each_case("page", ["0", "-1", "x", "99", "999999999", "\u0661"])
def test_an_invalid_page_is_refused(people, as_, page):
    assert refused(as_("Admin").get(f"users/?page={page}")) == (404, "Invalid page.")


def test_a_page_has_at_most_fifty_users(people, as_, make_account):
    for number in range(50):
        make_account(f"more{number}@example.org")
    assert len(as_("Admin").get("users/?page_size=1000").json()["results"]) == 50


# Deactivation


@each_case(
    ("actor", "other", "outcome"),
    [
        ("Default", "Default", DONE),
        ("Default", "Default2", NOBODY),
        ("Default", "Admin", NOBODY),
        ("Admin", "Default", DONE),
        ("Admin", "Admin", (403, "You cannot deactivate yourself as a staff. Contact a superuser")),
        ("Admin", "Admin2", (403, "Only superusers can deactivate staff users.")),
        ("Admin", "Superuser", (403, "You cannot deactivate a superuser.")),
        ("Superuser", "Default", DONE),
        ("Superuser", "Admin", DONE),
        ("Superuser", "Superuser", (403, "You cannot deactivate yourself as a superuser.")),
        ("Superuser", "Superuser2", (403, "You cannot deactivate a superuser.")),
    ],
)
def test_who_may_deactivate_whom(people, as_, actor, other, outcome):
    target = people[other]
    answer = as_(actor).patch(f"users/{target.id}/deactivate-user/")
    assert refused(answer) == outcome
    assert is_active(target) == (outcome != DONE)
    if outcome == DONE:
        assert answer.json() == {"success": f"User {target.email} has been deactivated."}


@pytest.mark.django_db(transaction=True)
def test_deactivation_signs_a_user_out_at_once(people, as_):
    visitor, tokens = as_("Default"), open_session(people["Default"]).tokens
    assert visitor.get(f"users/{people['Default'].id}/").status_code == 200
    as_("Admin").post(f"users/{people['Default'].id}/deactivate/")
    gone = visitor.get(f"users/{people['Default'].id}/")
    assert refused(gone) == (401, "User is inactive")
    answer = visitor.post("token/refresh/", {"refresh": tokens.refresh})
    assert refused(answer) == (401, "Invalid refresh token")
    assert not Session.objects.of(people["Default"].id).live().exists()
    again = as_("Admin").post(f"users/{people['Default'].id}/deactivate/")
    assert refused(again) == (400, "User is already deactivated.")


# Activation


@each_case(
    ("actor", "other", "outcome"),
    [
        ("Default", "Default2", NOBODY),
        ("Default", "Default", (403, "You do not have permission to activate users.")),
        ("Admin", "Default", DONE),
        ("Admin", "Admin", (403, "You cannot activate yourself.")),
        ("Admin", "Admin2", (403, "Only superusers can activate staff users.")),
        ("Superuser", "Default", DONE),
        ("Superuser", "Admin", DONE),
        ("Superuser", "Superuser2", DONE),
        ("Superuser", "Superuser", (403, "You cannot activate yourself.")),
    ],
)
def test_who_may_activate_whom(people, as_, actor, other, outcome):
    target = people[other]
    if actor != other:
        deactivate(target)
    answer = as_(actor).patch(f"users/{target.id}/activate-user/")
    assert refused(answer) == outcome
    if outcome == DONE:
        assert is_active(target)
        assert answer.json() == {"success": f"User {target.email} has been reactivated."}


def test_an_active_user_is_not_activated(people, as_):
    answer = as_("Admin").post(f"users/{people['Default'].id}/activate/")
    assert refused(answer) == (400, "User is not deactivated.")


@each_case("method", ["POST", "PATCH"])
@each_case("suffix", ["", "-user"])
def test_both_names_and_both_methods_do_the_same(people, as_, method, suffix):
    visitor, target = as_("Admin"), people["Default"]
    shut = visitor.send(method, f"users/{target.id}/deactivate{suffix}/")
    assert (shut.status_code, is_active(target)) == (200, False)
    opened = visitor.send(method, f"users/{target.id}/activate{suffix}/")
    assert (opened.status_code, is_active(target)) == (200, True)


# Deletion


@each_case(
    ("actor", "other", "outcome"),
    [
        ("Default", "Default", (403, "Only superusers can delete users.")),
        ("Default", "Default2", NOBODY),
        ("Admin", "Default", (403, "Only superusers can delete users.")),
        ("Admin", "Superuser", (403, "Only superusers can delete users.")),
        ("Superuser", "Superuser2", (403, "You cannot delete superusers")),
        ("Superuser", "Superuser", (403, "You cannot delete superusers")),
        ("Superuser", "Default", (400, "You must deactivate the user before deleting it.")),
        ("Superuser", "Admin", (400, "You must deactivate the user before deleting it.")),
    ],
)
def test_who_may_delete_whom(people, as_, actor, other, outcome):
    answer = as_(actor).send("DELETE", f"users/{people[other].id}/")
    assert refused(answer) == outcome
    assert Account.objects.of(people[other].id).exists()


def test_a_deactivated_user_is_deleted_and_named_in_the_answer(people, as_):
    target = people["Admin"]
    deactivate(target)
    answer = as_("Superuser").send("DELETE", f"users/{target.id}/")
    assert (answer.status_code, answer.json()) == (
        200,
        {"success": f"User {target.email} deleted successfully."},
    )
    assert refused(as_("Superuser").get(f"users/{target.id}/")) == NOBODY


# Change


def test_omitted_fields_stay_and_an_empty_string_clears(people, as_):
    visitor, path = as_("Default"), f"users/{people['Default'].id}/"
    body = {"username": "ann.example", "first_name": "anna", "phone_number": "+14155552671"}
    answer = visitor.patch(path, body)
    assert answer.json() == {"success": "User profile updated successfully."}
    now = visitor.get(path).json()
    assert (now["username"], now["first_name"], now["phone_number"]) == (
        "ann.example",
        "Anna",
        "+14155552671",
    )
    assert now["last_name"] == "Example"
    assert now["slug"] == "annexample"
    visitor.patch(path, {"first_name": "", "phone_number": ""})
    now = visitor.get(path).json()
    assert (now["first_name"], now["last_name"], now["phone_number"]) == ("", "Example", "")


def test_another_number_is_not_verified(people, as_):
    Account.objects.of(people["Default"].id).update(
        phone="+14155552671", phone_verified_at="2026-01-01T00:00:00Z"
    )
    visitor, path = as_("Default"), f"users/{people['Default'].id}/"
    assert visitor.get(path).json()["is_phone_verified"] is True
    visitor.patch(path, {"phone_number": "+14155552672"})
    assert visitor.get(path).json()["is_phone_verified"] is False


@each_case(
    ("field", "words"),
    [
        ("email", "You cannot update the email field."),
        ("password", "Password reset cannot be done without verification link."),
        (
            "profile_img",
            "Profile Image cannot be updated here. Use the Upload Image Action.",
        ),
        *(
            (field, "Forbidden fields cannot be updated.")
            for field in (
                *("slug", "is_active", "is_staff", "is_superuser"),
                *("is_email_verified", "is_phone_verified"),
            )
        ),
    ],
)
@each_case("actor", ["Default", "Superuser"])
def test_fields_with_their_own_endpoint_cannot_be_changed(people, as_, actor, field, words):
    visitor, before = as_(actor), list(User.objects.order_by("pk").values())
    answer = visitor.patch(f"users/{people[actor].id}/", {field: "x"})
    assert refused(answer) == (403, words)
    assert list(User.objects.order_by("pk").values()) == before


@each_case(
    ("body", "errors"),
    [
        ({"phone_number": "12"}, {"phone_number": ["The phone number entered is not valid."]}),
        ({"username": "short"}, {"username": ["Username must be at least 6 characters long."]}),
        ({"username": "superuser@example.org"}, None),
        ({"username": "taken name"}, None),
        ({"username": ""}, None),
    ],
)
def test_an_invalid_value_changes_nothing(people, as_, body, errors):
    path = f"users/{people['Default'].id}/"
    answer = as_("Default").patch(path, {"first_name": "Changed", **body})
    assert answer.status_code == 400
    if errors is not None:
        assert answer.json() == {"errors": errors}
    assert as_("Default").get(path).json()["first_name"] == "Ann"


def test_a_user_name_of_another_user_is_refused(people, as_):
    Account.objects.of(people["Admin"].id).update(email_verified_at=now())
    assert (
        as_("Admin").patch(f"users/{people['Admin'].id}/", {"username": "The.Admin"}).status_code
        == 200
    )
    answer = as_("Default").patch(f"users/{people['Default'].id}/", {"username": "the.admin"})
    assert refused(answer) == (
        400,
        {"username": ["user with this username already exists."]},
    )


@each_case(
    ("actor", "other", "outcome"),
    [
        ("Default", "Default2", NOBODY),
        ("Admin", "Default", (403, "You do not have permission to update this user.")),
        ("Admin", "Superuser", (403, "You do not have permission to update this user.")),
        ("Superuser", "Default", DONE),
        ("Superuser", "Admin", DONE),
    ],
)
def test_who_may_change_whom(people, as_, actor, other, outcome):
    answer = as_(actor).patch(f"users/{people[other].id}/", {"first_name": "Changed"})
    assert refused(answer) == outcome


# Making admins


def new(visitor: Visitor, **more: Any) -> Any:
    body = {"email": "boss@example.org", "password": PASSWORD, "c_password": PASSWORD}
    return visitor.post("users/", {**body, **more})


def test_a_superuser_makes_an_admin_shortly_after_signing_in_alone(
    people, as_, vestibule, frozen_clock
):
    vestibule(ACCESS_LIFETIME=timedelta(hours=1))
    superuser = as_("Superuser")
    frozen_clock.move(660)
    assert refused(new(superuser, is_staff=True)) == (403, "Please login again.")
    assert new(superuser).status_code == 201


def test_a_superuser_makes_an_admin_who_verifies_the_address_first(people, as_, outbox):
    assert new(as_("Superuser"), is_staff=True).status_code == 201
    made = Account.objects.get(email="boss@example.org")
    assert (made.role, made.email_verified_at) == ("Admin", None)
    assert [mail.to for mail in outbox] == [["boss@example.org"]]
    assert refused(new(as_("Superuser"), is_staff=True)) == (
        400,
        {"email": ["user with this email already exists."]},
    )


@each_case("actor", ["Default", "Admin"])
@each_case("value", [True, False])
def test_only_a_superuser_creates_an_admin(people, as_, actor, value):
    assert refused(new(as_(actor), is_staff=value)) == (
        403,
        "You do not have permission to create an admin user.",
    )


@each_case("actor", ROLES)
def test_a_superuser_cannot_be_created(people, as_, actor):
    assert refused(new(as_(actor), is_superuser=True)) == (
        403,
        "You do not have permission to create a superuser. Contact Developer.",
    )
    assert not Account.objects.filter(email="boss@example.org").exists()


def test_a_user_who_just_lost_the_role_creates_no_admin(people, as_):
    visitor = as_("Superuser")
    Account.objects.of(people["Superuser"].id).update(role="Default")
    assert refused(new(visitor, is_staff=True))[0] == 400
    assert not Account.objects.filter(email="boss@example.org").exists()


def test_an_expired_token_registers_an_ordinary_user(people, visitor, outbox):
    visitor.access = "stale"
    assert new(visitor).status_code == 201
    assert Account.objects.get(email="boss@example.org").role == "Default"


@each_case("path", ["users/", "users/1/", "users/1/activate/", "users/1/deactivate/"])
def test_without_a_token_nothing_is_read_or_done(visitor, path):
    method = "POST" if path.endswith("activate/") else "GET"
    answer = visitor.send(method, path)
    assert refused(answer) == (401, "Authentication credentials were not provided.")


def test_an_access_cookie_of_another_contract_does_not_authenticate(people, visitor):
    tokens = open_session(people["Superuser"]).tokens
    for name in ("__Host-vestibule-access", "vestibule-access"):
        visitor.http.cookies[name] = tokens.access
    assert visitor.http.get("/auth-api/users/").status_code == 401
