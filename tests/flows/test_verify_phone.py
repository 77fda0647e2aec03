"""Verification of a phone number by a code in a text message."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core.exceptions import ImproperlyConfigured

from tests.calls import CALLER, post
from tests.factors import add_app
from tests.guessing import assert_five_guesses
from tests.messages import another, code_in, texts
from tests.people import claims_of
from vestibule.conf import Settings
from vestibule.core.errors import InvalidCode, InvalidInput
from vestibule.core.people import require_active
from vestibule.delivery.worker import deliver_due
from vestibule.flows.verify_phone import ask_to_change_phone, verify_phone
from vestibule.models import Account, AuditEvent, OneTimeSecret

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("moving_limits")]
NUMBER = "+41791234567"


@pytest.fixture(autouse=True)
def telephone(settings) -> Iterator[None]:
    """A provider that stores messages, without rate limits."""
    ours = {"SMS_BACKEND": "tests.messages.keep_text", "LIMITS": {}}
    settings.VESTIBULE = {**settings.VESTIBULE, **ours}
    texts.clear()
    yield
    texts.clear()


@pytest.fixture
def ann(make_account, sign_in_as) -> Any:
    """Ann's signed-in client; her number is not verified yet."""
    client = sign_in_as(make_account())
    Account.objects.update(phone=NUMBER)
    return client


def ask(client: Any) -> Any:
    answer = post("phone/verify/", {}, client)
    deliver_due()
    return answer


def verify(client: Any, code: str) -> Any:
    return post("phone/verify/confirm/", {"code": code}, client)


def is_verified() -> bool:
    return Account.objects.get().phone_verified_at is not None


def test_the_code_goes_to_the_number_and_verifies_it_once(ann):
    answer = ask(ann)
    assert answer.status_code == 200
    challenge = answer.json()["challenge"]
    assert (challenge["method"], challenge["sent_to"]) == ("sms_code", "***67")
    assert (challenge["expires_in"], challenge["resend_in"]) == (600, 60)
    assert [sms.to for sms in texts] == [NUMBER]
    code = code_in(texts[0])
    assert code not in answer.content.decode().replace(challenge["id"], "")
    assert verify(ann, code).json() == {"message": "Phone number verified"}
    assert is_verified()
    assert ann.get("/api/auth/profile/").status_code == 200
    assert verify(ann, code).status_code == 400


@pytest.mark.parametrize(
    "number", ["+1234567890", "", "+999999999999", "+4179", "+15555555555", "+000000000"]
)
def test_an_impossible_number_is_refused_with_a_message(ann, number):
    Account.objects.update(phone=number)
    answer = ask(ann)
    assert answer.status_code == 400
    assert answer.json()["details"] == {
        "phone": ["Add a phone number that can receive messages first."]
    }
    assert texts == []
    assert not OneTimeSecret.objects.exists()


@pytest.mark.parametrize(
    "number",
    [
        "+19005550123",  # premium
        "+33899123456",
        "+18005551234",  # toll-free
        "+448712345678",  # shared cost
        "+447012345678",  # personal, forwarded at a premium
        "+493012345678",  # fixed
        "+881612345678",  # satellites
        "+870773111632",
        "+88299123456",
    ],
)
def test_premium_and_unreachable_numbers_are_sent_nothing(ann, number):
    Account.objects.update(phone=number)
    answer = ask(ann)
    assert answer.status_code == 400
    assert list(answer.json()["details"]) == ["phone"]
    assert texts == []


@pytest.mark.parametrize(
    ("countries", "reached"),
    [(["CH"], [NUMBER]), (["DE", "001"], ["+881612345678"]), (["US"], ["+12025550123"])],
)
def test_only_the_countries_named_are_sent_messages(ann, settings, countries, reached):
    settings.VESTIBULE = {**settings.VESTIBULE, "SMS_COUNTRIES": countries}
    for number in (NUMBER, "+881612345678", "+12025550123", "+33612345678"):
        Account.objects.update(phone=number)
        ask(ann)
    assert [sms.to for sms in texts] == reached


