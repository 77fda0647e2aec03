"""Sign-in by a code in a text message."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.calls import CALLER, post
from tests.cases import Case, undone
from tests.database_dump import database_dump
from tests.factors import enroll_app
from tests.messages import another, code_in, texts
from tests.passkeys.ceremonies import with_passkey
from tests.people import claims_of
from vestibule.conf import Settings
from vestibule.core import clock
from vestibule.core.challenge import ChallengeRequired, CodeSent
from vestibule.core.errors import (
    ChallengeNotFound,
    InvalidCode,
    InvalidInput,
    NotFound,
    PasskeyRequired,
    PasswordLocked,
    ReauthenticationRequired,
    Refusal,
    TooManyRequests,
)
from vestibule.core.events import EndReason
from vestibule.core.tokens import SignedIn, Transport
from vestibule.delivery.worker import deliver_due
from vestibule.flows.phone_sign_in import ask_to_sign_in_by_phone, sign_in_by_phone_code
from vestibule.flows.verify_phone import ask_to_change_phone, ask_to_verify_phone
from vestibule.models import Account, Attempt, AuditEvent, OneTimeSecret, Session
from vestibule.models.attempt import CLOSED_AT
from vestibule.steps import secure_account
from vestibule.testing.plugin import PASSWORD

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("moving_limits")]
NUMBER, OTHER = "+41791234567", "+41791234568"


@pytest.fixture
def vestibule(settings) -> Any:
    """Change settings of Vestibule for one test."""

    def change(**values: Any) -> None:
        settings.VESTIBULE = {**settings.VESTIBULE, **values}

    return change


@pytest.fixture(autouse=True)
def telephone(vestibule) -> Any:
    """A provider that keeps messages, without rate limits."""
    vestibule(PHONE_SIGN_IN=True, SMS_BACKEND="tests.messages.keep_text", LIMITS={})
    texts.clear()
    yield
    texts.clear()


@pytest.fixture
def ann(make_account) -> Any:
    """Ann, who has verified her number."""
    return verified(make_account())


def verified(person: Any, number: str = NUMBER) -> Any:
    Account.objects.of(person.id).update(phone=number, phone_verified_at=clock.now())
    return person


def ask(number: str = NUMBER, transport: Transport = Transport.BODY, caller: Any = CALLER) -> Any:
    sent = ask_to_sign_in_by_phone(phone=number, transport=transport, caller=caller)
    deliver_due()
    return sent


def enter(sent: CodeSent, code: str, **more: Any) -> SignedIn | ChallengeRequired:
    return sign_in_by_phone_code(
        verification=sent.id, code=code, **{"browser": sent.browser, "caller": CALLER, **more}
    )


def test_the_code_signs_in_once_in_the_client_that_asked(ann, case: Case):
    for transport in (Transport.BODY, Transport.COOKIE):
        with case(transport.value), undone():
            texts.clear()
            sent = ask(transport=transport)
            assert (sent.method, sent.sent_to) == ("sms_code", "***67")
            assert [each.to for each in texts] == [NUMBER]
            code = code_in(texts[0])
            assert code not in database_dump()
            with pytest.raises(InvalidCode):
                enter(sent, another(code))
            with pytest.raises(InvalidCode):
                enter(sent, code, caller=replace(CALLER, opaque=True))
            if sent.browser:
                with pytest.raises(InvalidCode):
                    enter(sent, code, browser="x" * 32)
            done = enter(sent, code)
            assert isinstance(done, SignedIn)
            assert (done.person.id, Session.objects.get().amr) == (ann.id, "sms")
            with pytest.raises(ChallengeNotFound):
                enter(sent, code)
            kinds = list(AuditEvent.objects.order_by("pk").values_list("kind", flat=True))
            assert (kinds[0], kinds[-2:]) == ("challenged", ["signed_in", "sign_in_failed"])


def test_no_number_tells_whether_it_has_an_account(ann, case: Case):
    ask("+41791234560")  # warm

    def cost(number: str) -> tuple[list[str], Any]:
        with CaptureQueriesContext(connection) as captured:
            sent = ask_to_sign_in_by_phone(phone=number, transport=Transport.BODY, caller=CALLER)
        sql = [" ".join(each["sql"].split()[:1]) for each in captured.captured_queries]
        return sql, (sent.method, sent.expires_in, sent.resend_in, len(sent.id))

    known, unknown = cost(NUMBER), cost("+41791234599")
    assert known == unknown
    deliver_due()
    texts.clear()
    for name, prepare in (
        ("unverified", lambda: Account.objects.update(phone_verified_at=None)),
        ("deactivated", lambda: Account.objects.update(enabled=False)),
        ("another's too", lambda: None),
    ):
        with case(name), undone():
            prepare()
            if name == "deactivated":
                ann_user = Account.objects.get(pk=ann.id).user
                ann_user.is_active = False
                ann_user.save()
            if name == "another's too":
                other = Account.objects.register(
                    email="bob@example.org",
                    username=None,
                    names={},
                    encoded="!",
                    role="user",
                )[0]
                verified(other)
            with pytest.raises(InvalidCode):
                enter(ask(), "123456")
            assert texts == []


def test_where_the_address_must_be_verified_a_number_does_not_replace_it(ann, vestibule):
    vestibule(EMAIL_VERIFICATION="required")
    ask()
    assert texts == []
    Account.objects.update(email_verified_at=clock.now())
    assert isinstance(enter(ask(), code_in(texts[0])), SignedIn)


def test_what_changed_since_the_code_was_sent_voids_it(ann, case: Case):
    changes: tuple[tuple[str, Callable[[], Any]], ...] = (
        ("another number", lambda: Account.objects.update(phone=OTHER)),
        ("not verified", lambda: Account.objects.update(phone_verified_at=None)),
        ("secured", lambda: secure_account.secure(ann.id, EndReason.PASSWORD_CHANGED)),
        ("taken away", lambda: secure_account.void_registration(ann, CALLER)),
        ("asked again", lambda: ask(caller=replace(CALLER, ip="192.0.2.8"))),
    )
    for name, change in changes:
        with case(name), undone():
            texts.clear()
            sent = ask()
            code = code_in(texts[0])
            change()
            with pytest.raises(InvalidCode):
                enter(sent, code)
            assert not Session.objects.exists()


def test_it_is_one_factor_and_no_app_on_the_phone_is_a_second(ann, vestibule, case: Case):
    app = enroll_app(ann)
    with case("an enrolled factor is asked for"), undone():
        asked = enter(ask(), code_in(texts[-1]))
        assert isinstance(asked, ChallengeRequired)
        body = {"challenge": asked.id, "code": app.code()}
        assert post("login/challenge/", body).status_code == 200
        assert Session.objects.get().amr == "sms otp"  # and not "mfa"
    vestibule(SECOND_FACTOR="required")
    with case("only a passkey is one where it is required"), undone():
        sent = ask()
        with pytest.raises(PasskeyRequired):
            enter(sent, code_in(texts[-1]))
    with case("which is asked for"), undone():
        with_passkey(ann)
        asked = enter(ask(), code_in(texts[-1]))
        assert isinstance(asked, ChallengeRequired)
        assert asked.methods == ("passkey",)


def test_a_number_that_signs_in_is_added_after_a_recent_sign_in_only(ann, frozen_clock, case: Case):
    claims = claims_of(ann)
    frozen_clock.move(11 * 60)
    adding: tuple[tuple[str, Callable[[], Any]], ...] = (
        ("another", lambda: ask_to_change_phone(phone=OTHER, claims=claims, caller=CALLER)),
        ("the same", lambda: ask_to_verify_phone(claims=claims, caller=CALLER)),
    )
    for name, add in adding:
        with case(name), pytest.raises(ReauthenticationRequired):
            add()
    assert texts == []


def test_messages_are_limited_for_every_number_alike(ann, vestibule, case: Case):
    with case("a premium number"), pytest.raises(InvalidInput):
        ask("+19005550123")
    limits = {"message": "1/hour per target", "text": "3/hour per country"}
    vestibule(LIMITS=limits)
    for number in (NUMBER, "+41791234599"):
        with case(number):
            ask(number)
            with pytest.raises(TooManyRequests):
                ask(number)
    ask("+41791234500")
    with case("the country"), pytest.raises(TooManyRequests):
        ask("+41791234501")
    vestibule(LIMITS={}, CAPTCHA="dummy")
    with case("the captcha"), pytest.raises(Refusal, match="captcha_required"):
        ask()
    ask(caller=replace(CALLER, captcha="solved"))


def test_it_is_off_unless_the_site_wants_it_and_can_send(vestibule, case: Case):
    vestibule(PHONE_SIGN_IN=False)
    with case("off"):
        with pytest.raises(NotFound):
            ask()
        with pytest.raises(NotFound):
            sign_in_by_phone_code(verification="x", code="1", browser="", caller=CALLER)
        assert not OneTimeSecret.objects.exists()
    with case("no way to send"), pytest.raises(ImproperlyConfigured, match="SMS_BACKEND"):
        Settings(PHONE_SIGN_IN=True)
    with case("no passkeys"), pytest.raises(ImproperlyConfigured, match="needs PASSKEYS"):
        Settings(
            PHONE_SIGN_IN=True, SMS_BACKEND="console", SECOND_FACTOR="required", PASSKEYS=False
        )


def test_five_guesses_end_a_code(ann):
    sent = ask()
    code = code_in(texts[0])
    for number in range(5):
        with pytest.raises(Refusal):
            enter(sent, another(code, number + 1))
    with pytest.raises(Refusal):
        enter(sent, code)
    assert post("login/", {"email": ann.email, "password": PASSWORD}).status_code == 200


def test_a_hundred_wrong_codes_in_a_row_close_them_for_every_number_alike(ann, moving_limits):
    for number in (NUMBER, "+41791234599"):
        sent = ask(number)
        with pytest.raises(InvalidCode):
            enter(sent, "12345x")
        Attempt.objects.update(failures=CLOSED_AT, waits_until=clock.now())
        moving_limits.move(days=30)
        with pytest.raises(PasswordLocked):
            enter(ask(number), code_in(texts[-1]))
        Attempt.objects.all().delete()
