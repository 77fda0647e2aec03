"""Enrolling a second factor in a sign-in that requires one."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core.exceptions import ImproperlyConfigured

from tests.calls import CALLER, post
from tests.cases import each_case
from tests.database_dump import database_dump
from tests.factors import app_of, enroll_app
from tests.guessing import wrong_codes
from tests.messages import code_in, token_in
from vestibule import bearer
from vestibule.conf import load
from vestibule.core.factors import acr_of, read_recovery_code
from vestibule.flows.invite import InvitedUser, invite
from vestibule.flows.reset_factors import reset_factors_now
from vestibule.models import Account, AuditEvent, Session, Totp
from vestibule.testing.passkeys import SoftwarePasskey
from vestibule.testing.plugin import PASSWORD, CookieClient

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("moving_limits", "required")]
ANN = "ann@example.org"


@pytest.fixture
def required(settings) -> None:
    settings.VESTIBULE = {**settings.VESTIBULE, "SECOND_FACTOR_ROLES": ("employee",)}


def sign_in(client: Any = None, **headers: Any) -> Any:
    return post("login/", {"email": ANN, "password": PASSWORD}, client, **headers)


def to_enroll(outbox: Any) -> str:
    """Sign in and confirm the mailbox; returns the challenge."""
    handle = sign_in().json()["challenge"]["id"]
    next_one = post("login/challenge/", {"challenge": handle, "code": code_in(outbox)}).json()
    assert next_one["challenge"]["state"] == "enroll"
    assert "totp" in next_one["challenge"]["methods"]
    return str(next_one["challenge"]["id"])


def begin(handle: str, client: Any = None, factor: str = "totp") -> Any:
    return post("login/enroll/", {"challenge": handle, "factor": factor}, client)


def confirm(handle: str, code: str, client: Any = None) -> Any:
    return post("login/enroll/confirm/", {"challenge": handle, "code": code}, client)


def test_a_required_factor_is_enrolled_and_signs_in(make_account, outbox):
    make_account()
    handle = to_enroll(outbox)
    setup = begin(handle).json()
    assert set(setup) == {"secret", "uri"}
    assert not Session.objects.exists()
    assert not Totp.objects.exists()
    answer = confirm(handle, app_of(setup).code())
    assert answer.status_code == 200
    body = answer.json()
    assert len(set(map(read_recovery_code, body["recovery_codes"]))) == 10
    amr = bearer.authenticate(body["tokens"]["access"]).amr
    assert (amr, acr_of(amr)) == (("pwd", "email_code", "otp", "mfa"), "aal2")
    assert post("token/refresh/", {"refresh": body["tokens"]["refresh"]}).status_code == 200
    assert sign_in().json()["challenge"]["methods"] == ["totp", "recovery_code"]
    kinds = set(AuditEvent.objects.values_list("kind", flat=True))
    assert {"factor_added", "recovery_codes_made", "signed_in"} <= kinds
    assert any("authenticator app was added" in mail.subject for mail in outbox)


@each_case("factor", ["totp", "passkey"])
def test_after_a_reset_a_required_factor_is_enrolled_at_the_next_sign_in(
    factor, make_account, outbox
):
    person = make_account()
    enroll_app(person)
    reset_factors_now(account=person.id, reason="The phone was lost", caller=CALLER)
    handle = to_enroll(outbox)
    setup = begin(handle, factor=factor).json()
    body: dict[str, Any] = {"challenge": handle}
    if factor == "totp":
        body["code"] = app_of(setup).code()
    else:
        body["credential"] = SoftwarePasskey().create(setup["options"])
    answer = post("login/enroll/confirm/", body)
    assert answer.status_code == 200, answer.json()
    assert Account.objects.get().factors == f"{factor} recovery_code"


def test_a_browser_enrolls_with_its_cookie_alone(make_account, outbox):
    make_account()
    browser = CookieClient()
    browser.csrf_token = browser.get("/api/auth/csrf/").json()["csrf_token"]
    handle = sign_in(browser, HTTP_TOKEN_TRANSPORT="cookie").json()["challenge"]["id"]
    body = {"challenge": handle, "code": code_in(outbox)}
    assert post("login/challenge/", body, browser).json()["challenge"]["id"] == handle
    stranger = begin(handle)
    assert (stranger.status_code, stranger.json()["code"]) == (400, "invalid_code")
    setup = begin(handle, browser).json()
    assert confirm(handle, app_of(setup).code()).status_code == 400
    answer = confirm(handle, app_of(setup).code(), browser)
    assert answer.status_code == 200
    assert "tokens" not in answer.json()
    assert len(answer.json()["recovery_codes"]) == 10


def test_a_second_set_up_replaces_the_first(make_account, outbox):
    make_account()
    handle = to_enroll(outbox)
    first, second = begin(handle).json(), begin(handle).json()
    assert confirm(handle, app_of(first).code()).status_code == 400
    assert confirm(handle, app_of(second).code()).status_code == 200


def test_nothing_is_confirmed_that_was_not_set_up(make_account, outbox):
    make_account()
    handle = to_enroll(outbox)
    assert confirm(handle, "123456").status_code == 400
    assert begin(handle, factor="recovery_code").status_code == 400
    assert not Totp.objects.exists()


def test_another_step_cannot_be_skipped(make_account, outbox, frozen_clock):
    make_account()
    handle = sign_in().json()["challenge"]["id"]
    for answer in (begin(handle), confirm(handle, "123456")):
        assert (answer.status_code, answer.json()["code"]) == (400, "invalid_code")
    frozen_clock.move(61)
    handle = to_enroll(outbox)
    answer = post("login/challenge/", {"challenge": handle, "code": "123456"})
    assert answer.status_code == 400


def test_guesses_of_all_steps_share_one_counter(make_account, outbox, frozen_clock):
    make_account()
    handle = to_enroll(outbox)  # one guess, which was right
    setup = begin(handle).json()
    for wrong in wrong_codes(app_of(setup).code())[:4]:
        assert confirm(handle, wrong).status_code == 400
    assert confirm(handle, app_of(setup).code()).status_code == 400
    assert not Session.objects.exists()


def test_a_factor_that_was_enrolled_meanwhile_is_asked_for(make_account, outbox):
    person = make_account()
    handle = to_enroll(outbox)
    setup = begin(handle).json()
    enroll_app(person)
    seed = Totp.objects.get().seed
    assert confirm(handle, app_of(setup).code()).status_code == 400
    assert Totp.objects.get().seed == seed
    assert not Session.objects.exists()


def changed_password(person: Any) -> None:
    user = get_user_model().objects.get(pk=person.id)
    user.set_password("another one entirely")
    user.save()


def deactivated(person: Any) -> None:
    user = get_user_model().objects.get(pk=person.id)
    user.is_active = False
    user.save()


def secured(person: Any) -> None:
    Account.objects.of(person.id).void_access_tokens()


@pytest.mark.parametrize("change", [changed_password, deactivated, secured])
def test_what_secures_the_account_ends_an_enrollment(make_account, outbox, change):
    person = make_account()
    handle = to_enroll(outbox)
    setup = begin(handle).json()
    change(person)
    assert confirm(handle, app_of(setup).code()).status_code == 400
    assert not Totp.objects.exists()
    assert not Session.objects.exists()


def test_an_unfinished_enrollment_leaves_nothing(make_account, outbox, frozen_clock):
    make_account()
    handle = to_enroll(outbox)
    setup = begin(handle).json()
    assert setup["secret"] not in database_dump()
    frozen_clock.move(601)
    assert confirm(handle, app_of(setup).code()).status_code == 400
    assert sign_in().json()["challenge"]["state"] == "confirm_email"


def test_new_users_enroll_before_they_have_a_session(outbox):
    body = {"email": ANN, "password": PASSWORD, "password2": PASSWORD}
    made = post("register/", {**body, "first_name": "Ann", "last_name": "Example"})
    assert made.status_code == 201
    challenge = made.json()["challenge"]
    assert challenge["state"] == "confirm_email"
    assert not Session.objects.exists()
    code = code_in([mail for mail in outbox if mail.to == [ANN]])
    answer = post("login/challenge/", {"challenge": challenge["id"], "code": code}).json()
    setup = begin(answer["challenge"]["id"]).json()
    done = confirm(challenge["id"], app_of(setup).code())
    assert done.status_code == 200
    assert Session.objects.count() == 1


def test_the_mailbox_alone_does_not_remove_what_was_enrolled_with_the_password(
    make_account, outbox, frozen_clock
):
    make_account()
    handle = to_enroll(outbox)
    assert confirm(handle, app_of(begin(handle).json()).code()).status_code == 200
    post("password/reset/", {"email": ANN})
    body = {"token": token_in(outbox), "password": "another long passphrase"}
    reset = post("password/reset/confirm/", body)
    assert reset.status_code == 200
    assert "tokens" not in reset.json()
    again = post("login/", {"email": ANN, "password": "another long passphrase"}).json()
    assert again["challenge"]["state"] == "second_factor"


def test_an_invited_user_enrolls_at_the_first_sign_in(outbox):
    invite(invited=InvitedUser(email=ANN, role="employee"), claims=None, caller=CALLER)
    accepted = post("users/invitation/confirm/", {"token": token_in(outbox), "password": PASSWORD})
    assert accepted.status_code == 200
    assert "tokens" not in accepted.json()
    handle = to_enroll(outbox)
    assert confirm(handle, app_of(begin(handle).json()).code()).status_code == 200


def test_a_role_cannot_need_what_nobody_may_enroll(settings):
    settings.VESTIBULE = {**settings.VESTIBULE, "SECOND_FACTOR": "off"}
    with pytest.raises(ImproperlyConfigured, match="SECOND_FACTOR_ROLES must be empty"):
        load()