@pytest.mark.parametrize("country", ["de", "Germany", "+49", ""])
def test_an_unknown_country_is_refused_at_the_start(country):
    with pytest.raises(ImproperlyConfigured, match="SMS_COUNTRIES"):
        Settings(SMS_COUNTRIES=("CH", country))


def test_messages_to_a_country_are_limited_in_total(ann, make_account, sign_in_as, settings):
    settings.VESTIBULE = {**settings.VESTIBULE, "LIMITS": {"text": "2/hour per country"}}
    clients = [ann, *(sign_in_as(make_account(f"{n}@example.org")) for n in range(3))]
    answers = []
    for last, client in enumerate(clients):
        Account.objects.update(phone=f"+4179123456{last}")
        answers.append(ask(client).status_code)
    assert answers == [200, 200, 429, 429]
    Account.objects.update(phone="+33612345678")
    assert ask(ann).status_code == 200


def test_verifying_a_number_does_not_reset_wrong_passwords(ann, frozen_clock):
    """An attacker with an open session verifies their own number."""
    wrong = {"current_password": "wrong", "new_password": "a long one that is new"}
    for _ in range(4):
        assert post("password/change/", wrong, ann).status_code == 400
    ask(ann)
    assert verify(ann, code_in(texts[0])).status_code == 200
    assert post("password/change/", wrong, ann).status_code == 400
    assert post("password/change/", wrong, ann).status_code == 429


def test_a_fake_number_is_allowed_in_the_profile(ann):
    answer = ann.patch("/api/auth/profile/", {"phone": "+1234567890"}, format="json")
    assert answer.status_code == 200
    assert ask(ann).status_code == 400


def test_verifying_a_number_requires_a_signed_in_user(ann):
    assert post("phone/verify/", {}).status_code == 401
    assert post("phone/verify/confirm/", {"code": "123456"}).status_code == 401


@pytest.mark.parametrize(("seconds", "taken"), [(599, True), (600, False)])
def test_a_code_lives_ten_minutes_to_the_second(ann, frozen_clock, seconds, taken):
    ask(ann)
    frozen_clock.move(seconds)
    assert (verify(ann, code_in(texts[0])).status_code == 200) is taken
    assert is_verified() is taken


def test_after_five_wrong_guesses_the_right_code_is_refused(ann, frozen_clock):
    ask(ann)
    code = code_in(texts[0])

    def wait() -> None:
        assert verify(ann, code).status_code == 429
        frozen_clock.move(30)

    assert_five_guesses(lambda guess: verify(ann, guess), code, wait)
    assert not is_verified()


def test_only_the_newest_code_counts(ann):
    ask(ann)
    ask(ann)
    old, new = (code_in(sms) for sms in texts)
    if old != new:
        assert verify(ann, old).status_code == 400
    assert verify(ann, new).status_code == 200


def test_a_code_does_not_verify_another_number(ann):
    ask(ann)
    ann.patch("/api/auth/profile/", {"phone": "+41791234568"}, format="json")
    assert verify(ann, code_in(texts[0])).status_code == 400
    assert not is_verified()


def test_the_code_of_another_account_is_refused(ann, make_account, sign_in_as):
    bob = sign_in_as(make_account("bob@example.org"))
    Account.objects.filter(email="bob@example.org").update(phone=NUMBER)
    ask(ann)
    assert verify(bob, code_in(texts[0])).status_code == 400
    assert verify(ann, code_in(texts[0])).status_code == 200


def test_a_deactivated_account_verifies_no_number(ann):
    ask(ann)
    get_user_model().objects.update(is_active=False)
    assert verify(ann, code_in(texts[0])).status_code in {400, 401}
    assert post("phone/verify/", {}, ann).status_code == 401
    assert not is_verified()


