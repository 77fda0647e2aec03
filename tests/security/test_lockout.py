"""Guessing becomes slow for every account, and no user is shut out by a stranger's guesses."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.db.models import F
from django.utils import timezone

from tests.calls import CALLER, WRONG, as_seen, post
from tests.core.taken import taken
from tests.messages import another, code_in, token_in
from tests.races import at_once, refusals
from vestibule.core.errors import InvalidCredentials, Overloaded, TooManyRequests
from vestibule.core.tokens import Transport
from vestibule.flows.sign_in import sign_in
from vestibule.models import Account, Attempt
from vestibule.models.attempt import AT_ONCE
from vestibule.passwords import hashing
from vestibule.tokens import device

pytestmark = [pytest.mark.django_db]

ANN, NOBODY = "ann@example.org", "nobody@example.org"
RIGHT = "a password that costs next to nothing"
WAITS = [30, 60, 120, 240, 480, 900, 900, 900]


def enter(email: str = ANN, password: str = WRONG, **headers: Any) -> Any:
    return post("login/", {"email": email, "password": password}, **headers)


def fail(times: int, email: str = ANN, **headers: Any) -> None:
    for _ in range(times):
        assert enter(email, **headers).status_code == 401


def assert_wait(response: Any, seconds: int) -> None:
    assert response.status_code == 429, response.content
    assert response["Retry-After"] == str(seconds)
    words = f"{seconds} seconds" if seconds != 1 else "1 second"
    words = words if seconds < 120 else f"{-(-seconds // 60)} minutes"
    assert response.json() == {
        "error": f"Too many attempts. Try again in {words}",
        "code": "too_many_requests",
    }


@pytest.fixture
def ann(make_account):
    """Somebody whose password is ``RIGHT``."""
    return make_account(ANN, password=RIGHT)


@pytest.mark.parametrize("email", [ANN, NOBODY])
def test_four_failures_are_free_and_the_fifth_begins_a_wait_of_thirty_seconds(
    ann, frozen_clock, email
):
    fail(5, email)
    assert_wait(enter(email), 30)
    frozen_clock.move(29)
    assert_wait(enter(email), 1)
    frozen_clock.move(1)
    assert enter(email).status_code == 401


def test_the_right_password_is_refused_during_a_wait_and_taken_after_it(ann, frozen_clock):
    fail(5)
    assert_wait(enter(password=RIGHT), 30)
    frozen_clock.move(30)
    assert enter(password=RIGHT).status_code == 200


@pytest.mark.parametrize("email", [ANN, NOBODY])
def test_the_wait_doubles_up_to_fifteen_minutes(ann, frozen_clock, email):
    fail(4, email)
    for seconds in WAITS:
        fail(1, email)
        assert_wait(enter(email), seconds)
        frozen_clock.move(seconds)


def test_a_hundred_failures_lock_a_known_and_an_unknown_user_alike(ann, frozen_clock):
    seen: dict[str, list[Any]] = {ANN: [], NOBODY: []}
    for _ in range(102):
        for email, answers in seen.items():
            answers.append(as_seen(enter(email)))
        frozen_clock.move(900)
    assert seen[ANN] == seen[NOBODY]
    assert [status for status, *_ in seen[ANN]] == [401] * 100 + [403] * 2
    frozen_clock.move(days=30)
    closed = enter(password=RIGHT)
    assert (closed.status_code, closed.json()["code"]) == (403, "password_closed")


@pytest.mark.parametrize("by", ["link", "code"])
def test_a_reset_opens_a_closed_password(ann, frozen_clock, outbox, vestibule, by):
    vestibule(PASSWORD_RESET_BY=by)
    close(ann)
    assert enter(password=RIGHT).status_code == 403
    reset_by(by, outbox)
    assert enter(password="another long passphrase").status_code == 200


@pytest.mark.parametrize("by", ["link", "code"])
def test_a_reset_ends_a_wait(ann, frozen_clock, outbox, vestibule, by):
    vestibule(PASSWORD_RESET_BY=by)
    fail(5)
    reset_by(by, outbox)
    assert enter(password="another long passphrase").status_code == 200


@pytest.mark.parametrize("by", ["link", "code"])
def test_a_reset_ends_a_wait_that_a_known_device_has_earned_itself(
    ann, frozen_clock, outbox, vestibule, by
):
    vestibule(PASSWORD_RESET_BY=by)
    known = {"HTTP_DEVICE_TOKEN": enter(password=RIGHT).json()["device"]}
    fail(5, **known)
    reset_by(by, outbox, **known)
    assert enter(password="another long passphrase", **known).status_code == 200


@pytest.mark.parametrize("story", ["reset", "verify"])
def test_a_hundred_wrong_codes_lock_codes_until_another_mailed_link_is_used(
    ann, frozen_clock, outbox, vestibule, story
):
    vestibule(PASSWORD_RESET_BY="code", EMAIL_VERIFICATION_BY="code", LIMITS={})
    if story == "verify":
        Account.objects.update(email_verified_at=None)
    ask, confirm = PROOFS[story]
    asked: dict[str, Any] = {}
    seen: dict[str, list[Any]] = {ANN: [], NOBODY: []}
    for number in range(7):
        for email, answers in seen.items():
            if number < 5:  # requested after that, it would be a link
                asked[email] = post(ask, {"email": email}).json()
            answers.append(as_seen(guess(confirm, email, asked[email], another(code_in(outbox)))))
        if number == 0:  # and ninety-five more
            Attempt.objects.update(failures=F("failures") + 95)
        frozen_clock.move(900)
    assert [status for status, *_ in seen[ANN]] == [400] * 5 + [403] * 2
    assert seen[ANN] == seen[NOBODY]
    sent = len(outbox)
    second = {email: post(ask, {"email": email}).json() for email in (NOBODY, ANN)}
    assert second[ANN].keys() == second[NOBODY].keys() == ASKED[story]
    assert len(outbox) == sent + 1
    opened = {"token": token_in(outbox), "password": "another long passphrase"}
    assert post(confirm, opened).status_code == 200
    again = post(ask, {"email": ANN}).json()  # and codes are mailed again
    assert again.keys() == {"message", "challenge" if story == "reset" else "verification"}


def test_a_known_device_is_mailed_codes_though_strangers_have_closed_them(
    ann, frozen_clock, outbox, vestibule
):
    vestibule(PASSWORD_RESET_BY="code")
    known = {"HTTP_DEVICE_TOKEN": enter(password=RIGHT).json()["device"]}
    asked = post("password/reset/", {"email": ANN}).json()
    guess("password/reset/confirm/", ANN, asked, code=another(code_in(outbox)))
    Attempt.objects.of(ann.id).update(failures=100, waits_until=timezone.now())
    assert "challenge" not in post("password/reset/", {"email": ANN}).json()
    frozen_clock.move(61)
    reset_by("code", outbox, **known)


PROOFS = {
    "reset": ("password/reset/", "password/reset/confirm/"),
    "verify": ("email/verify/", "email/verify/confirm/"),
}
ASKED = {"reset": {"message"}, "verify": {"message", "verification"}}


def guess(path: str, email: str, asked: Any, code: str) -> Any:
    """Answer with a code, in the way of either story."""
    named = {"challenge": asked["challenge"]["id"]} if "challenge" in asked else {"email": email}
    return post(path, {**named, "code": code, "password": "another long passphrase"})


def test_a_challenge_that_never_was_counts_against_nobody(ann, frozen_clock, outbox, vestibule):
    vestibule(PASSWORD_RESET_BY="code")
    body = {"code": "000000", "password": "another long passphrase"}
    for _ in range(10):
        post("password/reset/confirm/", {**body, "challenge": f"account:{ann.id}"})
    reset_by("code", outbox)


def close(person: Any) -> None:
    """Write down a hundred failures, as a hundred sign-ins would."""
    fail(1)
    Attempt.objects.of(person.id).update(failures=100, waits_until=timezone.now())


def reset_by(by: str, outbox: Any, **headers: Any) -> None:
    """Reset Ann's password by what was mailed to her."""
    asked = post("password/reset/", {"email": ANN}, **headers).json()
    body = {"password": "another long passphrase"}
    if by == "link":
        body["token"] = token_in(outbox)
    else:
        body |= {"challenge": asked["challenge"]["id"], "code": code_in(outbox)}
    answer = post("password/reset/confirm/", body, **headers)
    assert answer.status_code == 200, answer.content


