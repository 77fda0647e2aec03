"""Fifty at once: one code, one link, one challenge; each works for one of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from tests.calls import CALLER, post
from tests.factors import app_of, enroll_app, make_recovery_codes
from tests.messages import another, code_in, token_in
from tests.races import at_once, refusals
from vestibule import bearer
from vestibule.core.caller import Caller
from vestibule.core.challenge import ChallengeRequired
from vestibule.core.clock import now
from vestibule.core.credentials import NO_CREDENTIAL
from vestibule.core.errors import (
    ChallengeNotFound,
    InvalidCode,
    InvalidLink,
    ReauthenticationRequired,
    Refusal,
    TooManyRequests,
)
from vestibule.core.factors import FactorAnswer
from vestibule.core.tokens import AccessClaims, Transport
from vestibule.flows.challenge import answer_challenge, resend_challenge
from vestibule.flows.change_email import confirm_email_change, undo_email_change
from vestibule.flows.email_sign_in import (
    ask_to_sign_in_by_email,
    sign_in_by_email_code,
    sign_in_by_link,
)
from vestibule.flows.enroll import begin_enrollment, confirm_enrollment
from vestibule.flows.factors import confirm_totp, set_up_totp
from vestibule.flows.reset_password import (
    ask_to_reset_password,
    reset_password,
    reset_password_by_code,
)
from vestibule.flows.sign_in import sign_in
from vestibule.flows.verify_email import ask_to_verify_email, verify_email, verify_email_by_code
from vestibule.flows.verify_phone import verify_phone
from vestibule.models import (
    Account,
    AuditEvent,
    OneTimeSecret,
    PendingSignIn,
    RecoveryCode,
    Session,
)
from vestibule.models.one_time_secret import Purpose
from vestibule.models.single_use import GUESSES
from vestibule.testing.plugin import PASSWORD, open_session

pytestmark = pytest.mark.django_db(transaction=True)
ANN, N = "ann@example.org", 50


@pytest.fixture(autouse=True)
def as_many_as_one_likes(settings) -> None:
    """No rates, and room for everybody in the line for a hash, which costs next to nothing."""
    cheap = {"ARGON2_MEMORY_KIB": 8, "ARGON2_TIME": 1, "LIMITS": {}, "HASHING_QUEUE": 64}
    settings.VESTIBULE = {**settings.VESTIBULE, **cheap}


@pytest.fixture
def by_code(settings) -> None:
    """Ask for codes wherever there is a choice."""
    choices = {"EMAIL_VERIFICATION_BY": "code", "PASSWORD_RESET_BY": "code"}
    choices["SIGN_IN_CHECK"] = "email_code"
    settings.VESTIBULE = {**settings.VESTIBULE, **choices}


def assert_one_success(answers: list[Any]) -> None:
    refused = refusals(answers)
    assert len(answers) - len(refused) == 1, [type(each) for each in answers]
    accepted = {InvalidCode, ChallengeNotFound, InvalidLink, TooManyRequests}
    assert {type(each) for each in refused} <= accepted


def browser(number: int) -> Caller:
    return replace(CALLER, user_agent=f"Browser {number}")


def challenge() -> str:
    made = sign_in(identifier=ANN, password=PASSWORD, transport=Transport.BODY, caller=CALLER)
    assert isinstance(made, ChallengeRequired)
    return made.id


def test_one_challenge_opens_one_session(make_account, outbox, by_code):
    make_account()
    handle = challenge()
    code = code_in(outbox)
    answers = at_once(
        lambda _: answer_challenge(challenge=handle, answer=FactorAnswer(code=code), caller=CALLER)
    )
    assert_one_success(answers)
    assert Session.objects.count() == 1


@pytest.mark.parametrize("by", ["link", "code"])
def test_one_mail_opens_one_session(make_account, outbox, settings, by):
    settings.VESTIBULE = {**settings.VESTIBULE, "EMAIL_SIGN_IN": "link"}
    make_account()
    asked = ask_to_sign_in_by_email(email=ANN, transport=Transport.BODY, caller=CALLER)
    link, code = token_in(outbox), code_in(outbox)

    def answer(number: int) -> object:
        known: dict[str, Any] = {"verification": asked.id, "browser": "", "caller": browser(number)}
        if by == "link":
            return sign_in_by_link(link=link, **known)
        return sign_in_by_email_code(code=code, **known)

    assert_one_success(at_once(answer))
    assert Session.objects.count() == 1


def test_of_fifty_different_codes_at_once_five_are_compared(make_account, outbox, by_code):
    make_account()
    handle = challenge()
    code = code_in(outbox)

    def guess(number: int) -> object:
        guessed = another(code, number + 1)
        return answer_challenge(challenge=handle, answer=FactorAnswer(code=guessed), caller=CALLER)

    answers = at_once(guess)
    assert len(refusals(answers)) == N
    assert PendingSignIn.objects.get().guesses == GUESSES
    assert not Session.objects.exists()
    assert AuditEvent.objects.filter(kind="challenge_failed").count() <= 10


def test_one_challenge_is_sent_again_once_a_minute(make_account, outbox, by_code, frozen_clock):
    make_account()
    handle = challenge()
    frozen_clock.move(60)
    answers = at_once(lambda _: resend_challenge(challenge=handle, caller=CALLER))
    assert_one_success(answers)
    assert len(outbox) == 2


def test_one_verification_link_verifies_once(make_account, outbox):
    make_account()
    ask_to_verify_email(email=ANN, caller=CALLER)
    link = token_in(outbox)
    assert_one_success(at_once(lambda number: verify_email(link=link, caller=browser(number))))
    assert AuditEvent.objects.filter(kind="email_verified").count() == 1


def test_one_verification_code_verifies_once(make_account, outbox, by_code):
    make_account()
    ask_to_verify_email(email=ANN, caller=CALLER)
    code = code_in(outbox)
    answers = at_once(lambda _: verify_email_by_code(email=ANN, code=code, caller=CALLER))
    assert_one_success(answers)
    assert AuditEvent.objects.filter(kind="email_verified").count() == 1


def test_one_reset_link_sets_one_password(make_account, outbox):
    make_account()
    ask_to_reset_password(email=ANN, caller=CALLER)
    link = token_in(outbox)

    def reset(number: int) -> None:
        reset_password(link=link, password=f"a new long password {number}", caller=CALLER)

    answers = at_once(reset)
    assert_one_success(answers)
    winner = next(number for number, each in enumerate(answers) if each is None)
    assert sign_in(
        identifier=ANN,
        password=f"a new long password {winner}",
        transport=Transport.BODY,
        caller=CALLER,
    )
    assert AuditEvent.objects.filter(kind="password_reset").count() == 1


def test_one_reset_code_sets_one_password(make_account, outbox, by_code):
    make_account()
    handle = ask_to_reset_password(email=ANN, caller=CALLER).id
    code = code_in(outbox)

    def reset(number: int) -> None:
        password = f"a new long password {number}"
        reset_password_by_code(challenge=handle, code=code, password=password, caller=CALLER)

    assert_one_success(at_once(reset))
    assert AuditEvent.objects.filter(kind="password_reset").count() == 1


def test_one_link_changes_and_one_link_restores_the_address_once(make_account, sign_in_as, outbox):
    client = sign_in_as(make_account())
    Account.objects.update(email_verified_at=now())
    body = {"email": "new@example.org", "current_password": PASSWORD}
    assert post("email/change/", body, client).status_code == 200
    link = token_in(outbox)
    outbox.clear()
    assert_one_success(
        at_once(lambda number: confirm_email_change(link=link, caller=browser(number)))
    )
    undo = token_in(outbox)
    assert_one_success(at_once(lambda number: undo_email_change(link=undo, caller=browser(number))))
    kinds = ("email_changed", "email_change_undone")
    assert AuditEvent.objects.filter(kind__in=kinds).count() == 2
    assert Account.objects.get().email == ANN


def test_one_text_message_verifies_a_number_once(make_account):
    person = make_account()
    Account.objects.update(phone="+41791234567")
    claims = bearer.authenticate(open_session(person).tokens.access)
    issued = OneTimeSecret.objects.issue_code(
        Purpose.VERIFY_PHONE, person.id, life=timedelta(minutes=10), target="+41791234567"
    )

    def prove(_: int) -> None:
        verify_phone(code=issued.secret, claims=claims, caller=CALLER)

    assert_one_success(at_once(prove))
    assert AuditEvent.objects.filter(kind="phone_verified").count() == 1


def test_two_accounts_that_confirm_one_address_at_once_do_not_share_it(
    make_account, sign_in_as, outbox
):
    links = []
    for email in (ANN, "bob@example.org"):
        client = sign_in_as(make_account(email))
        body = {"email": "both@example.org", "current_password": PASSWORD}
        assert post("email/change/", body, client).status_code == 200
        links.append(token_in(outbox))
        outbox.clear()
    answers = at_once(lambda number: confirm_email_change(link=links[number], caller=CALLER), 2)
    assert_one_success(answers)
    assert Account.objects.filter(email_key="both@example.org").count() == 1


def setups(person: Any, *, n: int) -> tuple[AccessClaims, list[tuple[str, str]]]:
    """Begin to set up several apps in one session; returns each with its first code."""
    claims = bearer.authenticate(open_session(person).tokens.access)
    begun = [set_up_totp(credential=NO_CREDENTIAL, claims=claims, caller=CALLER) for _ in range(n)]
    return claims, [(each.id, app_of({"secret": each.secret}).code()) for each in begun]


@pytest.mark.parametrize("n", [1, N])
def test_fifty_confirmations_make_one_app(make_account, outbox, frozen_clock, n):
    claims, begun = setups(make_account(), n=n)

    def confirm(number: int) -> object:
        setup, code = begun[number % n]
        return confirm_totp(setup=setup, code=code, claims=claims, caller=CALLER)

    answers = at_once(confirm)
    [added] = [each for each in answers if not isinstance(each, Refusal)]
    assert {type(each) for each in refusals(answers)} <= {
        InvalidCode, ReauthenticationRequired, TooManyRequests
    }  # fmt: skip
    assert len(added.recovery_codes) == RecoveryCode.objects.count() == 10
    assert AuditEvent.objects.filter(kind="factor_added").count() == 1
    assert sum("authenticator" in mail.subject for mail in outbox) == 1


def test_fifty_enrollments_in_one_sign_in_open_one_session(
    make_account, outbox, settings, frozen_clock
):
    settings.VESTIBULE = {**settings.VESTIBULE, "SECOND_FACTOR": "required"}
    make_account()
    handle = challenge()
    answer = FactorAnswer(code=code_in(outbox))
    answer_challenge(challenge=handle, answer=answer, caller=CALLER)
    setup = begin_enrollment(challenge=handle, factor="totp", caller=CALLER)
    first = FactorAnswer(app_of({"secret": setup.secret}).code())
    answers = at_once(
        lambda _: confirm_enrollment(challenge=handle, answer=first, caller=CALLER), n=20
    )
    assert_one_success(answers)
    assert Session.objects.count() == 1
    assert RecoveryCode.objects.count() == 10


@pytest.mark.parametrize(("method", "n"), [("recovery_code", 1), ("recovery_code", N), ("totp", N)])
def test_one_code_of_a_factor_opens_one_session(make_account, frozen_clock, method, n):
    person = make_account()
    app = enroll_app(person)
    code, *_ = make_recovery_codes(person)
    code = app.code() if method == "totp" else code
    handles = [challenge() for _ in range(n)]

    def answer(number: int) -> object:
        return answer_challenge(
            challenge=handles[number % n], answer=FactorAnswer(code=code), caller=browser(number)
        )

    assert_one_success(at_once(answer))
    assert Session.objects.count() == 1
    assert RecoveryCode.objects.unused().count() == (10 if method == "totp" else 9)


def test_recovery_codes_used_at_once_are_counted_one_after_the_other(make_account, frozen_clock):
    person = make_account()
    enroll_app(person)
    codes = make_recovery_codes(person)
    handles = [challenge() for _ in codes]

    def answer(number: int) -> object:
        given = FactorAnswer(code=codes[number])
        return answer_challenge(challenge=handles[number], answer=given, caller=browser(number))

    assert refusals(at_once(answer, n=len(codes))) == []
    used = AuditEvent.objects.filter(kind="recovery_code_used")
    assert sorted(each.details["left"] for each in used) == list(range(len(codes)))
    assert Account.objects.get().factors == "totp"
