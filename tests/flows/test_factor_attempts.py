"""Wrong codes of an app: a hundred lock it, from however many devices, sessions and resets."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from tests.calls import CALLER, post
from tests.cases import each_case
from tests.factors import App, app_of, enroll_app, make_recovery_codes
from tests.guessing import wrong_codes
from tests.messages import token_in
from vestibule import bearer
from vestibule.core.challenge import ChallengeRequired
from vestibule.core.credentials import NO_CREDENTIAL
from vestibule.core.errors import InvalidCode, PasswordLocked, TooManyRequests
from vestibule.core.factors import FactorAnswer
from vestibule.core.people import Person
from vestibule.core.tokens import AccessClaims, SignedIn
from vestibule.flows.challenge import answer_challenge
from vestibule.flows.factors import add_totp, set_up_totp
from vestibule.flows.factors import make_recovery_codes as make_new_codes
from vestibule.flows.reset_factors import reset_factors_now
from vestibule.flows.step_up import ask_to_step_up, step_up
from vestibule.models import Account, Attempt, AuditEvent, Session
from vestibule.models.attempt import CLOSED_AT
from vestibule.testing.plugin import PASSWORD, open_session
from vestibule.tokens import device

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("moving_limits")]
ANN, NEW = "ann@example.org", "another long passphrase"
Guess = Callable[[AccessClaims, str], Any]


@pytest.fixture(autouse=True)
def without_rates(settings) -> None:
    """What is left is the counter of attempts."""
    settings.VESTIBULE = {**settings.VESTIBULE, "LIMITS": {}}


def begin(known: str = "", password: str = PASSWORD) -> str:
    answer = post("login/", {"email": ANN, "password": password}, HTTP_DEVICE_TOKEN=known)
    assert answer.status_code == 200, answer.content
    return str(answer.json()["challenge"]["id"])


def finish(handle: str, code: str, known: str = "") -> Any:
    body = {"challenge": handle, "code": code}
    return post("login/challenge/", body, HTTP_DEVICE_TOKEN=known)


def enroll_in(claims: AccessClaims) -> App:
    setup = set_up_totp(credential=NO_CREDENTIAL, claims=claims, caller=CALLER)
    app = app_of({"secret": setup.secret})
    add_totp(setup=setup.id, code=app.code(), claims=claims, caller=CALLER)
    return app


def device_of(person: Person, session: SignedIn) -> str:
    """Return the token of the device that a session was opened on."""
    name = device.new_id()
    Session.objects.filter(pk=session.session).update(device=name)
    return device.mint(person.id, name, epoch=person.epoch)


def known_device(person: Person, amr: str = "pwd") -> str:
    return device_of(person, open_session(person, amr=amr))


def claims_of(person: Person, amr: str = "pwd") -> AccessClaims:
    return bearer.authenticate(open_session(person, amr=amr).tokens.access)


def steps_up(claims: AccessClaims, code: str) -> Any:
    handle = ask_to_step_up(claims=claims, caller=CALLER).id
    answer = FactorAnswer(code)
    return step_up(challenge=handle, answer=answer, claims=claims, caller=CALLER)


def makes_codes(claims: AccessClaims, code: str) -> Any:
    return make_new_codes(claims=claims, caller=CALLER, code=code)


def close() -> None:
    """Let a hundred wrong codes of devices and sessions that never used a factor have been."""
    assert Attempt.objects.filter(device="factor").update(failures=CLOSED_AT) == 1


def test_devices_that_signed_in_before_there_was_a_factor_share_one_counter(
    make_account, frozen_clock
):
    ann = make_account()
    devices = [known_device(ann) for _ in range(3)]
    app = enroll_in(claims_of(ann))
    seen = []
    for each in devices[:2]:
        handle = begin(each)
        seen += [finish(handle, wrong, each).status_code for wrong in wrong_codes(app.code(), 3)]
    assert seen == [400] * 5 + [429]
    assert Attempt.objects.get(device="factor").failures == 5
    frozen_clock.move(60)
    close()
    for each in (devices[2], ""):
        refused = finish(begin(each), app.code(), each)
        assert (refused.status_code, refused.json()["code"]) == (403, "password_closed")


@each_case("guess", [steps_up, makes_codes])
def test_sessions_that_were_opened_before_there_was_a_factor_share_it_too(
    guess: Guess, make_account, frozen_clock
):
    ann = make_account()
    sessions = [claims_of(ann) for _ in range(6)]
    app = enroll_in(claims_of(ann))
    frozen_clock.move(60)
    for claims in sessions[:5]:
        with pytest.raises(InvalidCode):
            guess(claims, wrong_codes(app.code(), 1)[0])
    with pytest.raises(TooManyRequests):
        guess(sessions[5], app.code())
    close()
    frozen_clock.move(60)
    with pytest.raises(PasswordLocked):
        guess(sessions[5], app.code())


def test_a_sign_in_and_a_step_up_share_it(make_account):
    ann = make_account()
    app = enroll_app(ann)
    wrong = wrong_codes(app.code())
    assert {finish(begin(), each).status_code for each in wrong[:4]} == {400}
    with pytest.raises(InvalidCode):
        steps_up(claims_of(ann), wrong[4])
    assert finish(begin(), app.code()).status_code == 429
    # The owner was told once, by whichever counter came to five first.
    assert AuditEvent.objects.filter(kind="locked").count() == 1


def test_the_owner_is_told_once_of_a_wait_by_both_counters(make_account, outbox):
    app = enroll_app(make_account())
    handle = begin()
    assert {finish(handle, wrong).status_code for wrong in wrong_codes(app.code())} == {400}
    assert AuditEvent.objects.filter(kind="locked").count() == 1
    assert len(outbox) == 1


def test_a_device_and_a_session_that_used_a_factor_do_not_wait(make_account, frozen_clock):
    ann = make_account()
    app = enroll_app(ann)
    used = open_session(ann, amr="pwd otp mfa")
    claims = bearer.authenticate(used.tokens.access)
    never = known_device(ann)
    handle = begin()
    for wrong in wrong_codes(app.code()):
        finish(handle, wrong)
    close()
    assert finish(begin(never), app.code(), never).status_code == 403
    assert steps_up(claims, app.code(steps=-1))
    frozen_clock.move(60)
    finish(begin(), wrong_codes(app.code())[0])  # the right factor had reset the counter
    assert Attempt.objects.get(device="factor").failures == 1
    close()
    own = device_of(ann, used)
    assert finish(begin(own), app.code(), own).status_code == 200
    assert not Attempt.objects.filter(device__startswith="factor").exists()


def test_neither_a_skipped_factor_nor_the_mailbox_gives_a_device_more_guesses(
    make_account, frozen_clock
):
    ann = make_account()
    app = enroll_app(ann)
    used = known_device(ann, "pwd otp mfa")
    handle = begin(used)
    for wrong in wrong_codes(app.code(), 4):
        assert finish(handle, wrong, used).status_code == 400
    # A trusted device skips the factor, and the address is verified once more.
    Attempt.objects.exclude(device__startswith="factor").delete()
    assert finish(begin(used), wrong_codes(app.code())[0], used).status_code == 400
    assert finish(begin(used), app.code(), used).status_code == 429
    assert finish(begin(), app.code()).status_code == 200


def test_a_device_of_another_account_has_no_counter_of_its_own(make_account):
    app = enroll_app(make_account())
    bob = known_device(make_account("bob@example.org"), "pwd otp mfa")
    assert finish(begin(bob), wrong_codes(app.code())[0], bob).status_code == 400
    assert set(Attempt.objects.values_list("device", flat=True)) == {"", "factor"}


def test_a_device_that_used_a_factor_is_forgotten_when_the_account_is_secured(make_account):
    ann = make_account()
    app = enroll_app(ann)
    used = known_device(ann, "pwd otp mfa")
    Account.objects.of(ann.id).void_access_tokens()
    finish(begin(used), wrong_codes(app.code())[0], used)
    assert set(Attempt.objects.values_list("device", flat=True)) == {"", "factor"}


def reset_password(outbox: Any, password: str) -> None:
    post("password/reset/", {"email": ANN})
    body = {"token": token_in(outbox), "password": password}
    assert post("password/reset/confirm/", body).status_code == 200


def test_whoever_has_the_mailbox_has_no_more_guesses_by_resets(make_account, outbox, frozen_clock):
    app = enroll_app(make_account())
    Account.objects.update(email_verified_at=timezone.now())
    handle = begin()
    for wrong in wrong_codes(app.code()):
        finish(handle, wrong)
    reset_password(outbox, NEW)
    assert finish(begin(password=NEW), app.code()).status_code == 429
    close()
    reset_password(outbox, "one more long passphrase")
    refused = finish(begin(password="one more long passphrase"), app.code())
    assert (refused.status_code, refused.json()["code"]) == (403, "password_closed")


def test_a_recovery_code_opens_what_wrong_codes_have_locked(make_account, frozen_clock):
    ann = make_account()
    app, codes = enroll_app(ann), make_recovery_codes(ann)
    finish(begin(), wrong_codes(app.code())[0])
    close()
    assert finish(begin(), app.code()).status_code == 403
    assert finish(begin(), codes[0]).status_code == 200
    assert finish(begin(), app.code()).status_code == 200


def test_a_wrong_recovery_code_or_a_right_password_opens_nothing(make_account):
    ann = make_account()
    app = enroll_app(ann)
    used, *_ = make_recovery_codes(ann)
    assert finish(begin(), used).status_code == 200
    finish(begin(), wrong_codes(app.code())[0])
    close()
    assert finish(begin(), used).status_code == 400
    assert finish(begin(), app.code()).status_code == 403


def test_a_reset_of_the_factors_resets_their_counter(make_account):
    ann = make_account()
    app = enroll_app(ann)
    finish(begin(), wrong_codes(app.code())[0])
    close()
    reset_factors_now(account=ann.id, reason="Lost the phone", caller=CALLER)
    assert not Attempt.objects.filter(device="factor").exists()


def test_a_right_code_after_which_the_device_is_asked_for_resets_it(make_account):
    app = enroll_app(make_account())
    handle = begin()
    finish(handle, wrong_codes(app.code())[0])
    answer = FactorAnswer(app.code(), trust_device=None)
    assert isinstance(
        answer_challenge(challenge=handle, answer=answer, caller=CALLER), ChallengeRequired
    )
    assert not Attempt.objects.filter(device="factor").exists()