def test_verifying_the_mailbox_ends_a_wait(ann, frozen_clock, outbox):
    fail(5)
    post("email/verify/", {"email": ANN})
    assert post("email/verify/confirm/", {"token": token_in(outbox)}).status_code == 200
    assert enter(password=RIGHT).status_code == 200


def test_verifying_the_mailbox_by_code_ends_a_wait(ann, frozen_clock, outbox, vestibule):
    vestibule(EMAIL_VERIFICATION_BY="code")
    fail(5)
    post("email/verify/", {"email": ANN})
    answer = post("email/verify/confirm/", {"email": ANN, "code": code_in(outbox)})
    assert answer.status_code == 200, answer.content
    assert enter(password=RIGHT).status_code == 200


def test_all_spellings_and_all_identifiers_of_an_account_share_one_counter(
    ann, frozen_clock, vestibule
):
    vestibule(SIGN_IN_WITH=("email", "username"))
    get_user_model().objects.update(username="annie")
    for spelled in (ANN, "ANN@Example.ORG", " ann@example.org ", "annie"):
        fail(1, spelled)
    fail(1, "Ann@example.org")
    for spelled in (ANN, "aNN@example.org", "annie"):
        assert_wait(enter(spelled, RIGHT), 30)


def test_all_spellings_of_an_unknown_address_share_one_counter(frozen_clock):
    for spelled in (NOBODY, "NOBODY@Example.ORG", " nobody@example.org", NOBODY.title()):
        fail(1, spelled)
    fail(1, "nobody@EXAMPLE.org")
    assert_wait(enter("Nobody@example.org"), 30)


