"""One client must not shut out its office: what fails at an address slows the unknown there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import include, path
from rest_framework.test import APIClient

from tests.calls import WRONG, as_seen, post
from tests.cases import each_case
from tests.contracts.otp.visitor import Visitor
from tests.messages import another, code_in
from vestibule.captcha import DUMMY_RESPONSE
from vestibule.conf import Settings
from vestibule.testing.plugin import PASSWORD

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("moving_limits"),
    pytest.mark.urls(__name__),
]

urlpatterns = [
    path("api/auth/", include("vestibule.contracts.native.urls")),
    path("api/token/", include("vestibule.contracts.simplejwt.urls")),
    path("auth-api/", include("vestibule.contracts.otp.urls")),
    path("dj-rest-auth/", include("vestibule.contracts.dj_rest_auth.urls")),
    path("djoser/", include("vestibule.contracts.djoser.urls.authtoken")),
    path("authtoken/", include("vestibule.contracts.authtoken.urls")),
    path("_allauth/", include("vestibule.contracts.allauth_headless.urls")),
]

DEFAULT = Settings().LIMITS
ANN, BOB, NOBODY = "ann@example.org", "bob@example.org", "nobody@example.org"
Door = Callable[..., Any]


def native(email: str, password: str = PASSWORD, **headers: Any) -> Any:
    return post("login/", {"email": email, "password": password}, **headers)


def simplejwt(email: str, password: str = PASSWORD, **headers: Any) -> Any:
    body = {"email": email, "password": password}
    client = APIClient(raise_request_exception=False)
    return client.post("/api/token/", body, format="json", **headers)


def dj_rest_auth(email: str, password: str = PASSWORD, **headers: Any) -> Any:
    client = APIClient(raise_request_exception=False)
    body = {"email": email, "password": password}
    return client.post("/dj-rest-auth/login/", body, format="json", **headers)


def otp(email: str, password: str = PASSWORD, **headers: Any) -> Any:
    visitor = Visitor(APIClient(raise_request_exception=False))
    return visitor.post("login/", {"email": email, "password": password}, **headers)


def djoser(email: str, password: str = PASSWORD, **headers: Any) -> Any:
    body = {"username": email, "password": password}
    client = APIClient(raise_request_exception=False)
    return client.post("/djoser/token/login/", body, format="json", **headers)


def authtoken(email: str, password: str = PASSWORD, **headers: Any) -> Any:
    body = {"username": email, "password": password}
    client = APIClient(raise_request_exception=False)
    return client.post("/authtoken/", body, format="json", **headers)


def allauth(email: str, password: str = PASSWORD, **headers: Any) -> Any:
    body = {"email": email, "password": password}
    client = APIClient(raise_request_exception=False)
    answer = client.post("/_allauth/app/v1/auth/login", body, format="json", **headers)
    if b"too_many_login_attempts" in answer.content:  # an error of the input, as allauth has it
        assert answer.status_code == 400
        answer.status_code = 429
    return answer


def at(device: str) -> dict[str, str]:
    return {"HTTP_DEVICE_TOKEN": device}


@each_case(
    "door",
    [allauth, authtoken, dj_rest_auth, djoser, native, otp, simplejwt],
    ids=lambda door: door.__name__,
)
def test_the_failures_of_one_client_refuse_no_right_password_of_its_office(
    vestibule, make_account, moving_limits, door
):
    """And guessing from there is bounded all the same, over all accounts together."""
    vestibule(LIMITS=DEFAULT)
    make_account(ANN)
    make_account(BOB)
    known = at(native(BOB).json()["device"])

    def fail(numbers: range) -> list[bool]:
        answers = [door(f"a{number}@example.org", WRONG).status_code for number in numbers]
        assert 200 not in answers
        return [status == 429 for status in answers]

    assert fail(range(10)) == [False] * 10
    assert fail(range(10, 38)) == [True] * 28
    of_ann, of_nobody = door(ANN, WRONG), door(NOBODY, WRONG)
    assert of_ann.status_code == 429
    assert as_seen(of_ann) == as_seen(of_nobody), "nobody learns who has an account"
    unseen = door(BOB)
    assert (unseen.status_code, unseen["Retry-After"]) == (429, "60"), "after forty in a minute"
    assert door(ANN, **known).status_code == 429, "it is a device of another account"
    assert door(BOB, **known).status_code == 200
    assert door(BOB, WRONG, **known).status_code not in {200, 429}
    moving_limits.move(61)
    assert fail(range(50, 62)) == [False] * 10 + [True] * 2
    assert door(ANN).status_code == 200, "who is right comes in, from a new device too"


def test_an_address_that_failed_too_often_is_asked_for_a_captcha(vestibule, make_account):
    vestibule(LIMITS={"sign_in_failure": "3/minute per ip"}, CAPTCHA="dummy")
    make_account(ANN)
    make_account(BOB)
    known = at(native(BOB).json()["device"])
    for number in range(3):
        assert native(f"a{number}@example.org", WRONG).status_code == 401
    for email in (ANN, NOBODY):
        assert native(email).json()["code"] == "captcha_required"
    assert native(ANN, HTTP_CAPTCHA_RESPONSE=DUMMY_RESPONSE).status_code == 200
    assert native(BOB, **known).status_code == 200


def test_a_crowd_at_the_address_keeps_no_known_device_out(vestibule, make_account):
    make_account(ANN)
    make_account(BOB)
    known = at(native(BOB).json()["device"])
    vestibule(LIMITS={"sign_in": "3/minute per ip"})
    for _ in range(3):
        assert native(NOBODY, WRONG, **known).status_code == 401, "a token of another account"
    assert native(ANN).status_code == 429
    vestibule(LIMITS={"sign_in": "4/minute per ip"})
    crowd = [native(f"a{number}@example.org", WRONG).status_code for number in range(5)]
    assert (crowd, native(BOB, **known).status_code) == ([401] * 4 + [429], 200)


def test_resets_for_nobody_stop_no_sign_in_of_two_steps_and_nobody_who_is_signed_in(
    vestibule, make_account, sign_in_as, outbox, moving_limits
):
    vestibule(LIMITS=DEFAULT, SIGN_IN_CHECK="email_code")
    ann = make_account(ANN)

    def resets(numbers: range) -> list[int]:
        emails = (f"a{number}@example.org" for number in numbers)
        return [post("password/reset/", {"email": email}).status_code for email in emails]

    assert resets(range(61)) == [200] * 60 + [429]
    challenge = native(ANN).json()["challenge"]["id"]
    moving_limits.move(61)
    assert resets(range(61, 122)) == [429] * 61
    assert post("login/challenge/resend/", {"challenge": challenge}).status_code == 200
    answer = post("login/challenge/", {"challenge": challenge, "code": code_in(outbox)})
    assert answer.status_code == 200, answer.content
    assert post("email/verify/", {"email": NOBODY}).status_code == 429, "sixty questions a minute"
    assert post("reauthenticate/", {}, sign_in_as(ann)).status_code == 200


def begin(email: str, **headers: Any) -> str:
    return str(native(email, **headers).json()["challenge"]["id"])


def answer(challenge: str, code: str, **headers: Any) -> int:
    body = {"challenge": challenge, "code": code}
    return int(post("login/challenge/", body, **headers).status_code)


def test_wrong_codes_of_one_client_refuse_no_right_code_of_its_office(
    vestibule, make_account, outbox
):
    for email in (ANN, BOB, "cem@example.org", "dan@example.org"):
        make_account(email)
    known = at(native(BOB).json()["device"])
    vestibule(
        LIMITS={"proof_failure": "2/minute per ip"},
        SIGN_IN_CHECK="email_code",
        PASSWORD_RESET_BY="code",
    )
    made_up = [answer("A" * 22, "123456") for _ in range(12)]
    assert made_up == [400] * 2 + [429] * 10
    reset = {"challenge": "A" * 22, "code": "123456", "password": "another long passphrase"}
    for number in range(12):
        body = {**reset, "challenge": f"{number:022}"}
        assert post("password/reset/confirm/", body).status_code == 429
    challenge = begin(ANN)
    assert answer(challenge, code_in(outbox)) == 200
    for email in ("cem@example.org", "dan@example.org"):
        challenge = begin(email)
        wrong = another(code_in(outbox))
        assert [answer(challenge, wrong) for _ in range(4)] == [429] * 4
    challenge = begin(ANN)
    assert answer(challenge, code_in(outbox)) == 429, "eight wrong ones: four times the rate"
    challenge = begin(BOB, **known)
    assert answer(challenge, code_in(outbox), **known) == 200
