"""Resetting the password by a mailed link or code."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.contrib.auth import get_user_model
from django.test import override_settings

from tests.calls import CALLER, as_seen, post
from tests.cases import each_case
from tests.core.taken import taken
from tests.guessing import assert_five_guesses
from tests.messages import code_in, subjects, token_in
from tests.people import claims_of, move_by_host
from vestibule.core.authentication import Authentication
from vestibule.core.errors import InvalidCode, InvalidInput, InvalidLink, Overloaded
from vestibule.core.link_template import LinkTemplate
from vestibule.core.people import Person
from vestibule.core.tokens import Transport
from vestibule.flows.reauthenticate import ask_to_reauthenticate
from vestibule.flows.reset_password import (
    ask_to_reset_password,
    check_reset_link,
    reset_password,
    reset_password_by_code,
)
from vestibule.flows.reset_username import ask_to_reset_username
from vestibule.flows.secure_user import send_reset
from vestibule.models import Account, AuditEvent, Session
from vestibule.passwords import hashing
from vestibule.steps.complete_sign_in import complete_sign_in
from vestibule.steps.reauthentication import require
from vestibule.testing.plugin import PASSWORD

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("moving_limits")]
ANN, NEW = "ann@example.org", "another long passphrase"


@pytest.fixture(autouse=True)
def without_rates(settings) -> None:
    """Switch off rate limits, which have their own tests."""
    settings.VESTIBULE = {**settings.VESTIBULE, "LIMITS": {}}


@pytest.fixture
def by_code(settings) -> None:
    """Mail codes instead of links."""
    settings.VESTIBULE = {**settings.VESTIBULE, "PASSWORD_RESET_BY": "code"}


def asked(outbox: Any, email: str = ANN) -> str:
    """Request a reset link; returns the link from the mailbox."""
    ask_to_reset_password(email=email, caller=CALLER)
    return token_in(outbox)


def asked_for_code(outbox: Any, email: str = ANN) -> tuple[str, str]:
    """Request a code; returns the challenge's id and the code from the mailbox."""
    made = ask_to_reset_password(email=email, caller=CALLER)
    return made.id, code_in(outbox)


def login(password: str, email: str = ANN) -> int:
    return int(post("login/", {"email": email, "password": password}).status_code)


def test_a_link_sets_a_new_password_and_works_once(make_account, outbox):
    make_account()
    link = asked(outbox)
    assert "http://testserver/reset-password#token=" in str(outbox[-1].body)
    reset_password(link=link, password=NEW, caller=CALLER)
    assert (login(NEW), login(PASSWORD)) == (200, 401)
    again = post("password/reset/confirm/", {"token": link, "password": "a third passphrase"})
    assert (again.status_code, again.json()["code"]) == (400, "invalid_link")
    assert login(NEW) == 200


def test_a_code_sets_a_new_password_and_works_once(by_code, make_account, outbox):
    make_account()
    challenge, code = asked_for_code(outbox)
    reset_password_by_code(challenge=challenge, code=code, password=NEW, caller=CALLER)
    assert (login(NEW), login(PASSWORD)) == (200, 401)
    with pytest.raises(InvalidCode):
        reset_password_by_code(challenge=challenge, code=code, password="third one", caller=CALLER)


@pytest.mark.parametrize(("seconds", "taken"), [(3599, True), (3600, False)])
def test_a_link_lives_an_hour_to_the_second(make_account, outbox, frozen_clock, seconds, taken):
    make_account()
    link = asked(outbox)
    frozen_clock.move(seconds)
    answer = post("password/reset/confirm/?expires=9999999999", {"token": link, "password": NEW})
    assert (answer.status_code == 200) is taken
    assert login(NEW) == (200 if taken else 401)


