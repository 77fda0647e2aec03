"""The djoser contract beyond djoser: what it keeps of our rules."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.urls import include, path, reverse
from rest_framework.test import APIClient

from tests.calls import WRONG
from tests.cases import each_case
from tests.contracts.djoser.given import PASSWORD
from tests.contracts.djoser.peer_project import DJOSER
from tests.database_dump import database_dump
from tests.messages import code_in
from tests.steps.simplejwt_tokens import KEY
from tests.steps.simplejwt_tokens import token as simplejwt_token
from vestibule.contracts.djoser.profile import BLANK
from vestibule.core.link_template import UidEncoding
from vestibule.core.profile_fields import ProfileField
from vestibule.models import Account, Session
from vestibule.testing.plugin import PASSWORD as ANNS
from vestibule.testing.plugin import open_session

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.urls(__name__),
    pytest.mark.usefixtures("frozen_clock"),
]

urlpatterns = [
    path("auth/", include("vestibule.contracts.djoser.urls")),
    path("auth/", include("vestibule.contracts.djoser.urls.jwt")),
    path("auth/", include("vestibule.contracts.djoser.urls.authtoken")),
]
ANN, NEW = "ann@example.org", "new@example.org"


@pytest.fixture(autouse=True)
def project(vestibule: Any, settings: Any) -> None:
    """A project that used djoser."""
    settings.DJOSER = DJOSER | {"LOGIN_FIELD": "email"}
    vestibule(AUTHORIZATION_SCHEMES=("JWT", "Bearer"), LIMITS={})


def signed_in(person: Any) -> APIClient:
    client = APIClient(raise_request_exception=False)
    client.credentials(HTTP_AUTHORIZATION=f"JWT {open_session(person).tokens.access}")
    return client


def login(password: str = ANNS, email: str = ANN, **headers: str) -> Any:
    body = {"email": email, "password": password}
    client = APIClient(raise_request_exception=False)
    return client.post("/auth/token/login/", body, format="json", headers=headers)


def linked(outbox: Any, page: str = "activate") -> dict[str, str]:
    found = re.search(rf"http://testserver/{page}/(\S+)/(\S+)", str(outbox[-1].body))
    assert found, outbox[-1].body
    return {"uid": found[1], "token": found[2]}


def test_the_names_of_addresses_are_those_of_djoser():
    for name, address in {
        "user-list": "users/",
        "user-me": "users/me/",
        "user-activation": "users/activation/",
        "user-resend-activation": "users/resend_activation/",
        "user-set-password": "users/set_password/",
        "user-set-username": "users/set_username/",
        "user-reset-username": "users/reset_username/",
        "user-reset-username-confirm": "users/reset_username_confirm/",
        "user-reset-password": "users/reset_password/",
        "user-reset-password-confirm": "users/reset_password_confirm/",
        "login": "token/login",
        "logout": "token/logout",
        "jwt-create": "jwt/create",
        "jwt-refresh": "jwt/refresh",
        "jwt-verify": "jwt/verify",
    }.items():
        assert reverse(name) == f"/auth/{address}"
    assert reverse("user-detail", args=[7]) == "/auth/users/7/"
    assert reverse("user-detail", kwargs={"id": 7}) == "/auth/users/7/"


def test_a_new_address_is_confirmed_by_the_link_that_djoser_would_have_mailed(
    make_account, outbox, settings
):
    settings.DJOSER = DJOSER
    ann = make_account(ANN)
    answer = signed_in(ann).patch("/auth/users/me/", {"email": NEW}, format="json")
    assert (answer.status_code, answer.json()["email"]) == (200, ANN)
    assert outbox[-1].to == [NEW]
    link = linked(outbox)
    other = link | {"uid": "MA"}
    assert APIClient().post("/auth/users/activation/", other).status_code == 400
    assert APIClient().post("/auth/users/activation/", link).status_code == 204
    assert get_user_model().objects.get(pk=ann.id).email == NEW


def test_a_new_address_takes_the_password_or_a_recent_sign_in(
    make_account, frozen_clock, settings, vestibule
):
    settings.DJOSER = DJOSER
    vestibule(ACCESS_LIFETIME=timedelta(minutes=30))
    ann = signed_in(make_account(ANN))
    frozen_clock.move(seconds=601)
    late = ann.patch("/auth/users/me/", {"email": NEW}, format="json")
    assert (late.status_code, late.json()["code"]) == (403, "sign_in_again")
    wrong = {"email": NEW, "current_password": WRONG}
    answer = ann.patch("/auth/users/me/", wrong, format="json")
    assert answer.json() == {"current_password": ["Invalid password."]}


@each_case("by_id", [False, True])
def test_a_refused_change_changes_nothing(
    make_account, frozen_clock, settings, vestibule, outbox, by_id: bool
):
    settings.DJOSER = DJOSER
    city = ProfileField(name="city", label="City", max_length=20)
    vestibule(ACCESS_LIFETIME=timedelta(minutes=30), PROFILE_FIELDS=(city,), LIMITS={})
    person = make_account(ANN)
    ann, mails = signed_in(person), len(outbox)
    address = f"/auth/users/{person.id}/" if by_id else "/auth/users/me/"

    def change(**body: str) -> int:
        return ann.patch(address, {"email": NEW, "city": "Rome", **body}, format="json").status_code

    assert change(current_password=WRONG) == 400
    assert change(city="x" * 21) == 400
    frozen_clock.move(seconds=601)
    assert change() == 403
    assert (Account.objects.get(pk=person.id).facts, len(outbox)) == ({}, mails)
    assert change(current_password=ANNS) == 200
    assert Account.objects.get(pk=person.id).facts == {"city": "Rome"}
    assert outbox[-1].to == [NEW]


@each_case("method", ["put", "patch"])
def test_an_empty_address_is_refused_and_one_that_was_never_set_is_no_change(
    make_account, settings, method: str
):
    settings.DJOSER = DJOSER
    ann = make_account(ANN)
    change = getattr(signed_in(ann), method)
    for address in ("/auth/users/me/", f"/auth/users/{ann.id}/"):
        answer = change(address, {"email": ""}, format="json")
        assert (answer.status_code, answer.json()) == (400, {"email": [BLANK]})
    get_user_model().objects.filter(pk=ann.id).update(email="")
    Account.objects.filter(pk=ann.id).update(email="", email_key=None)
    none = change("/auth/users/me/", {"email": ""}, format="json")
    assert (none.status_code, none.json()["email"]) == (200, "")


def test_a_link_is_of_its_account_and_works_once(make_account, outbox):
    make_account(ANN)
    bob = make_account("bob@example.org")
    client = APIClient(raise_request_exception=False)
    client.post("/auth/users/reset_password/", {"email": ANN})
    link = linked(outbox, "password/reset") | {"new_password": "another long passphrase"}
    address = "/auth/users/reset_password_confirm/"
    refused = client.post(address, link | {"uid": UidEncoding.BASE64.write(bob.id)})
    assert refused.json() == {"token": ["Invalid token for given user."]}
    assert client.post(address, link).status_code == 204
    again = APIClient(HTTP_USER_AGENT="Another").post(address, link)
    assert again.json() == {"token": ["Invalid token for given user."]}
    assert login(password="another long passphrase").status_code == 200


def test_a_token_is_a_session_of_its_own_and_not_stored(make_account):
    ann = make_account(ANN)
    one, other = login().json()["auth_token"], login().json()["auth_token"]
    assert one != other
    assert re.fullmatch("[0-9a-f]{40}", one)
    assert one not in database_dump()
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Token {one}")
    assert client.post("/auth/token/logout/").status_code == 204
    assert client.get("/auth/users/me/").status_code == 401
    client.credentials(HTTP_AUTHORIZATION=f"Token {other}")
    assert client.get("/auth/users/me/").status_code == 200
    assert Session.objects.of(ann.id).live().count() == 1


def test_a_token_is_no_jwt_and_a_jwt_no_token(make_account):
    ann = make_account(ANN)
    token, access = login().json()["auth_token"], open_session(ann).tokens.access
    client = APIClient()
    for header in (f"JWT {token}", f"Bearer {token}", f"Token {access}"):
        client.credentials(HTTP_AUTHORIZATION=header)
        assert client.get("/auth/users/me/").status_code == 401, header


def test_an_access_token_of_simplejwt_is_not_said_to_be_ended(make_account, vestibule):
    vestibule(SIMPLEJWT_KEY=KEY, AUTHORIZATION_SCHEMES=("JWT", "Bearer"), LIMITS={})
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"JWT {simplejwt_token(make_account(ANN).id, 'access')}")
    answer = client.post("/auth/token/logout/")
    assert (answer.status_code, answer.json()["code"]) == (401, "token_not_valid")
    assert client.get("/auth/users/me/").status_code == 200


@each_case("signs_out", [False, True])
def test_a_token_of_simplejwt_changes_the_password_and_is_void_with_all_others(
    make_account, vestibule, settings, frozen_clock, signs_out: bool
):
    settings.DJOSER = settings.DJOSER | {"LOGOUT_ON_PASSWORD_CHANGE": signs_out}
    vestibule(SIMPLEJWT_KEY=KEY, AUTHORIZATION_SCHEMES=("JWT", "Bearer"), LIMITS={})
    ann = make_account(ANN)
    other, client = signed_in(ann), APIClient(raise_request_exception=False)
    client.credentials(HTTP_AUTHORIZATION=f"JWT {simplejwt_token(ann.id, 'access')}")
    frozen_clock.move(seconds=1)
    body = {"current_password": WRONG, "new_password": "another long passphrase"}
    assert client.post("/auth/users/set_password/", body, format="json").status_code == 400
    right = body | {"current_password": ANNS}
    assert client.post("/auth/users/set_password/", right, format="json").status_code == 204
    for old in (client, other):
        assert old.get("/auth/users/me/").status_code == 401
    assert login(password="another long passphrase").status_code == 200


def test_a_required_second_step_comes_before_the_token(make_account, vestibule, outbox):
    vestibule(SIGN_IN_CHECK="email_code", AUTHORIZATION_SCHEMES=("JWT",), LIMITS={})
    make_account(ANN)
    asked = login()
    assert (asked.status_code, asked.json()["code"]) == (403, "challenge_required")
    body = {"challenge": asked.json()["challenge"]["id"], "code": code_in(outbox)}
    answer = APIClient().post("/auth/token/challenge/", body, format="json")
    assert set(answer.json()) == {"auth_token"}, answer.json()


def test_every_failed_login_is_answered_alike_and_slowed_down(make_account):
    make_account(ANN)
    gone = make_account("gone@example.org")
    get_user_model().objects.filter(pk=gone.id).update(is_active=False)
    others = [login(email=f"{name}@example.org") for name in ("nobody", "gone")]
    for answer in (login(WRONG), *others):
        sentence = "Unable to log in with provided credentials."
        assert (answer.status_code, answer.json()) == (400, {"non_field_errors": [sentence]})
    assert [login(WRONG).status_code for _ in range(5)] == [400] * 4 + [429]


def test_a_taken_address_is_answered_like_a_new_one(make_account, settings, vestibule, outbox):
    make_account(ANN)
    vestibule(EMAIL_VERIFICATION="required", SIGN_IN_WITH=("email", "username"), LIMITS={})
    settings.DJOSER = DJOSER | {"SEND_ACTIVATION_EMAIL": True}
    bodies = []
    for email, name in ((ANN, "one"), (NEW, "two")):
        body = {"email": email, "username": name, "password": PASSWORD}
        answer = APIClient().post("/auth/users/", body, format="json")
        assert answer.status_code == 201
        bodies.append({key: value for key, value in answer.json().items() if key == "id"})
    assert bodies == [{"id": None}] * 2
    assert [each.to for each in outbox] == [[ANN], [NEW]]
    assert not get_user_model().objects.filter(username="one").exists()


def test_who_may_read_others_lists_changes_and_deletes_them_with_the_own_password(
    make_account, settings
):
    settings.DJOSER = DJOSER
    boss = signed_in(make_account("boss@example.org", role="admin"))
    ann = make_account(ANN)
    assert {each["email"] for each in boss.get("/auth/users/").json()} == {
        "boss@example.org",
        ANN,
    }
    assert boss.get(f"/auth/users/{ann.id}/").json()["email"] == ANN
    moved = boss.patch(f"/auth/users/{ann.id}/", {"email": NEW}, format="json")
    assert moved.json() == {"email": ["Only the owner can change this address."]}
    wrong = boss.delete(f"/auth/users/{ann.id}/", {"current_password": WRONG}, format="json")
    assert wrong.json() == {"current_password": ["Invalid password."]}
    own = {"current_password": ANNS}
    still = boss.delete(f"/auth/users/{ann.id}/", own, format="json")
    assert (still.status_code, still.json()["code"]) == (409, "still_active")
    get_user_model().objects.filter(pk=ann.id).update(is_active=False)
    assert boss.delete(f"/auth/users/{ann.id}/", own, format="json").status_code == 204
    assert not get_user_model().objects.filter(pk=ann.id).exists()


def test_users_without_that_role_see_themselves_alone(make_account):
    ann, bob = make_account(ANN), make_account("bob@example.org")
    client = signed_in(ann)
    assert [each["email"] for each in client.get("/auth/users/").json()] == [ANN]
    for method in ("get", "put", "patch"):
        answer = getattr(client, method)(f"/auth/users/{bob.id}/", {}, format="json")
        assert (answer.status_code, answer.json()) == (404, {"detail": "Not found."})


def test_names_and_profile_fields_can_be_changed_and_nothing_else(make_account):
    ann = make_account(ANN)
    body = {"username": "eve", "is_staff": True, "role": "admin", "is_active": False}
    signed_in(ann).patch("/auth/users/me/", body, format="json")
    user = get_user_model().objects.get(pk=ann.id)
    assert (user.is_staff, user.is_active, Account.objects.get(pk=ann.id).role) == (
        False,
        True,
        ann.role,
    )
