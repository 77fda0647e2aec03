"""The second step of signing in: a mailed code."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.contrib.auth import get_user_model

from tests.calls import CALLER, post
from tests.guessing import assert_five_guesses, wrong_codes
from tests.messages import another, code_in, token_in
from vestibule import bearer
from vestibule.core import clock
from vestibule.core.challenge import ChallengeRequired
from vestibule.core.errors import ChallengeNotFound, InvalidCode, TooManyRequests
from vestibule.core.factors import FactorAnswer
from vestibule.core.tokens import Transport
from vestibule.flows.challenge import answer_challenge, open_challenge, resend_challenge
from vestibule.flows.sign_in import sign_in
from vestibule.models import Account, AuditEvent, PendingSignIn, Session
from vestibule.testing.plugin import PASSWORD

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("checked", "moving_limits")]
ANN = "ann@example.org"


@pytest.fixture
def checked(settings) -> None:
    """Require the code for every role, without rate limits."""
    settings.VESTIBULE = {**settings.VESTIBULE, "SIGN_IN_CHECK": "email_code", "LIMITS": {}}


def begin(email: str = ANN, **headers: Any) -> Any:
    return post("login/", {"email": email, "password": PASSWORD}, **headers)


def challenge(email: str = ANN) -> str:
    made = sign_in(identifier=email, password=PASSWORD, transport=Transport.BODY, caller=CALLER)
    assert isinstance(made, ChallengeRequired)
    return made.id


def answer(handle: str, code: str) -> Any:
    return answer_challenge(challenge=handle, answer=FactorAnswer(code=code), caller=CALLER)


def finish(handle: str, code: Any, **headers: Any) -> Any:
    return post("login/challenge/", {"challenge": handle, "code": code}, **headers)


def test_the_right_password_gets_a_challenge_and_no_tokens(make_account, outbox):
    make_account()
    answer = begin()
    assert answer.status_code == 200
    handle = answer.json()["challenge"]["id"]
    assert answer.json() == {
        "message": "Enter the code sent to a***@example.org",
        "challenge": {
            "id": handle,
            "state": "confirm_email",
            "method": "email_code",
            "methods": ["email_code"],
            "sent_to": "a***@example.org",
            "expires_in": 600,
            "resend_in": 60,
        },
    }
    assert len(handle) >= 22
    assert not answer.cookies
    assert not Session.objects.exists()
    assert [mail.to for mail in outbox] == [[ANN]]


def test_the_code_finishes_the_sign_in_and_is_recorded_in_the_token(make_account, outbox):
    person = make_account()
    handle = begin().json()["challenge"]["id"]
    answer = finish(handle, code_in(outbox))
    assert answer.status_code == 200
    body = answer.json()
    assert (body["message"], body["user"]["id"]) == ("Login successful", person.id)
    assert bearer.authenticate(body["tokens"]["access"]).amr == ("pwd", "email_code")
    assert Session.objects.get().amr == "pwd email_code"
    assert body["device"]


def test_password_and_mailed_code_verify_the_address_and_void_nothing(make_account, outbox):
    """Both in one hand: a later proof of the mailbox must not void the owner's own password."""
    person = make_account()
    accounts = Account.objects.of(person.id)
    host_set = {"email_verified_at": None, "owner_confirmed": True}
    for doubt in ({"email_verified_at": None}, {"registrant_unproved": True}, host_set):
        accounts.update(email_verified_at=clock.now(), registrant_unproved=False)
        accounts.update(**doubt)
        AuditEvent.objects.all().delete()
        outbox.clear()
        assert answer(challenge(), code_in(outbox)).person.email_verified, doubt
        assert not accounts.in_doubt().exists(), doubt
        verified = AuditEvent.objects.filter(kind="email_verified").count()
        assert verified == ("email_verified_at" in doubt), doubt
    assert get_user_model().objects.get().has_usable_password()


def test_a_code_proves_no_address_but_the_one_it_was_sent_to(make_account, outbox):
    make_account()
    handle, user = begin().json()["challenge"]["id"], get_user_model().objects.get()
    code, user.email = code_in(outbox), "new@example.org"
    user.save()
    assert finish(handle, code).status_code == 400
    assert not Session.objects.exists()
    assert Account.objects.get().email_verified_at is None


