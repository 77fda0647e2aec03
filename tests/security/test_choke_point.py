"""No address lets anybody guess for long: all of them, found and not listed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from rest_framework.test import APIClient

from tests.calls import WRONG, post
from tests.cases import undone
from tests.factors import app_of
from tests.guessing import Tries, assert_made_to_wait, assert_rate, wrong_codes
from tests.messages import code_in
from tests.security.routes import routes
from vestibule.core.clock import now
from vestibule.models import Account, Attempt, PendingSignIn
from vestibule.models.attempt import CLOSED_AT
from vestibule.testing.plugin import PASSWORD

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("frozen_clock"),
]

ANN, NEW = "ann@example.org", "another long passphrase"

CHOOSES = {
    "register": "the password is chosen there, and proves nothing",
    "invitation-confirm": "the password is chosen there; what proves is the link",
}
"""Addresses that take a password and compare it with nothing."""

LINKS = {
    "email-verify-confirm",
    "password-reset-confirm",
    "login-email-confirm",
    "email-change-confirm",
    "email-change-undo",
    "invitation-confirm",
    "profile-restore",
}
"""Addresses that take the token of a mailed link: 192 random bits, and a rate by address."""

SIGNED = {"token-verify"}
"""Addresses whose ``token`` is a signed one; failures are limited by ``token_failure``."""

NAMES_OF_SECRETS = {"password", "password2", "code", "otp", "pin", "secret", "passcode"}


def login(client: APIClient, outbox: Any) -> Tries:
    while True:
        yield post("login/", {"email": ANN, "password": WRONG})


def challenge(client: APIClient, outbox: Any) -> Tries:
    while True:
        answer = post("login/", {"email": ANN, "password": PASSWORD})
        if answer.status_code != 200:
            yield answer
            continue
        code, handle = code_in(outbox), answer.json()["challenge"]["id"]
        for wrong in wrong_codes(code, 4):
            yield post("login/challenge/", {"challenge": handle, "code": wrong})


def change_password(client: APIClient, outbox: Any) -> Tries:
    while True:
        yield post("password/change/", {"current_password": WRONG, "new_password": NEW}, client)


def change_email(client: APIClient, outbox: Any) -> Tries:
    while True:
        yield post("email/change/", {"email": "new@example.org", "current_password": WRONG}, client)


def link_identity(client: APIClient, outbox: Any) -> Tries:
    while True:
        yield post("identities/", {"provider": "google", "current_password": WRONG}, client)


def unlink_identity(client: APIClient, outbox: Any) -> Tries:
    while True:
        body = {"current_password": WRONG}
        yield client.delete(f"/api/auth/identities/{uuid4()}/", body, format="json")


def add_passkey(client: APIClient, outbox: Any) -> Tries:
    while True:
        yield post("factors/passkeys/options/", {"current_password": WRONG}, client)


def set_up_app(client: APIClient, outbox: Any) -> Tries:
    while True:
        yield post("factors/totp/", {"current_password": WRONG}, client)


def confirm_app(client: APIClient, outbox: Any) -> Tries:
    while True:
        setup = post("factors/totp/", {}, client).json()
        for wrong in wrong_codes(app_of(setup).code(), 4):
            yield post("factors/totp/confirm/", {"setup": setup["setup"], "code": wrong}, client)


def enroll(client: APIClient, outbox: Any) -> Tries:
    while True:
        answer = post("login/", {"email": ANN, "password": PASSWORD})
        if answer.status_code != 200:
            yield answer
            continue
        handle = answer.json()["challenge"]["id"]
        PendingSignIn.objects.update(state="enroll", methods="totp", chosen="totp")
        setup = post("login/enroll/", {"challenge": handle, "factor": "totp"}).json()
        for wrong in wrong_codes(app_of(setup).code(), 4):
            yield post("login/enroll/confirm/", {"challenge": handle, "code": wrong})


def end_session(client: APIClient, outbox: Any) -> Tries:
    while True:
        body = {"current_password": WRONG}
        yield client.delete(f"/api/auth/sessions/{uuid4()}/", body, format="json")


def end_sessions(client: APIClient, outbox: Any) -> Tries:
    while True:
        yield client.delete("/api/auth/sessions/", {"current_password": WRONG}, format="json")


def reset_password(client: APIClient, outbox: Any) -> Tries:
    while True:
        handle = post("password/reset/", {"email": ANN}).json()["challenge"]["id"]
        code = code_in(outbox)
        for wrong in wrong_codes(code, 4):
            body = {"challenge": handle, "code": wrong, "password": NEW}
            yield post("password/reset/confirm/", body)


def sign_in_by_email(client: APIClient, outbox: Any) -> Tries:
    while True:
        handle = post("login/email/", {"email": ANN}).json()["verification"]["id"]
        code = code_in(outbox)
        for wrong in wrong_codes(code, 4):
            yield post("login/email/confirm/", {"verification": handle, "code": wrong})


def verify_email(client: APIClient, outbox: Any) -> Tries:
    while True:
        post("email/verify/", {"email": ANN})
        code = code_in(outbox)
        for wrong in wrong_codes(code, 4):
            yield post("email/verify/confirm/", {"email": ANN, "code": wrong})


def verify_phone(client: APIClient, outbox: Any) -> Tries:
    while True:
        post("phone/verify/", {}, client)
        for number in range(4):
            yield post("phone/verify/confirm/", {"code": f"{number:06}"}, client)


def leave(client: APIClient, outbox: Any) -> Tries:
    while True:
        body = {"current_password": WRONG}
        yield client.delete("/api/auth/profile/", body, format="json")


def export(client: APIClient, outbox: Any) -> Tries:
    while True:
        post("reauthenticate/", {}, client)
        code = code_in(outbox)
        for wrong in wrong_codes(code, 4):
            yield post("profile/export/", {"code": wrong}, client)


def set_role(client: APIClient, outbox: Any) -> Tries:
    while True:
        yield post("users/1/role/", {"role": "manager", "current_password": WRONG}, client)


def invite(client: APIClient, outbox: Any) -> Tries:
    Account.objects.update(role="admin")  # nobody else is asked
    while True:
        body = {"email": "new@example.org", "role": "manager", "current_password": WRONG}
        yield post("users/", body, client)


def step_up(client: APIClient, outbox: Any) -> Tries:
    while True:
        handle = post("step-up/", {"method": "email_code"}, client).json()["challenge"]["id"]
        code = code_in(outbox)
        for wrong in wrong_codes(code, 2):
            yield post("step-up/confirm/", {"challenge": handle, "code": wrong}, client)
            body = {"challenge": handle, "password": WRONG}
            yield post("step-up/confirm/", body, client)


GUESSERS: dict[str, Callable[[APIClient, Any], Tries]] = {
    "login": login,
    "challenge": challenge,
    "password-change": change_password,
    "password-reset-confirm": reset_password,
    "login-email-confirm": sign_in_by_email,
    "email-verify-confirm": verify_email,
    "email-change": change_email,
    "identities": link_identity,
    "identity": unlink_identity,
    "enroll-confirm": enroll,
    "factors-totp": set_up_app,
    "factors-totp-confirm": confirm_app,
    "passkey-options": add_passkey,
    "phone-verify-confirm": verify_phone,
    "profile": leave,
    "profile-export": export,
    "session": end_session,
    "sessions": end_sessions,
    "step-up-confirm": step_up,
    "user-role": set_role,
    "users": invite,
}
"""How one guesses at each address that takes a password or a code, for ever."""


@pytest.fixture
def settings_of_a_guesser(vestibule) -> None:
    """Codes everywhere and no rates: what is left is the counter of attempts."""
    vestibule(
        SIGN_IN_CHECK="email_code",
        EMAIL_VERIFICATION_BY="code",
        PASSWORD_RESET_BY="code",
        EMAIL_SIGN_IN="code",
        SMS_BACKEND="tests.messages.keep_text",
    )


def test_every_address_that_takes_a_password_or_a_code_has_its_guesser():
    found = {route.name for route in routes() if route.credentials}
    assert found == {*GUESSERS, *CHOOSES}


def test_every_secret_in_a_body_is_a_field_of_its_kind():
    secrets = [
        (route.name, name)
        for route in routes()
        for name in route.fields
        if name not in route.credentials
        and (name in NAMES_OF_SECRETS or name.endswith(("password", "code", "otp")))
    ]
    assert secrets == []


def test_every_address_that_takes_the_token_of_a_link_is_known():
    found = {route.name for route in routes() if "token" in route.fields}
    assert found == LINKS | SIGNED


@pytest.mark.parametrize("name", sorted(GUESSERS))
def test_a_guesser_is_made_to_wait_after_twelve_tries_at_the_latest(
    name, make_account, sign_in_as, outbox, settings_of_a_guesser
):
    person = make_account()
    Account.objects.filter(pk=person.id).update(phone="+41791234567")
    assert_made_to_wait(GUESSERS[name](sign_in_as(person), outbox))


def test_a_hundred_failures_in_a_row_close_every_address(
    make_account, sign_in_as, outbox, settings_of_a_guesser, case
):
    for name, guesser in GUESSERS.items():
        with case(name), undone():
            person = make_account()
            Account.objects.filter(pk=person.id).update(phone="+41791234567")
            tries = guesser(sign_in_as(person), outbox)
            assert next(tries).status_code in {400, 401}
            Attempt.objects.update(failures=CLOSED_AT, waits_until=now())
            assert [next(tries).json()["code"] for _ in range(3)] == ["password_closed"] * 3


@pytest.mark.parametrize("name", sorted(LINKS))
def test_a_caller_who_tries_links_has_to_wait(name, vestibule, moving_limits):
    vestibule(LIMITS={"proof": "60/minute per ip"}, EMAIL_SIGN_IN="link")
    [path] = {route.path for route in routes() if route.name == name}
    body = {"token": "A" * 54, "password": NEW}
    client = APIClient()
    assert_rate(lambda: client.post(path, body, format="json"), most=60, refused=400)


def test_the_counter_of_a_password_is_that_of_its_codes(
    make_account, outbox, settings_of_a_guesser
):
    make_account()
    answer = post("login/", {"email": ANN, "password": PASSWORD})
    handle, code = answer.json()["challenge"]["id"], code_in(outbox)
    for wrong in wrong_codes(code, 2):
        post("login/challenge/", {"challenge": handle, "code": wrong})
    for _ in range(3):
        assert post("login/", {"email": ANN, "password": WRONG}).status_code == 401
    assert post("login/", {"email": ANN, "password": WRONG}).status_code == 429
    assert post("login/challenge/", {"challenge": handle, "code": code}).status_code == 429


def at_the_admin(outbox: Any) -> Tries:
    """Guess the password, then the codes that the right one sends: in one form of HTML."""
    while True:
        browser = Client()
        yield browser.post("/admin/login/", {"username": ANN, "password": WRONG})
        right = browser.post("/admin/login/", {"username": ANN, "password": PASSWORD})
        for code in wrong_codes(code_in(outbox), 3):
            yield (
                browser.post("/admin/login/", {"code": code}) if right.status_code == 200 else right
            )


def test_a_guesser_at_the_admin_is_made_to_wait_too(make_account, outbox, settings_of_a_guesser):
    person = make_account()
    get_user_model().objects.filter(pk=person.id).update(is_staff=True)
    assert_made_to_wait(at_the_admin(outbox))
    assert post("login/", {"email": ANN, "password": PASSWORD}).status_code == 429