def test_a_number_gets_one_message_a_minute_and_five_an_hour(ann, settings, moving_limits):
    settings.VESTIBULE = {**settings.VESTIBULE, "LIMITS": Settings().LIMITS}
    assert ask(ann).status_code == 200
    early = ask(ann)
    assert (early.status_code, early["Retry-After"]) == (429, "60")
    sent = []
    for _ in range(10):
        moving_limits.move(61)
        sent.append(ask(ann).status_code == 200)
    assert sent == [True] * 4 + [False] * 6
    assert len(texts) == 5


def test_an_account_gets_five_messages_an_hour_whatever_its_number(ann, settings, moving_limits):
    settings.VESTIBULE = {**settings.VESTIBULE, "LIMITS": Settings().LIMITS}
    for last in range(10):
        Account.objects.update(phone=f"+4179123456{last}")
        ask(ann)
        moving_limits.move(61)
    assert len(texts) <= 5


def test_success_and_failure_are_recorded(ann, frozen_clock):
    ask(ann)
    verify(ann, another(code_in(texts[0])))
    frozen_clock.move(1)
    verify(ann, code_in(texts[0]))
    kinds = list(AuditEvent.objects.order_by("at").values_list("kind", flat=True))
    assert kinds == ["challenge_failed", "phone_verified"]


def test_a_change_of_number_is_announced_by_mail(ann, outbox):
    Account.objects.update(phone_verified_at="2026-01-01T00:00Z")
    ann.patch("/api/auth/profile/", {"phone": "+41791234568"}, format="json")
    assert [mail.to for mail in outbox] == [["ann@example.org"]]
    assert AuditEvent.objects.filter(kind="phone_changed").exists()


def test_a_new_number_becomes_the_accounts_when_its_code_is_entered(ann, outbox):
    claims = claims_of(require_active(Account.objects.of(Account.objects.get().pk).person()))
    texts.clear()
    ask_to_change_phone(phone="+41 79 999 88 77", claims=claims, caller=CALLER)
    deliver_due()
    assert (texts[0].to, Account.objects.get().phone) == ("+41799998877", NUMBER)
    with pytest.raises(InvalidCode):
        verify_phone(code=another(code_in(texts[0])), claims=claims, caller=CALLER)
    assert Account.objects.get().phone == NUMBER
    verify_phone(code=code_in(texts[0]), claims=claims, caller=CALLER)
    assert (Account.objects.get().phone, is_verified()) == ("+41799998877", True)
    assert [mail.to for mail in outbox] == [["ann@example.org"]]
    assert AuditEvent.objects.filter(kind="phone_changed").count() == 1


def test_a_code_for_another_number_changes_nothing_once_a_newer_was_sent(ann):
    claims = claims_of(require_active(Account.objects.of(Account.objects.get().pk).person()))
    ask_to_change_phone(phone="+41799998877", claims=claims, caller=CALLER)
    deliver_due()
    old = code_in(texts[0])
    ask(ann)
    if code_in(texts[1]) != old:
        with pytest.raises(InvalidCode):
            verify_phone(code=old, claims=claims, caller=CALLER)
    verify_phone(code=code_in(texts[1]), claims=claims, caller=CALLER)
    assert Account.objects.get().phone == NUMBER


def test_a_new_number_must_be_one_that_can_be_texted(ann):
    claims = claims_of(require_active(Account.objects.of(Account.objects.get().pk).person()))
    with pytest.raises(InvalidInput):
        ask_to_change_phone(phone="+1234567890", claims=claims, caller=CALLER)
    assert texts == []


def test_a_number_that_signs_in_is_not_verified_without_the_factor_added_meanwhile(ann, settings):
    settings.VESTIBULE |= {"PHONE_SIGN_IN": True}
    person = ann.signed_in.person
    claims = claims_of(person)
    ask_to_change_phone(phone="+41799998877", claims=claims, caller=CALLER)
    deliver_due()
    add_app(claims_of(person))
    with pytest.raises(InvalidCode):
        verify_phone(code=code_in(texts[0]), claims=claims, caller=CALLER)
    assert Account.objects.get().phone == NUMBER
