"""Sign-in by password."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import make_password

from tests.calls import post
from tests.core.taken import taken
from vestibule import bearer, passwords
from vestibule.core.caller import Caller
from vestibule.core.errors import (
    AccountDeactivated,
    InvalidCredentials,
    InvalidToken,
    Overloaded,
    SessionOver,
)
from vestibule.core.events import EndReason
from vestibule.core.tokens import SignedIn, Transport
from vestibule.flows.refresh import refresh
from vestibule.flows.sign_in import sign_in
from vestibule.models import Attempt, AuditEvent, Session
from vestibule.passwords import hashing
from vestibule.testing.plugin import PASSWORD, open_session

pytestmark = pytest.mark.django_db
NEW = "another long passphrase"


def enter(identifier: str = "ann@example.org", password: str = PASSWORD) -> SignedIn:
    caller = Caller(ip="192.0.2.7", user_agent="Browser", request_id="abc")
    signed_in = sign_in(
        identifier=identifier, password=password, transport=Transport.BODY, caller=caller
    )
    assert isinstance(signed_in, SignedIn)
    return signed_in


def test_the_right_password_opens_a_session(make_account):
    person = make_account()
    signed_in = enter()
    claims = bearer.authenticate(signed_in.tokens.access)
    assert (claims.subject, claims.role, claims.amr) == (str(person.id), person.role, ("pwd",))
    row = Session.objects.get()
    assert (row.ip, row.user_agent, row.rotation) == ("192.0.2.7", "Browser", "strict")


def test_a_password_does_not_age(make_account, frozen_clock):
    make_account()
    frozen_clock.move(days=4000)
    assert enter().person.email == "ann@example.org"


def test_an_address_matches_in_any_spelling(make_account):
    make_account("Ann@Example.org")
    assert enter("aNN@exaMPLE.oRG").person.email == "Ann@Example.org"


@pytest.mark.parametrize(
    ("identifier", "password"),
    [("ann@example.org", "wrong password"), ("bob@example.org", PASSWORD), ("no address", "x")],
)
def test_every_refusal_looks_the_same(make_account, identifier, password):
    make_account()
    with pytest.raises(InvalidCredentials):
        enter(identifier, password)
    assert not Session.objects.exists()
    assert AuditEvent.objects.get().kind == "sign_in_failed"


def test_a_deactivated_account_is_refused_like_a_wrong_password(make_account):
    make_account()
    get_user_model().objects.update(is_active=False)
    with pytest.raises(InvalidCredentials):
        enter()


def test_a_deactivation_is_revealed_only_after_the_right_password(make_account):
    make_account()
    get_user_model().objects.update(is_active=False)
    with pytest.raises(AccountDeactivated):
        enter()
    with pytest.raises(InvalidCredentials) as refused:
        enter(password="wrong password")
    assert type(refused.value) is InvalidCredentials


@pytest.mark.parametrize("identifier", ["ann@example.org", "bob@example.org", "no address"])
def test_the_remaining_attempts_are_counted_per_typed_identifier(
    make_account, identifier, frozen_clock
):
    make_account()
    left = []
    for _ in range(5):
        with pytest.raises(InvalidCredentials) as refused:
            enter(identifier, "wrong password")
        left.append(refused.value.attempts_left)
    assert left == [4, 3, 2, 1, 0]


def test_composed_and_decomposed_letters_are_the_same_password(make_account):
    make_account(password="Stra\u00dfen caf\u00e9 im Regen")
    assert enter(password="Stra\u00dfen cafe\u0301 im Regen")


def test_an_older_hash_is_renewed_at_sign_in(make_account):
    make_account()
    get_user_model().objects.update(password=make_password(PASSWORD, hasher="pbkdf2_sha256"))
    assert enter()
    encoded = get_user_model().objects.get().password
    assert encoded.startswith("argon2$argon2id$")
    assert enter()


def renewed(signed_in: SignedIn) -> SignedIn:
    return refresh(token=signed_in.tokens.refresh, caller=Caller())


def test_sessions_go_on_when_a_sign_in_renews_the_hash(make_account):
    ann = make_account()
    get_user_model().objects.update(password=make_password(PASSWORD, hasher="pbkdf2_sha256"))
    earlier = [open_session(ann) for _ in range(2)]
    later = enter()
    assert passwords.outdated(get_user_model().objects.get().password) is False
    for each in (*earlier, later):
        assert renewed(renewed(each)).session == each.session


def test_a_session_of_an_earlier_password_is_not_kept_by_a_rehash(make_account):
    earlier = open_session(make_account())
    get_user_model().objects.update(password=make_password(NEW, hasher="pbkdf2_sha256"))
    enter(password=NEW)
    with pytest.raises(SessionOver) as refused:
        renewed(earlier)
    assert refused.value.reason is EndReason.PASSWORD_CHANGED


def test_two_concurrent_rehashes_at_sign_in_keep_both_sessions(make_account, monkeypatch):
    make_account()
    get_user_model().objects.update(password=make_password(PASSWORD, hasher="pbkdf2_sha256"))
    make, faster = passwords.make, []

    def overtaken(raw: str) -> str:
        monkeypatch.setattr(passwords, "make", make)
        faster.append(enter())
        return make(raw)

    monkeypatch.setattr(passwords, "make", overtaken)
    slower = enter()
    assert [renewed(each).session for each in (*faster, slower)]


def test_a_right_password_counts_no_failure_where_its_new_hash_is_refused(
    make_account, monkeypatch, settings
):
    settings.VESTIBULE = {**settings.VESTIBULE, "HASHING_SLOTS": 1, "HASHING_QUEUE": 0}
    make_account()
    get_user_model().objects.update(password=make_password(PASSWORD, hasher="pbkdf2_sha256"))
    make = passwords.make

    def crowded(raw: str) -> str:
        with taken(hashing.pool):
            return make(raw)

    monkeypatch.setattr(passwords, "make", crowded)
    with pytest.raises(Overloaded):
        enter()
    assert Attempt.objects.get().failures == 0


@pytest.mark.django_db(transaction=True)
def test_a_password_that_is_changed_during_a_sign_in_opens_no_session(make_account, monkeypatch):
    make_account()
    matches = passwords.matches

    def overtaken(raw: str, encoded: str | None) -> bool:
        found = matches(raw, encoded)
        get_user_model().objects.update(password=make_password(NEW))
        return found

    monkeypatch.setattr(passwords, "matches", overtaken)
    with pytest.raises(InvalidCredentials):
        enter()
    assert not Session.objects.exists()


def test_raised_parameters_renew_a_hash_at_sign_in(make_account, settings):
    make_account()
    settings.VESTIBULE = {**settings.VESTIBULE, "ARGON2_TIME": 3}
    enter()
    encoded = get_user_model().objects.get().password
    assert "t=3" in encoded
    assert not passwords.outdated(encoded)


@pytest.mark.django_db(transaction=True)
def test_exceeding_the_session_limit_ends_the_oldest(make_account, settings):
    settings.VESTIBULE = {**settings.VESTIBULE, "MAX_SESSIONS": 2}
    make_account()
    first, *_ = [enter() for _ in range(3)]
    with pytest.raises(InvalidToken):
        bearer.authenticate(first.tokens.access)
    assert Session.objects.live().count() == 2
    assert Session.objects.get(pk=first.session).end_reason == "too_many_sessions"


def test_a_username_is_accepted_if_the_settings_allow_it(make_account, settings):
    settings.VESTIBULE = {**settings.VESTIBULE, "SIGN_IN_WITH": ("email", "username")}
    make_account()
    get_user_model().objects.update(username="annie")
    assert enter("annie").person.username == "annie"
    assert enter("ann@example.org").person.username == "annie"


@pytest.mark.parametrize("name", ["admin", "jo@example.com"])
def test_a_username_that_is_no_longer_allowed_still_signs_in(make_account, settings, name):
    settings.VESTIBULE = {**settings.VESTIBULE, "SIGN_IN_WITH": ("username",)}
    make_account()
    get_user_model().objects.update(username=name)
    assert enter(name).person.username == name


BOTH = {"email": "ann@example.org", "username": "annie"}
STRAY: list[Any] = [None, "", 7, [], {}, "x" * 500, "no address", "somebody@example.org"]


@pytest.mark.parametrize(
    ("ways", "read"),
    [
        (("username",), "username"),
        (("email",), "email"),
        (("email", "username"), "email"),
        (("username", "email"), "username"),
    ],
)
def test_of_two_identifiers_only_the_configured_one_is_used(
    make_account, settings, case, ways, read
):
    settings.VESTIBULE = {**settings.VESTIBULE, "SIGN_IN_WITH": ways, "LIMITS": {}}
    make_account()
    get_user_model().objects.update(username="annie")
    other = next(name for name in BOTH if name != read)
    for stray in (BOTH[other], *STRAY):
        with case(f"{other} {stray!a:.20}"):
            body = {read: BOTH[read], other: stray, "password": PASSWORD}
            assert post("login/", body).status_code == 200
    wrong = {read: "nobody", other: BOTH[other], "password": PASSWORD}
    assert post("login/", wrong).status_code == 401


def test_an_empty_identifier_counts_as_missing(make_account, settings):
    settings.VESTIBULE = {**settings.VESTIBULE, "SIGN_IN_WITH": ("email", "username")}
    make_account()
    get_user_model().objects.update(username="annie")
    for empty in ("", None):
        body = {"email": empty, "username": "annie", "password": PASSWORD}
        assert post("login/", body).status_code == 200
    bad: list[Any] = [{}, {"email": "", "username": None}, {"email": ["a"]}, {"username": {}}]
    for body in bad:
        refused = post("login/", {**body, "password": PASSWORD})
        assert (refused.status_code, refused.json()["code"]) == (400, "invalid_input")


def fail_twice() -> None:
    for _ in range(2):
        with pytest.raises(InvalidCredentials):
            enter(password="wrong password")
    assert Attempt.objects.get().failures == 2


def test_a_success_resets_the_failures_before_it(make_account):
    make_account()
    fail_twice()
    enter()
    assert not Attempt.objects.exists()


def test_a_right_password_whose_address_is_not_verified_counts_as_a_wrong_one(
    make_account, settings
):
    make_account()
    settings.VESTIBULE = {**settings.VESTIBULE, "EMAIL_VERIFICATION": "required"}
    fail_twice()
    with pytest.raises(InvalidCredentials) as refused:
        enter()
    assert refused.value.attempts_left == 2
    assert Attempt.objects.get().failures == 3


def test_a_right_password_with_a_rehash_resets_them_too(make_account, settings):
    make_account()
    fail_twice()
    settings.VESTIBULE = {**settings.VESTIBULE, "ARGON2_TIME": 3}
    enter()
    assert ",t=3," in get_user_model().objects.get().password
    assert not Attempt.objects.exists()