@pytest.mark.parametrize(("seconds", "taken"), [(599, True), (600, False)])
def test_a_code_lives_ten_minutes_to_the_second(
    by_code, make_account, outbox, frozen_clock, seconds, taken
):
    make_account()
    challenge, code = asked_for_code(outbox)
    frozen_clock.move(seconds)
    body = {"challenge": challenge, "code": code, "password": NEW}
    assert (post("password/reset/confirm/", body).status_code == 200) is taken


def test_after_five_wrong_guesses_the_right_code_is_refused(
    by_code, make_account, outbox, frozen_clock
):
    make_account()
    challenge, code = asked_for_code(outbox)
    assert_five_guesses(
        lambda guess: reset_password_by_code(
            challenge=challenge, code=guess, password=NEW, caller=CALLER
        ),
        code,
        lambda: frozen_clock.move(30),
    )


def test_only_the_newest_link_counts(make_account, outbox):
    make_account()
    old = asked(outbox)
    outbox.clear()
    new = asked(outbox)
    with pytest.raises(InvalidLink):
        reset_password(link=old, password=NEW, caller=CALLER)
    reset_password(link=new, password=NEW, caller=CALLER)


@pytest.mark.parametrize("by", ["link", "code"])
def test_every_address_gets_the_same_answer(make_account, outbox, settings, by):
    settings.VESTIBULE = {**settings.VESTIBULE, "PASSWORD_RESET_BY": by}
    make_account()
    make_account("abe@example.org")
    get_user_model().objects.filter(email="abe@example.org").update(is_active=False)
    make_account("amy@example.org")
    Account.objects.filter(email="amy@example.org").update(email_verified_at="2026-01-01T00:00Z")
    emails = (ANN, "abe@example.org", "amy@example.org", "ago@example.org")
    seen = []
    for email in emails:
        answer = post("password/reset/", {"email": email})
        own = answer.json().get("challenge", {}).get("id", "-")
        status, content, headers, cookies = as_seen(answer)
        seen.append((status, content.replace(own.encode(), b""), len(own), headers, cookies))
    assert seen[0][0] == 200
    assert all(answer == seen[0] for answer in seen)
    assert sorted(mail.to for mail in outbox) == [["amy@example.org"], [ANN]]


def test_a_deactivated_account_stays_so(make_account, outbox):
    make_account()
    link = asked(outbox)
    get_user_model().objects.update(is_active=False)
    with pytest.raises(InvalidLink):
        reset_password(link=link, password=NEW, caller=CALLER)
    assert login(NEW) == 401


def test_a_link_is_void_after_a_change_of_address(make_account, outbox):
    person = make_account()
    link = asked(outbox)
    move_by_host(person)
    with pytest.raises(InvalidLink):
        reset_password(link=link, password=NEW, caller=CALLER)


def test_a_code_is_void_after_a_change_of_address(by_code, make_account, outbox):
    person = make_account()
    challenge, code = asked_for_code(outbox)
    move_by_host(person)
    with pytest.raises(InvalidCode):
        reset_password_by_code(challenge=challenge, code=code, password=NEW, caller=CALLER)


def test_a_code_sets_no_password_of_an_account_with_another_address(by_code, make_account, outbox):
    make_account()
    challenge, code = asked_for_code(outbox)
    Account.objects.update(email="other@example.org", email_key="other@example.org")
    with pytest.raises(InvalidCode):
        reset_password_by_code(challenge=challenge, code=code, password=NEW, caller=CALLER)
    assert get_user_model().objects.get().check_password(PASSWORD)


@pytest.mark.parametrize("weak", ["short", "password123", "ann@example.org", "p" * 129])
def test_a_weak_password_is_refused_and_the_link_stays_usable(make_account, outbox, weak):
    make_account()
    link = asked(outbox)
    with pytest.raises(InvalidInput):
        reset_password(link=link, password=weak, caller=CALLER)
    check_reset_link(link=link, caller=CALLER)
    reset_password(link=link, password=NEW, caller=CALLER)