def test_a_counter_is_not_reset_by_signing_in_to_another_account(ann, make_account, frozen_clock):
    make_account("mallory@example.org", password=RIGHT)
    fail(4)
    assert enter("mallory@example.org", RIGHT).status_code == 200
    fail(1)
    assert_wait(enter(), 30)


def test_a_known_device_is_not_shut_out_and_counts_for_itself(ann, frozen_clock):
    known = {"HTTP_DEVICE_TOKEN": enter(password=RIGHT).json()["device"]}
    close(ann)
    assert enter(password=RIGHT).status_code == 403
    fail(5, **known)
    assert_wait(enter(password=RIGHT, **known), 30)
    frozen_clock.move(30)
    assert enter(password=RIGHT, **known).status_code == 200


def test_a_known_device_keeps_its_counter_when_it_signs_in_again(ann, frozen_clock):
    first = enter(password=RIGHT).json()["device"]
    second = enter(password=RIGHT, HTTP_DEVICE_TOKEN=first).json()["device"]
    fail(3, HTTP_DEVICE_TOKEN=first)
    fail(2, HTTP_DEVICE_TOKEN=second)
    assert_wait(enter(HTTP_DEVICE_TOKEN=first), 30)


def test_the_device_token_of_another_account_gives_nothing(ann, make_account, frozen_clock):
    make_account("mallory@example.org", password=RIGHT)
    tokens = [enter("mallory@example.org", RIGHT).json()["device"] for _ in range(5)]
    for token in tokens:
        fail(1, HTTP_DEVICE_TOKEN=token)
    for headers in ({}, {"HTTP_DEVICE_TOKEN": tokens[0]}):
        assert_wait(enter(password=RIGHT, **headers), 30)