@pytest.mark.parametrize(("role", "asked"), [("admin", True), ("manager", True), ("hr", False)])
def test_a_role_can_always_require_the_code(make_account, settings, role, asked):
    roles = {"SIGN_IN_CHECK": "none", "SIGN_IN_CHECK_ROLES": ("admin", "manager")}
    settings.VESTIBULE = {**settings.VESTIBULE, **roles}
    make_account(role=role)
    assert ("challenge" in begin().json()) is asked
    assert Session.objects.exists() is not asked


def test_a_wrong_password_gets_no_challenge(make_account, outbox):
    make_account()
    assert post("login/", {"email": ANN, "password": "wrong"}).status_code == 401
    assert len(outbox) == 0
    assert not PendingSignIn.objects.exists()


def test_a_code_works_once(make_account, outbox):
    make_account()
    handle = challenge()
    code = code_in(outbox)
    assert answer(handle, code).session
    with pytest.raises(InvalidCode):
        answer(handle, code)
    assert Session.objects.count() == 1


def test_a_code_lives_ten_minutes_to_the_second(make_account, outbox, frozen_clock):
    make_account()
    first = challenge()
    frozen_clock.move(599)
    assert answer(first, code_in(outbox)).session
    second = challenge()
    code = code_in(outbox)
    frozen_clock.move(600)
    with pytest.raises(InvalidCode):
        answer(second, code)


def test_after_five_wrong_guesses_the_right_code_is_refused(make_account, outbox, frozen_clock):
    make_account()
    handle = challenge()
    assert_five_guesses(
        lambda code: answer(handle, code),
        code_in(outbox),
        lambda: frozen_clock.move(30),
    )
    with pytest.raises(InvalidCode):
        resend_challenge(challenge=handle, caller=CALLER)


def test_a_right_fifth_guess_is_accepted(make_account, outbox):
    make_account()
    handle = challenge()
    code = code_in(outbox)
    for wrong in wrong_codes(code, 4):
        assert finish(handle, wrong).status_code == 400
    assert finish(handle, code).status_code == 200


def test_wrong_codes_start_the_same_wait_as_wrong_passwords(make_account, outbox, frozen_clock):
    make_account()
    handle = challenge()
    for wrong in wrong_codes(code_in(outbox)):
        finish(handle, wrong)
    refused = begin()
    assert (refused.status_code, refused["Retry-After"]) == (429, "30")


def test_the_right_password_does_not_reset_wrong_codes(make_account, outbox, frozen_clock):
    make_account()
    statuses = []
    for _ in range(3):
        answer = begin()
        statuses.append(answer.status_code)
        if answer.status_code != 200:
            break
        handle, code = answer.json()["challenge"]["id"], code_in(outbox)
        statuses += [finish(handle, wrong).status_code for wrong in wrong_codes(code, 4)]
    assert 429 in statuses, statuses


def test_a_new_code_replaces_the_old_one_after_a_minute(make_account, outbox, frozen_clock):
    make_account()
    handle = challenge()
    old = code_in(outbox)
    frozen_clock.move(20)
    early = post("login/challenge/resend/", {"challenge": handle})
    assert (early.status_code, early["Retry-After"]) == (429, "40")
    frozen_clock.move(39)
    early = post("login/challenge/resend/", {"challenge": handle})
    assert (early.status_code, early["Retry-After"]) == (429, "1")
    frozen_clock.move(1)
    sent = post("login/challenge/resend/", {"challenge": handle})
    assert sent.status_code == 200
    assert sent.json()["challenge"]["id"] == handle
    assert sent.json()["challenge"]["expires_in"] == 600
    new = code_in(outbox)
    if new != old:
        assert finish(handle, old).status_code == 400
    assert finish(handle, new).status_code == 200


def test_a_new_code_does_not_give_new_guesses(make_account, outbox, frozen_clock):
    make_account()
    handle = challenge()
    for number in range(1, 4):
        finish(handle, another(code_in(outbox), number))
    frozen_clock.move(60)
    resend_challenge(challenge=handle, caller=CALLER)
    for number in range(1, 3):
        finish(handle, another(code_in(outbox), number))
    frozen_clock.move(30)
    assert finish(handle, code_in(outbox)).status_code == 400