@pytest.mark.parametrize("weak", ["short", "password123", "ann@example.org", "p" * 129])
def test_a_weak_password_is_refused_and_the_code_stays_usable(by_code, make_account, outbox, weak):
    make_account()
    challenge, code = asked_for_code(outbox)
    for _ in range(6):
        with pytest.raises(InvalidInput):
            reset_password_by_code(challenge=challenge, code=code, password=weak, caller=CALLER)
    reset_password_by_code(challenge=challenge, code=code, password=NEW, caller=CALLER)


def test_an_overloaded_server_uses_up_no_code(by_code, make_account, outbox, settings):
    make_account()
    challenge, code = asked_for_code(outbox)
    settings.VESTIBULE = {**settings.VESTIBULE, "HASHING_SLOTS": 1, "HASHING_QUEUE": 0}
    with taken(hashing.pool), pytest.raises(Overloaded):
        reset_password_by_code(challenge=challenge, code=code, password=NEW, caller=CALLER)
    reset_password_by_code(challenge=challenge, code=code, password=NEW, caller=CALLER)


def test_a_link_can_be_checked_without_being_used(make_account, outbox):
    make_account()
    link = asked(outbox)
    check_reset_link(link=link, caller=CALLER)
    for wrong in ("", "x", link[:-1], link + "A", link[:22], link[::-1]):
        with pytest.raises(InvalidLink):
            check_reset_link(link=wrong, caller=CALLER)
    reset_password(link=link, password=NEW, caller=CALLER)


@pytest.mark.django_db(transaction=True)
def test_a_reset_ends_every_session_and_does_not_sign_in(make_account, sign_in_as, outbox):
    person = make_account()
    clients = [sign_in_as(person) for _ in range(2)]
    answer = post("password/reset/confirm/", {"token": asked(outbox), "password": NEW})
    assert answer.json() == {"message": "Password changed"}
    assert not answer.cookies
    for client in clients:
        assert client.get("/api/auth/profile/").status_code == 401
        refused = post("token/refresh/", {"refresh": client.signed_in.tokens.refresh})
        assert refused.json()["reason"] == "password_changed"
    assert not Session.objects.live().exists()


def test_a_reset_does_not_skip_the_second_step(make_account, outbox, settings):
    settings.VESTIBULE = {**settings.VESTIBULE, "SIGN_IN_CHECK": "email_code"}
    make_account()
    reset_password(link=asked(outbox), password=NEW, caller=CALLER)
    answer = post("login/", {"email": ANN, "password": NEW}).json()
    assert "challenge" in answer
    assert "tokens" not in answer


def test_the_token_of_one_account_never_touches_another(make_account, outbox):
    make_account()
    bob = make_account("bob@example.org")
    link = asked(outbox)
    other = {"email": "bob@example.org", "uid": bob.id, "user_id": bob.id, "user": bob.id}
    address = f"password/reset/confirm/?email=bob@example.org&uid={bob.id}"
    assert post(address, {"token": link, "password": NEW, **other}).status_code == 200
    assert (login(NEW), login(NEW, "bob@example.org")) == (200, 401)
    assert login(PASSWORD, "bob@example.org") == 200


def test_the_handle_of_one_link_does_not_match_the_secret_of_another(make_account, outbox):
    make_account()
    make_account("bob@example.org")
    one = asked(outbox)
    outbox.clear()
    other = asked(outbox, "bob@example.org")
    for crossed in (one[:22] + other[22:], other[:22] + one[22:]):
        with pytest.raises(InvalidLink):
            reset_password(link=crossed, password=NEW, caller=CALLER)


def test_an_email_change_started_before_a_reset_cannot_be_completed_after_it(
    make_account, sign_in_as, outbox
):
    thief = sign_in_as(make_account())
    body = {"email": "thief@example.org", "current_password": PASSWORD}
    assert post("email/change/", body, thief).status_code == 200
    link = token_in(outbox)
    outbox.clear()
    reset_password(link=asked(outbox), password=NEW, caller=CALLER)
    assert post("email/change/confirm/", {"token": link}).status_code == 400
    assert Account.objects.get().email == ANN