def test_a_forged_device_token_gives_nothing(ann, frozen_clock):
    true = device.mint(ann.id)
    access = enter(password=RIGHT).json()["tokens"]["access"]
    forged = [true[:-4] + "AAAA", true.split(".")[1], "x", access, "", "." * 3, "\u00e9" * 40]
    for token in forged[:5]:
        fail(1, HTTP_DEVICE_TOKEN=token)
    for token in forged:
        assert_wait(enter(password=RIGHT, HTTP_DEVICE_TOKEN=token), 30)


def test_sessions_that_are_signed_in_go_on_during_a_lockout(ann, sign_in_as, frozen_clock):
    client = sign_in_as(ann)
    close(ann)
    assert client.get("/api/auth/profile/").status_code == 200
    refreshed = post("token/refresh/", {"refresh": client.signed_in.tokens.refresh})
    assert refreshed.status_code == 200
    change = {"current_password": RIGHT, "new_password": "another long passphrase"}
    assert post("password/change/", change, client).status_code == 200


def test_wrong_passwords_in_a_session_make_only_that_session_wait(ann, sign_in_as, frozen_clock):
    client, other = sign_in_as(ann), sign_in_as(ann)
    change = {"current_password": WRONG, "new_password": "another long passphrase"}
    move = {"current_password": WRONG, "email": "new@example.org"}
    for address, body in [("password/change/", change), ("email/change/", move)] * 2:
        assert post(address, body, client).status_code == 400
    assert post("password/change/", change, client).status_code == 400
    assert_wait(post("email/change/", {**move, "current_password": RIGHT}, client), 30)
    assert_wait(post("password/change/", {**change, "current_password": RIGHT}, client), 30)
    assert enter(password=RIGHT).status_code == 200
    change["current_password"] = RIGHT
    assert post("password/change/", change, other).status_code == 200


def test_the_owner_is_told_once_and_a_stranger_never(ann, frozen_clock, outbox):
    for email in (ANN, NOBODY):
        fail(5, email)
        frozen_clock.move(30)
        fail(1, email)
        frozen_clock.move(60)
        fail(1, email)
    assert [mail.to for mail in outbox] == [[ANN]]


def test_an_attempt_that_was_never_looked_at_is_given_back(ann, frozen_clock, vestibule):
    vestibule(HASHING_SLOTS=1, HASHING_QUEUE=0)
    fail(4)
    with taken(hashing.pool):
        for _ in range(10):
            with pytest.raises(Overloaded):
                sign_in(identifier=ANN, password=WRONG, transport=Transport.BODY, caller=CALLER)
    assert Attempt.objects.get().failures == 4
    assert enter(password=RIGHT).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_of_fifty_wrong_guesses_at_once_ten_are_looked_at(ann, vestibule):
    vestibule(HASHING_QUEUE=64)

    def guess(_: int) -> object:
        return sign_in(identifier=ANN, password=WRONG, transport=Transport.BODY, caller=CALLER)

    answers = at_once(guess)
    looked_at = [each for each in answers if isinstance(each, InvalidCredentials)]
    refused = [each for each in answers if isinstance(each, TooManyRequests)]
    assert 5 <= len(looked_at) <= AT_ONCE == 10
    assert len(looked_at) + len(refused) == 50
    assert Attempt.objects.get().failures == len(looked_at)


@pytest.mark.django_db(transaction=True)
def test_ten_right_sign_ins_at_once_all_succeed(ann):
    def enter_rightly(_: int) -> object:
        return sign_in(identifier=ANN, password=RIGHT, transport=Transport.BODY, caller=CALLER)

    for _ in range(10):  # what goes wrong here goes wrong now and then
        assert refusals(at_once(enter_rightly, 10)) == []
    assert not Attempt.objects.exists()
    assert Account.objects.get().sessions.count() == 100
