"""The SimpleJWT contract beyond SimpleJWT, and with a frozen clock."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

import jwt
import pytest
import schemathesis
from django.contrib.auth import get_user_model
from django.core.wsgi import get_wsgi_application
from django.db import connection
from django.urls import clear_url_caches, include, path
from drf_spectacular.views import SpectacularAPIView
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.test import APIClient
from rest_framework.views import APIView

from tests.calls import WRONG
from tests.database_dump import database_dump
from tests.messages import code_in
from tests.openapi import MODES, assert_as_described
from tests.shape.source import REPOSITORY
from tests.steps.simplejwt_tokens import KEY, token
from vestibule import limits
from vestibule.contracts.simplejwt.authentication import JWTAuthentication
from vestibule.core.events import EndReason
from vestibule.drf import AtLeast
from vestibule.models import Session
from vestibule.testing.plugin import PASSWORD, open_session
from vestibule.tokens.revocation import feed

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.urls(__name__),
    pytest.mark.usefixtures("frozen_clock"),
]
NO_ACCOUNT = {"detail": "No active account found with the given credentials"}


class HostView(APIView):
    """A view of a host project."""

    authentication_classes = (JWTAuthentication,)
    permission_classes: Sequence[Any] = (IsAuthenticated,)

    def get(self, request: Request) -> Response:
        return Response({"username": request.user.get_username()})


class ManagersView(HostView):
    """A view that requires a role and does not load the user."""

    permission_classes = (AtLeast("manager"),)

    def get(self, request: Request) -> Response:
        return Response({"pk": request.user.pk})


documented = [path("api/token/", include("vestibule.contracts.simplejwt.urls"))]
urlpatterns = [
    *documented,
    path("document/", SpectacularAPIView.as_view(patterns=documented)),
    path("resource/", HostView.as_view()),
    path("managers/", ManagersView.as_view()),
]


@pytest.fixture
def change(settings: Any) -> Iterator[Any]:
    """Change settings of ``VESTIBULE`` for the test."""

    def to(**changes: Any) -> None:
        settings.VESTIBULE = settings.VESTIBULE | changes

    yield to
    clear_url_caches()


def post(address: str, body: dict[str, Any], **headers: str) -> Any:
    client = APIClient(raise_request_exception=False)
    return client.post(f"/api/token/{address}", body, format="json", headers=headers)


def sign_in(email: str = "ann@example.org", password: str = PASSWORD, **headers: str) -> Any:
    return post("", {"email": email, "password": password}, **headers)


def resource(access: str, address: str = "resource", scheme: str = "Bearer") -> Any:
    client = APIClient(raise_request_exception=False)
    return client.get(f"/{address}/", headers={"authorization": f"{scheme} {access}"})


def message_of(answer: Any) -> str:
    assert answer.status_code == 401
    body = answer.json()
    assert (body["detail"], body["code"]) == (
        "Given token not valid for any token type",
        "token_not_valid",
    )
    [message] = body["messages"]
    return str(message["message"])


def test_the_settings_choose_the_identifier(make_account, change):
    make_account()
    assert sign_in().status_code == 200
    change(LOGIN_FIELD="login")
    assert post("", {"login": "ann@example.org", "password": PASSWORD}).status_code == 200
    assert sign_in().json() == {"login": ["This field is required."]}


def test_an_unused_identifier_is_ignored(make_account, change):
    make_account()
    get_user_model().objects.update(username="annie")
    both = {"email": "ann@example.org", "username": "annie", "password": PASSWORD}
    for ways, other in ((("username",), "email"), (("email",), "username")):
        change(SIGN_IN_WITH=ways)
        for stray in (both[other], "nobody", "", None, [7]):
            assert post("", both | {other: stray}).status_code == 200


def test_unknown_wrong_and_deactivated_get_the_same_answer(make_account):
    gone = make_account("gone@example.org")
    make_account()
    get_user_model().objects.filter(pk=gone.id).update(is_active=False)
    answers = [sign_in("nobody@example.org"), sign_in(password=WRONG), sign_in("gone@example.org")]
    for answer in answers:
        assert (answer.status_code, answer.json()) == (401, NO_ACCOUNT)
        assert answer["WWW-Authenticate"] == 'Bearer realm="api"'


def test_five_wrong_passwords_lock_unknown_devices_out(make_account):
    make_account()
    known = sign_in()["Device-Token"]
    assert [sign_in(password=WRONG).status_code for _ in range(6)] == [401] * 5 + [429]
    waiting = sign_in()
    assert waiting.json()["code"] == "too_many_requests"
    assert waiting.json()["detail"] == "Request was throttled. Expected available in 30 seconds."
    assert waiting["Retry-After"] == "30"
    assert sign_in(device_token=known).status_code == 200


def test_a_required_second_step_is_a_refusal_with_the_challenge(make_account, change, outbox):
    change(SIGN_IN_CHECK="email_code")
    make_account()
    asked = sign_in()
    assert asked.status_code == 403
    assert asked.json()["code"] == "challenge_required"
    assert not {"access", "refresh"} & set(asked.json())
    assert not Session.objects.exists()
    handle, code = asked.json()["challenge"]["id"], code_in(outbox)
    wrong = post("challenge/", {"challenge": handle, "code": f"{(int(code) + 1) % 10**6:06}"})
    assert (wrong.status_code, wrong.json()["code"]) == (400, "invalid_code")
    answer = post("challenge/", {"challenge": handle, "code": code})
    assert list(answer.json()) == ["refresh", "access"]
    assert resource(answer.json()["access"]).status_code == 200
    assert post("challenge/", {"challenge": handle, "code": code}).status_code == 400


def test_the_right_password_of_an_address_that_is_not_verified_is_refused_as_a_wrong_one(
    make_account, change
):
    change(EMAIL_VERIFICATION="required")
    make_account()
    words = "No active account found with the given credentials, or its email address isn’t"
    for password in (WRONG, PASSWORD):
        refused = sign_in(password=password)
        assert (refused.status_code, refused.json()) == (401, {"detail": f"{words} verified yet"})


@pytest.mark.parametrize("scheme", ["Bearer", "JWT"])
def test_the_schemes_are_those_of_the_settings(make_account, change, scheme):
    change(AUTHORIZATION_SCHEMES=(scheme,))
    access = open_session(make_account()).tokens.access
    assert resource(access, scheme=scheme).status_code == 200
    for other in {"Bearer", "JWT", scheme.lower()} - {scheme}:
        refused = resource(access, scheme=other)
        assert refused["WWW-Authenticate"] == f'{scheme} realm="api"'
        assert refused.json() == {"detail": "Authentication credentials were not provided."}


def test_the_user_id_is_a_claim_of_its_own_where_one_is_named(make_account, change):
    person = make_account()

    def claims() -> dict[str, Any]:
        access = sign_in().json()["access"]
        found: dict[str, Any] = jwt.decode(access, options={"verify_signature": False})
        return found

    assert "user_id" not in claims()
    change(USER_ID_CLAIM="user_id")
    assert claims()["user_id"] == str(person.id)
    assert claims()["sub"] == str(person.id)


def test_without_rotation_a_refresh_answers_with_an_access_token_alone(make_account, change):
    change(ROTATION="off")
    tokens = open_session(make_account()).tokens
    for _ in range(2):
        answer = post("refresh/", {"refresh": tokens.refresh})
        assert (answer.status_code, list(answer.json())) == (200, ["access"])


def test_an_expired_token_is_said_to_be_expired(make_account, frozen_clock):
    tokens = open_session(make_account()).tokens
    frozen_clock.move(606)
    assert message_of(resource(tokens.access)) == "Token is expired"
    frozen_clock.move(days=8)
    for address, field in (
        ("refresh/", "refresh"),
        ("verify/", "token"),
        ("blacklist/", "refresh"),
    ):
        refused = post(address, {field: tokens.refresh})
        assert refused.status_code == 401
        assert refused.json() == {"detail": "Token is expired", "code": "token_not_valid"}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("reason", "body"),
    [
        ("account_deactivated", {"detail": "User is inactive", "code": "user_inactive"}),
        ("account_deleted", {"detail": "User not found", "code": "user_not_found"}),
        (
            "password_changed",
            {"detail": "The user's password has been changed.", "code": "password_changed"},
        ),
    ],
)
def test_an_access_token_is_refused_with_what_happened_to_its_owner(make_account, reason, body):
    held = open_session(make_account())
    Session.objects.filter(pk=held.session).end(EndReason(reason))
    refused = resource(held.tokens.access)
    assert (refused.status_code, refused.json()) == (401, body)


def test_a_user_deactivated_past_every_signal_is_refused_where_its_row_is_read(make_account):
    person = make_account()
    access = open_session(person).tokens.access
    get_user_model().objects.filter(pk=person.id).update(is_active=False)
    refused = resource(access)
    assert refused.status_code == 401
    assert refused.json() == {"detail": "User is inactive", "code": "user_inactive"}


@pytest.mark.parametrize("reason", ["account_deactivated", "account_deleted"])
def test_a_refresh_of_a_deactivated_or_deleted_user_is_refused_without_a_code(make_account, reason):
    held = open_session(make_account())
    Session.objects.filter(pk=held.session).end(EndReason(reason))
    refused = post("refresh/", {"refresh": held.tokens.refresh})
    assert refused.status_code == 401
    assert refused.json() == {"detail": "No active account found for the given token."}


def test_a_replayed_refresh_token_ends_the_session(make_account, frozen_clock):
    stolen = sign_in_tokens(make_account)["refresh"]
    kept = post("refresh/", {"refresh": stolen}).json()
    frozen_clock.move(31)
    refused = post("refresh/", {"refresh": stolen})
    assert refused.json() == {"detail": "Token is blacklisted", "code": "token_not_valid"}
    assert refused["Session-End-Reason"] == "refresh_reused"
    assert post("refresh/", {"refresh": kept["refresh"]}).status_code == 401


def sign_in_tokens(make_account: Any) -> dict[str, str]:
    make_account()
    tokens: dict[str, str] = sign_in().json()
    return tokens


def test_a_token_of_simplejwt_carries_the_role_that_its_owner_has_now(make_account, change):
    change(SIMPLEJWT_KEY=KEY)
    manager = make_account(role="manager")
    employee = make_account("bob@example.org", role="employee")
    assert resource(token(manager.id, "access"), "managers").json() == {"pk": manager.id}
    assert resource(token(employee.id, "access"), "managers").status_code == 403


def test_tokens_of_simplejwt_are_valid_until_they_expire(make_account, change, frozen_clock):
    change(SIMPLEJWT_KEY=KEY)
    person = make_account()
    assert resource(token(person.id, "access")).json() == {"username": person.username}
    assert message_of(resource(token(person.id, "refresh"))) == "Token has wrong type"
    old = token(person.id)
    assert post("verify/", {"token": old}).json() == {}
    renewed = post("refresh/", {"refresh": old})
    assert list(renewed.json()) == ["access", "refresh"]
    assert resource(renewed.json()["access"]).status_code == 200
    expired = token(person.id, "access")
    frozen_clock.move(306)
    assert message_of(resource(expired)) == "Token is expired"


def test_tokens_of_simplejwt_are_refused_without_its_key(make_account):
    person = make_account()
    assert message_of(resource(token(person.id, "access"))) == "Token is invalid"
    refused = post("refresh/", {"refresh": token(person.id)})
    assert refused.json() == {"detail": "Token is invalid", "code": "token_not_valid"}


def test_old_tokens_of_deactivated_and_deleted_users_are_refused_with_the_reason(
    make_account, change
):
    change(SIMPLEJWT_KEY=KEY)
    person = make_account()
    access, refresh = token(person.id, "access"), token(person.id)
    get_user_model().objects.filter(pk=person.id).update(is_active=False)
    assert resource(access).json()["code"] == "user_inactive"
    gone = {"detail": "No active account found for the given token."}
    assert post("refresh/", {"refresh": refresh}).json() == gone
    assert resource(token(10**6, "access")).json()["code"] == "user_not_found"
    assert post("refresh/", {"refresh": token(10**6)}).json() == gone


def test_a_token_that_cannot_be_checked_is_refused(make_account):
    access = open_session(make_account()).tokens.access
    assert resource(access).status_code == 200
    feed.forget()  # as in a process that has just started
    with connection.cursor() as cursor:  # undone with the transaction of the test
        cursor.execute("ALTER TABLE vestibule_session RENAME TO vestibule_session_away")
    refused = resource(access)
    assert (refused.status_code, refused["Retry-After"]) == (503, "1")


def test_no_credential_is_stored(make_account, change):
    change(SIMPLEJWT_KEY=KEY)
    person = make_account()
    old = token(person.id)
    tokens = [old, *sign_in().json().values(), *post("refresh/", {"refresh": old}).json().values()]
    stored = database_dump()
    for each in [*tokens, PASSWORD]:
        assert each not in stored


@pytest.mark.parametrize("address", ["", "refresh/", "verify/", "blacklist/", "challenge/"])
@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"\xff" * 100, "multipart/form-data; boundary=X"),
        (b"", "multipart/form-data"),
        (b"%ff=\xff", "application/x-www-form-urlencoded"),
        (b"a=" * 5000, "application/x-www-form-urlencoded"),
        (b"a=1", "application/x-www-form-urlencoded; charset=nonsense"),
        (b"a=" + b"x" * 70_000, "application/x-www-form-urlencoded"),
        (b'{"a": ' * 50_000, "application/json"),
        (b"x" * 70_000, "application/json"),
    ],
    ids=["parts", "no parts", "bytes", "many", "charset", "large form", "deep", "large"],
)
def test_no_body_causes_a_server_error(address, content, kind):
    client = APIClient(raise_request_exception=False)
    answer = client.generic("POST", f"/api/token/{address}", content, content_type=kind)
    assert answer.status_code in {400, 413, 415}
    assert answer.json()


def test_guessing_codes_is_throttled(make_account, change, outbox):
    change(SIGN_IN_CHECK="email_code")
    make_account()
    statuses: list[int] = []
    while len(statuses) < 12:
        asked = sign_in()
        if asked.status_code != 403:
            statuses.append(asked.status_code)
            continue
        code, handle = int(code_in(outbox)), asked.json()["challenge"]["id"]
        for number in range(1, 5):
            guess = f"{(code + number) % 10**6:06}"
            statuses.append(post("challenge/", {"challenge": handle, "code": guess}).status_code)
    assert set(statuses) == {400, 429}
    assert statuses.count(429) >= 2


def test_guessing_tokens_is_throttled(change):
    change(LIMITS={"token_failure": "5/minute per ip"})
    for address in ("refresh/", "verify/", "blacklist/"):
        bad = {"refresh": "eyJhbGciOiJIUzI1NiJ9.e30.AAAA", "token": "eyJhbGciOiJIUzI1NiJ9.e30.AAAA"}
        limits.reset()
        assert [post(address, bad).status_code for _ in range(6)] == [401] * 5 + [429]


def test_every_view_is_one_that_the_openapi_document_describes():
    document = json.loads((REPOSITORY / "docs" / "openapi" / "simplejwt.json").read_text())
    assert sorted(document["paths"]) == sorted(
        f"/api/token/{address}"
        for address in ("", "blacklist/", "challenge/", "refresh/", "verify/")
    )


@cache
def described() -> Any:
    """Generate the document once, since that takes a second."""
    return schemathesis.openapi.from_wsgi("/document/?format=json", get_wsgi_application())


@pytest.mark.parametrize("address", ["", "refresh/", "verify/", "blacklist/", "challenge/"])
def test_every_answer_is_as_the_openapi_document_says(address, change, kept_connection):
    change(ARGON2_MEMORY_KIB=8, ARGON2_TIME=1)
    tried = described()[f"/api/token/{address}"]["POST"]
    for mode in MODES:
        assert_as_described(tried, mode, {"nobody": {}}, examples=4)