def test_the_owner_is_notified_and_the_reset_is_recorded(make_account, outbox, frozen_clock):
    person = make_account()
    link = asked(outbox)
    outbox.clear()
    frozen_clock.move(1)
    reset_password(link=link, password=NEW, caller=CALLER)
    assert subjects(outbox, ANN) == ["Your password was changed"]
    assert NEW not in str(outbox[-1].body)
    rows = AuditEvent.objects.filter(account_id=str(person.id)).order_by("id")
    assert [row.kind for row in rows] == ["password_reset_asked", "password_reset"]
    assert {(row.ip, row.request_id) for row in rows} == {(CALLER.ip, CALLER.request_id)}


def test_a_reset_verifies_the_address(make_account, outbox):
    make_account()
    reset_password(link=asked(outbox), password=NEW, caller=CALLER)
    assert Account.objects.get().email_verified_at is not None


def test_the_current_password_may_be_refused_and_the_link_stays_usable(
    make_account, outbox, settings
):
    settings.VESTIBULE = {**settings.VESTIBULE, "PASSWORD_MUST_DIFFER": True}
    make_account()
    link = asked(outbox)
    with pytest.raises(InvalidInput) as refused:
        reset_password(link=link, password=PASSWORD, caller=CALLER)
    assert [each.code for each in refused.value.problems["password"]] == ["password_unchanged"]
    reset_password(link=link, password=NEW, caller=CALLER)
    assert login(NEW) == 200


def test_a_link_may_carry_its_token_in_the_query(make_account, outbox, settings, frozen_clock):
    settings.VESTIBULE = {**settings.VESTIBULE, "LINK_STYLE": "query"}
    make_account()
    ask_to_reset_password(email=ANN, caller=CALLER)
    end = int(frozen_clock.now.timestamp()) + 3600
    found = re.search(
        rf"http://testserver/reset-password\?token=([\w-]+)&expiry={end}\s", str(outbox[-1].body)
    )
    assert found is not None
    reset_password(link=found[1], password=NEW, caller=CALLER)


def sign_in_by_password(person: Person, outbox: Any) -> None:
    assert login(PASSWORD) == 200


def sign_in_by_code(person: Person, outbox: Any) -> None:
    with override_settings(VESTIBULE={**django_settings.VESTIBULE, "SIGN_IN_CHECK": "email_code"}):
        challenge = post("login/", {"email": ANN, "password": PASSWORD}).json()["challenge"]
        body = {"challenge": challenge["id"], "code": code_in(outbox)}
        assert post("login/challenge/", body).status_code == 200


def sign_in_by_a_provider(person: Person, outbox: Any) -> None:
    found = Account.objects.of(person.id).credentials()
    assert found is not None
    complete_sign_in(
        Authentication(
            person=found[0],
            encoded=found[1],
            amr="social",
            transport=Transport.BODY,
            caller=CALLER,
            now=found[2],
            known_device=True,
        )
    )


def verify_by_link(person: Person, outbox: Any) -> None:
    post("email/verify/", {"email": ANN})
    assert post("email/verify/confirm/", {"token": token_in(outbox)}).status_code == 200


def verify_by_code(person: Person, outbox: Any) -> None:
    by_code = {**django_settings.VESTIBULE, "EMAIL_VERIFICATION_BY": "code"}
    with override_settings(VESTIBULE=by_code):
        post("email/verify/", {"email": ANN})
        body = {"email": ANN, "code": code_in(outbox)}
        assert post("email/verify/confirm/", body).status_code == 200


def verify_again_by_code(person: Person, outbox: Any) -> None:
    claims = claims_of(person)
    ask_to_reauthenticate(claims=claims, caller=CALLER)
    require(password=None, code=code_in(outbox), claims=claims, caller=CALLER)


SIGN_INS = [sign_in_by_password, sign_in_by_code, sign_in_by_a_provider]
LATER = [*SIGN_INS, verify_by_link, verify_by_code, verify_again_by_code]


