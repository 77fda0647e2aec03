"""Verification of an email address by a mailed link or code."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth import get_user_model

from tests.calls import CALLER, as_seen, post
from tests.guessing import assert_five_guesses
from tests.messages import code_in, subjects, token_in
from tests.security.refusals import register_body
from vestibule.core.caller import Caller
from vestibule.core.errors import InvalidCode, InvalidLink, TooManyRequests
from vestibule.flows.verify_email import (
    ask_to_verify_email,
    check_verification_link,
    verify_email,
    verify_email_by_code,
)
from vestibule.models import Account, AuditEvent, OneTimeSecret, Session
from vestibule.testing.plugin import PASSWORD

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("moving_limits")]
ANN = "ann@example.org"


@pytest.fixture
def vestibule(settings) -> Any:
    """Change settings: ``vestibule(EMAIL_VERIFICATION="off")``; rates are switched off."""

    def change(**values: Any) -> None:
        settings.VESTIBULE = {**settings.VESTIBULE, **values}

    change(LIMITS={})
    return change


@pytest.fixture
def by_code(vestibule) -> None:
    """Mail codes instead of links."""
    vestibule(EMAIL_VERIFICATION_BY="code")


def is_verified(email: str = ANN) -> bool:
    return Account.objects.get(email=email).email_verified_at is not None


def ask(outbox: Any, email: str = ANN) -> Any:
    """Request a verification mail and send it at once."""
    sent = ask_to_verify_email(email=email, caller=CALLER)
    assert list(outbox) is not None
    return sent


def test_a_link_verifies_the_address_and_works_once(vestibule, make_account, outbox):
    make_account()
    sent = ask(outbox)
    assert (sent.method, sent.sent_to, sent.expires_in) == ("link", "a***@example.org", 3600)
    link = token_in(outbox)
    assert "http://testserver/verify-email#token=" in str(outbox[-1].body)
    verify_email(link=link, caller=CALLER)
    assert is_verified()
    with pytest.raises(InvalidLink):
        verify_email(link=link, caller=Caller())
    assert not Session.objects.exists()


def test_a_code_verifies_the_address_and_works_once(by_code, make_account, outbox):
    make_account()
    sent = ask(outbox, "ANN@example.org")
    assert (sent.method, sent.expires_in) == ("email_code", 600)
    code = code_in(outbox)
    verify_email_by_code(email="Ann@Example.org", code=code, caller=CALLER)
    assert is_verified()
    with pytest.raises(InvalidCode):
        verify_email_by_code(email=ANN, code=code, caller=CALLER)


@pytest.mark.parametrize(("seconds", "taken"), [(3599, True), (3600, False)])
def test_a_link_lives_an_hour_to_the_second(
    vestibule, make_account, outbox, frozen_clock, seconds, taken
):
    make_account()
    ask(outbox)
    frozen_clock.move(seconds)
    answer = post("email/verify/confirm/", {"token": token_in(outbox)})
    assert (answer.status_code == 200, is_verified()) == (taken, taken)


@pytest.mark.parametrize(("seconds", "taken"), [(599, True), (600, False)])
def test_a_code_lives_ten_minutes_to_the_second(
    by_code, make_account, outbox, frozen_clock, seconds, taken
):
    make_account()
    ask(outbox)
    frozen_clock.move(seconds)
    answer = post("email/verify/confirm/", {"email": ANN, "code": code_in(outbox)})
    assert (answer.status_code == 200, is_verified()) == (taken, taken)


def test_after_five_wrong_guesses_the_right_code_is_refused(
    by_code, make_account, outbox, frozen_clock
):
    make_account()
    ask(outbox)
    assert_five_guesses(
        lambda code: verify_email_by_code(email=ANN, code=code, caller=CALLER),
        code_in(outbox),
        lambda: frozen_clock.move(30),
    )


@pytest.mark.parametrize("email", [ANN, "nobody@example.org"])
def test_wrong_codes_start_a_wait_whether_the_address_is_known_or_not(
    by_code, make_account, outbox, frozen_clock, email
):
    make_account()
    ask(outbox, email)
    for number in range(5):
        answer = post("email/verify/confirm/", {"email": email, "code": f"{number:06}"})
        assert answer.status_code == 400
    answer = post("email/verify/confirm/", {"email": email, "code": "123456"})
    assert (answer.status_code, answer["Retry-After"]) == (429, "30")


def test_only_the_newest_mail_counts(vestibule, make_account, outbox):
    make_account()
    ask(outbox)
    old = token_in(outbox)
    outbox.clear()
    ask(outbox)
    with pytest.raises(InvalidLink):
        verify_email(link=old, caller=CALLER)
    verify_email(link=token_in(outbox), caller=CALLER)


def test_a_link_is_void_after_a_change_of_address(vestibule, make_account, outbox):
    person = make_account()
    ask(outbox)
    user = get_user_model().objects.get(pk=person.id)
    user.email = "other@example.org"
    user.save()
    with pytest.raises(InvalidLink):
        verify_email(link=token_in(outbox), caller=CALLER)
    assert not is_verified("other@example.org")


def test_a_verification_code_is_void_after_a_change_of_address(by_code, make_account, outbox):
    person = make_account()
    ask(outbox)
    user = get_user_model().objects.get(pk=person.id)
    user.email = "other@example.org"
    user.save()
    for email in (ANN, "other@example.org"):
        with pytest.raises(InvalidCode):
            verify_email_by_code(email=email, code=code_in(outbox), caller=CALLER)


@pytest.mark.parametrize("method", ["get", "head", "put", "patch", "delete", "options"])
def test_a_mail_scanner_that_opens_the_link_changes_nothing(
    vestibule, make_account, outbox, client, method
):
    make_account()
    ask(outbox)
    link = token_in(outbox)
    for address in ("email/verify/confirm/", "password/reset/confirm/", "email/change/confirm/"):
        answer = getattr(client, method)(f"/api/auth/{address}?token={link}")
        assert answer.status_code == 405
    verify_email(link=link, caller=CALLER)


@pytest.mark.parametrize("link", ["", "x", "A" * 54, "A" * 200, "\u00e9" * 54, "../../x", "%00"])
def test_a_link_that_was_never_mailed_is_refused(vestibule, make_account, link):
    make_account()
    assert post("email/verify/confirm/", {"token": link}).status_code == 400


def test_unknown_and_verified_addresses_get_the_same_answer_and_no_mail(
    vestibule, make_account, outbox
):
    make_account()
    make_account("amy@example.org")
    make_account("abe@example.org")
    Account.objects.filter(email="amy@example.org").update(email_verified_at="2026-01-01T00:00Z")
    get_user_model().objects.filter(email="abe@example.org").update(is_active=False)
    emails = (ANN, "amy@example.org", "abe@example.org", "ago@example.org")
    seen = [as_seen(post("email/verify/", {"email": email})) for email in emails]
    assert all(answer == seen[0] for answer in seen)
    assert [mail.to for mail in outbox] == [[ANN]]


def test_asking_is_limited_to_once_a_minute_for_an_address(vestibule, make_account, frozen_clock):
    vestibule(LIMITS={"message": "1/minute per target, 5/hour per target"})
    make_account()
    for email in (ANN, "nobody@example.org"):
        ask_to_verify_email(email=email, caller=CALLER)
        with pytest.raises(TooManyRequests) as refused:
            ask_to_verify_email(email=email.upper(), caller=CALLER)
        assert refused.value.retry_after == 60


@pytest.mark.parametrize(("mode", "mails"), [("off", 0), ("optional", 1), ("required", 1)])
def test_registering_sends_the_configured_mail(vestibule, outbox, mode, mails):
    vestibule(EMAIL_VERIFICATION=mode)
    answer = post("register/", register_body())
    assert answer.status_code == 201
    assert len(outbox) == mails
    assert ("tokens" in answer.json()) is (mode != "required")


def test_required_verification_blocks_sign_in_before_it(vestibule, outbox):
    vestibule(EMAIL_VERIFICATION="required")
    body = register_body()
    post("register/", body)
    login = {"email": body["email"], "password": body["password"]}
    early = post("login/", login)
    assert (early.status_code, early.json()["code"]) == (401, "invalid_credentials")
    assert not Session.objects.exists()
    assert post("email/verify/confirm/", {"token": token_in(outbox)}).status_code == 200
    assert post("login/", login).status_code == 200


def test_required_verification_does_not_change_the_answer_to_a_wrong_password(
    vestibule, make_account
):
    make_account()
    make_account("amy@example.org")
    Account.objects.filter(email="amy@example.org").update(email_verified_at="2026-01-01T00:00Z")
    vestibule(EMAIL_VERIFICATION="required")
    emails = (ANN, "amy@example.org", "nobody@example.org")
    seen = [as_seen(post("login/", {"email": each, "password": "wrong"})) for each in emails]
    assert seen[0][0] == 401
    assert all(answer == seen[0] for answer in seen)


def test_required_verification_reveals_a_known_address_only_to_its_owner(
    vestibule, make_account, outbox
):
    vestibule(EMAIL_VERIFICATION="required")
    make_account("Amy@Example.org", first_name="Amy")
    known = as_seen(post("register/", register_body(email="amy@example.org")))
    new = as_seen(post("register/", register_body(email="abe@example.org")))
    assert known == new
    assert known[0] == 201
    assert Account.objects.count() == 2
    assert get_user_model().objects.count() == 2
    assert sorted(mail.to for mail in outbox) == [["Amy@Example.org"], ["abe@example.org"]]
    assert "account" in subjects(outbox, "Amy@Example.org")[0]
    Account.objects.filter(email="Amy@Example.org").update(email_verified_at="2026-01-01T00:00Z")
    assert post("login/", {"email": "amy@example.org", "password": PASSWORD}).status_code == 200
    assert OneTimeSecret.objects.count() == 1


def test_a_decoy_registration_leaves_no_event_of_its_own(vestibule, make_account, caplog, outbox):
    vestibule(EMAIL_VERIFICATION="required")
    make_account()
    with caplog.at_level("INFO", logger="vestibule.audit"):
        post("register/", register_body(email=ANN))
    assert not AuditEvent.objects.filter(kind="signed_up").exists()
    assert [record.getMessage() for record in caplog.records] == []


def test_the_verification_is_recorded(vestibule, make_account, outbox):
    person = make_account()
    ask(outbox)
    verify_email(link=token_in(outbox), caller=CALLER)
    row = AuditEvent.objects.get(kind="email_verified")
    assert (row.account_id, row.ip, row.request_id) == (str(person.id), CALLER.ip, "abc")


def test_a_link_says_whose_address_it_verifies_and_is_not_used(vestibule, make_account, outbox):
    make_account()
    ask(outbox)
    link = token_in(outbox)
    for _ in range(2):
        assert check_verification_link(link=link, caller=CALLER).person.email == ANN
    assert not is_verified()
    verify_email(link=link, caller=CALLER)
    for used in (link, "x", link[:-1]):
        with pytest.raises(InvalidLink):
            check_verification_link(link=used, caller=CALLER)


def test_a_link_says_nothing_of_an_account_that_is_deactivated_or_has_moved(
    vestibule, make_account, outbox
):
    for change in ({"user__is_active": False}, {"email": "new@example.org"}):
        person = make_account()
        ask(outbox)
        account = Account.objects.of(person.id)
        if "email" in change:
            account.update(**change)
        else:
            get_user_model().objects.filter(pk=person.id).update(is_active=False)
        with pytest.raises(InvalidLink):
            check_verification_link(link=token_in(outbox), caller=CALLER)
        get_user_model().objects.all().delete()