def test_codes_are_sent_at_most_five_times_an_hour(make_account, outbox, settings, moving_limits):
    settings.VESTIBULE = {**settings.VESTIBULE, "LIMITS": {"message": "5/hour per target"}}
    make_account()
    handle = challenge()
    statuses = []
    for _ in range(8):
        moving_limits.move(60)
        statuses.append(post("login/challenge/resend/", {"challenge": handle}).status_code)
    assert 429 in statuses
    assert len(outbox) <= 6


def test_signing_in_again_voids_the_earlier_challenge(make_account, outbox):
    make_account()
    old = challenge()
    code = code_in(outbox)
    outbox.clear()
    new = challenge()
    with pytest.raises(InvalidCode):
        answer(old, code)
    assert answer(new, code_in(outbox)).session


def change_password(person: Any, sign_in_as: Any) -> None:
    body = {"current_password": PASSWORD, "new_password": "another long passphrase"}
    assert post("password/change/", body, sign_in_as(person)).status_code == 200


def reset_password(person: Any, outbox: Any) -> None:
    post("password/reset/", {"email": ANN})
    body = {"token": token_in(outbox), "password": "another long passphrase"}
    assert post("password/reset/confirm/", body).status_code == 200


def set_password_as_the_host_does(person: Any) -> None:
    user = get_user_model().objects.get(pk=person.id)
    user.set_password("another long passphrase")
    user.save()


@pytest.mark.parametrize("event", ["changed", "reset", "deactivated", "set by the host"])
def test_changes_between_the_steps_are_respected(make_account, outbox, sign_in_as, event):
    person = make_account()
    handle = challenge()
    code = code_in(outbox)
    if event == "changed":
        change_password(person, sign_in_as)
    elif event == "reset":
        reset_password(person, outbox)
    elif event == "set by the host":
        set_password_as_the_host_does(person)
    else:
        get_user_model().objects.update(is_active=False)
    before = Session.objects.live().count()
    assert finish(handle, code).status_code == 400
    assert Session.objects.live().count() == before


def test_nothing_else_accepts_a_challenge_in_place_of_a_session(make_account, client):
    make_account()
    handle = begin().json()["challenge"]["id"]
    for token in (handle, f"{handle}.{handle}.{handle}"):
        answer = client.get("/api/auth/profile/", headers={"Authorization": f"Bearer {token}"})
        assert answer.status_code == 401
        assert post("token/refresh/", {"refresh": token}).status_code == 401
    body = {"email": ANN, "password": PASSWORD, "otp_verified": True, "challenge": handle}
    assert "tokens" not in post("login/", body).json()
    for unproved in ("", "-", "A" * 22, handle[:-1], handle + "A"):
        assert finish(unproved, "123456").status_code == 400


def test_the_rates_of_wrong_codes_are_counted_by_address(make_account, settings, moving_limits):
    settings.VESTIBULE = {**settings.VESTIBULE, "LIMITS": {"proof_failure": "3/minute per ip"}}
    for _ in range(3):
        assert finish("A" * 22, "123456").status_code == 400
    with pytest.raises(TooManyRequests) as refused:
        answer_challenge(
            challenge="A" * 22,
            answer=FactorAnswer(code="123456"),
            caller=CALLER.__class__("127.0.0.1"),
        )
    assert refused.value.retry_after == 60


def test_only_the_client_that_started_a_sign_in_finds_it_by_the_account(make_account, outbox):
    person = make_account()
    own, other = replace(CALLER, csrf="its own"), replace(CALLER, csrf="another")
    sign_in(identifier=ANN, password=PASSWORD, transport=Transport.BODY, caller=own)
    for account, caller in (
        (str(person.id), other),
        (str(person.id), CALLER),
        ("999999", own),
        ("nobody", own),
        ("9" * 40, own),
    ):
        with pytest.raises(ChallengeNotFound):
            open_challenge(account=account, caller=caller)
    found = open_challenge(account=str(person.id), caller=own)
    answer_challenge(challenge=found, answer=FactorAnswer(code=code_in(outbox)), caller=own)
    with pytest.raises(ChallengeNotFound):
        open_challenge(account=str(person.id), caller=own)