@each_case("later", LATER, ids=lambda later: later.__name__)
@each_case("by", ["link", "code"])
def test_a_later_use_of_the_mailbox_voids_an_earlier_reset(
    make_account, outbox, settings, later, by
):
    settings.VESTIBULE = {**settings.VESTIBULE, "PASSWORD_RESET_BY": by}
    person = make_account()
    challenge = ask_to_reset_password(email=ANN, caller=CALLER).id
    fields = {"token": token_in(outbox)} if by == "link" else {"challenge": challenge}
    fields |= {"code": code_in(outbox)} if by == "code" else {}
    later(person, outbox)
    answer = post("password/reset/confirm/", {**fields, "password": NEW})
    assert (answer.status_code, answer.json()["code"]) == (400, f"invalid_{by}")


def ask_for_a_link(person: Person, outbox: Any) -> None:
    """As anyone can: here a thief, who signs in then to void this one, too."""
    asked(outbox)
    sign_in_by_password(person, outbox)


def ask_for_a_code(person: Person, outbox: Any) -> None:
    by_code = {**django_settings.VESTIBULE, "PASSWORD_RESET_BY": "code"}
    with override_settings(VESTIBULE=by_code):
        ask_for_a_link(person, outbox)


def ask_for_a_username(person: Person, outbox: Any) -> None:
    ask_to_reset_username(email=ANN, caller=CALLER, page=LinkTemplate("app/{uid}/{token}"))


@each_case(
    "later",
    [*LATER, ask_for_a_link, ask_for_a_code, ask_for_a_username],
    ids=lambda later: later.__name__,
)
def test_nothing_that_a_thief_can_bring_about_voids_a_reset_that_an_administrator_sent(
    make_account, outbox, later
):
    person = make_account()
    send_reset(account=person.id, claims=None, caller=CALLER)
    link = token_in(outbox)
    later(person, outbox)
    reset_password(link=link, password=NEW, caller=CALLER)


def test_of_two_resets_that_administrators_sent_the_newest_works(make_account, outbox, settings):
    settings.VESTIBULE = {**settings.VESTIBULE, "LIMITS": {}}
    person, links = make_account(), []
    for _ in range(2):
        send_reset(account=person.id, claims=None, caller=CALLER)
        links.append(token_in(outbox))
    with pytest.raises(InvalidLink):
        reset_password(link=links[0], password=NEW, caller=CALLER)
    reset_password(link=links[1], password=NEW, caller=CALLER)


@each_case("first", ["administrator", "owner"])
def test_of_a_reset_and_that_of_an_administrator_one_use_voids_both(make_account, outbox, first):
    person = make_account()
    send_reset(account=person.id, claims=None, caller=CALLER)
    links = [token_in(outbox), asked(outbox)]
    used, other = links if first == "administrator" else reversed(links)
    reset_password(link=used, password=NEW, caller=CALLER)
    with pytest.raises(InvalidLink):
        reset_password(link=other, password=PASSWORD, caller=CALLER)


def test_an_earlier_use_of_the_mailbox_does_not_void_a_newer_reset(
    make_account, outbox, frozen_clock
):
    make_account()
    post("email/verify/", {"email": ANN})
    verifies = token_in(outbox)
    frozen_clock.move(1)
    link = asked(outbox)
    assert post("email/verify/confirm/", {"token": verifies}).status_code == 200
    reset_password(link=link, password=NEW, caller=CALLER)


def test_a_failed_sign_in_voids_no_reset(make_account, outbox):
    make_account()
    link = asked(outbox)
    assert login("a wrong password") == 401
    reset_password(link=link, password=NEW, caller=CALLER)


def test_a_sign_in_voids_no_reset_of_another_account(make_account, outbox):
    make_account()
    make_account("bob@example.org")
    link = asked(outbox)
    assert login(PASSWORD, "bob@example.org") == 200
    reset_password(link=link, password=NEW, caller=CALLER)
