"""A request with an opaque token."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.cases import Case, undone
from tests.database_dump import database_dump
from tests.peer_tables import make
from vestibule import bearer, database, limits
from vestibule.conf import settings as ours
from vestibule.core.caller import Caller
from vestibule.core.credentials import NO_CREDENTIAL
from vestibule.core.errors import InvalidToken, SessionOver, TooManyRequests
from vestibule.core.events import EndReason, Event
from vestibule.core.people import Person
from vestibule.core.tokens import SignedIn, Transport
from vestibule.flows.authenticate import SEEN_EVERY, authenticate
from vestibule.flows.prune import prune
from vestibule.flows.refresh import refresh
from vestibule.flows.sessions import end_other_sessions
from vestibule.flows.sign_in import sign_in
from vestibule.flows.sign_out import sign_out_session
from vestibule.models import Account, AuditEvent, Session, StoredOpaqueToken
from vestibule.testing.plugin import PASSWORD, open_session
from vestibule.tokens import opaque

OPAQUE = Transport.OPAQUE
CALLER = Caller(ip="192.0.2.1", user_agent="curl/8")


def sent(token: str, transport: Transport = OPAQUE, caller: Caller = CALLER):
    return authenticate(token=token, transport=transport, caller=caller)


@pytest.mark.django_db(transaction=True)
def test_a_sign_in_gives_a_token_whose_claims_are_those_of_an_access_token(
    make_account, frozen_clock, django_assert_num_queries
):
    person = make_account()
    signed_in = sign_in(identifier=person.email, password=PASSWORD, transport=OPAQUE, caller=CALLER)
    assert isinstance(signed_in, SignedIn)
    token = signed_in.tokens.opaque
    assert len(token) == 40
    assert set(token) <= set("0123456789abcdef")
    assert token not in repr(signed_in)
    assert (signed_in.tokens.access, signed_in.tokens.refresh) == ("", "")
    with django_assert_num_queries(1):
        claims = sent(token)
    pair = open_session(person)
    assert pair.tokens.opaque == ""
    like = bearer.authenticate(pair.tokens.access)
    same = ("subject", "role", "epoch", "amr", "acr", "auth_time", "additional")
    assert [getattr(claims, each) for each in same] == [getattr(like, each) for each in same]
    assert claims.session == signed_in.session.hex
    assert claims["user_id" if "user_id" in claims else "sub"] == str(person.id)
    stored = StoredOpaqueToken.objects.get()
    assert stored.hash == opaque.hash_of(token)
    assert token not in f"{stored} {stored!r}"
    assert AuditEvent.objects.filter(kind=Event.SIGNED_IN, session_id=signed_in.session).exists()


@pytest.mark.django_db
def test_no_token_stands_for_another_one(make_account, case: Case):
    """By another transport, cut, in other letters, empty, as bytes that no database takes."""
    person = make_account()
    token, cookie = (
        open_session(person, each).tokens.opaque for each in (OPAQUE, Transport.OPAQUE_COOKIE)
    )
    pair = open_session(person).tokens
    odd = ("", " ", token[:-1], token + "0", token.upper(), f"{token}\x00", "\x00", "é" * 40)
    for text in (*odd, "\ud800", "x" * 201, "x" * 9999, "' OR 1=1", pair.access, pair.refresh):
        with case(ascii(text)[:30]), pytest.raises(InvalidToken) as refused:
            sent(text)
        assert refused.value.reason is None
    limits.reset()
    for text, transport in (
        (token, Transport.OPAQUE_COOKIE),
        (cookie, OPAQUE),
        (token, Transport.BODY),
    ):
        with case(transport), pytest.raises(InvalidToken):
            sent(text, transport)
    for text in (token, cookie):
        with pytest.raises(InvalidToken):
            bearer.authenticate(text)
        with pytest.raises(InvalidToken):
            refresh(token=text, caller=CALLER)
    assert sent(token)
    assert sent(cookie, Transport.OPAQUE_COOKIE)


@pytest.mark.django_db
def test_guesses_are_limited_and_the_right_token_is_not(make_account):
    token = open_session(make_account(), OPAQUE).tokens.opaque
    refused = []
    for number in range(40):
        with pytest.raises((InvalidToken, TooManyRequests)) as each:
            sent(f"{number}")
        refused.append(each.type)
    assert refused == [InvalidToken] * 30 + [TooManyRequests] * 10
    assert sent(token)


@pytest.mark.django_db
def test_what_ends_a_session_at_its_refresh_ends_this_one_at_its_next_use(
    make_account, settings, case: Case
):
    """Nothing told us: the host's code wrote with statements of its own."""
    person = make_account()

    def deactivate():
        get_user_model().objects.filter(pk=person.id).update(is_active=False)

    def change_password():
        get_user_model().objects.filter(pk=person.id).update(password="!another")

    def require_factor():
        settings.VESTIBULE = {**settings.VESTIBULE, "SECOND_FACTOR_ROLES": (person.role,)}

    changes: dict[EndReason, Callable[[], None]] = {
        EndReason.ACCOUNT_DEACTIVATED: deactivate,
        EndReason.PASSWORD_CHANGED: change_password,
        EndReason.STEP_UP_REQUIRED: require_factor,
    }
    for reason, change in changes.items():
        with case(reason), undone():
            token = open_session(person, OPAQUE).tokens.opaque
            change()
            for _ in range(2):
                with pytest.raises(SessionOver) as refused:
                    sent(token)
                assert refused.value.reason == reason
            assert Session.objects.get().end_reason == reason
            ended = AuditEvent.objects.filter(kind=Event.SESSION_ENDED)
            assert [each.details["reason"] for each in ended] == [reason]


@pytest.mark.django_db(transaction=True)
def test_it_expires_unused_and_at_the_end_of_its_session(make_account, frozen_clock):
    person = make_account()
    used, unused = (open_session(person, OPAQUE).tokens for _ in range(2))
    assert used.refresh_lifetime == ours.SESSION_LIFETIME.total_seconds()
    step = ours.REFRESH_LIFETIME - timedelta(minutes=4)
    frozen_clock.move(step.total_seconds())
    assert sent(used.opaque)
    frozen_clock.move(240)
    assert sent(used.opaque)  # a moment later, which is not stored
    with pytest.raises(SessionOver) as refused:
        sent(unused.opaque)
    assert refused.value.reason == EndReason.EXPIRED
    while frozen_clock.now + step < Session.objects.latest("created_at").expires_at:
        frozen_clock.move((step - SEEN_EVERY).total_seconds())
        assert sent(used.opaque)
    frozen_clock.move(step.total_seconds())
    with pytest.raises(SessionOver) as over:
        sent(used.opaque)
    assert over.value.reason == EndReason.EXPIRED


@pytest.mark.django_db(transaction=True)
def test_its_use_is_stored_every_few_minutes_and_a_move_with_it(
    make_account, frozen_clock, django_assert_num_queries
):
    token = open_session(make_account(), OPAQUE).tokens.opaque
    start = frozen_clock.now
    frozen_clock.move(SEEN_EVERY.total_seconds() - 1)
    with django_assert_num_queries(1):
        sent(token)
    assert Session.objects.get().last_seen_at == start
    frozen_clock.move(1)
    sent(token)
    assert Session.objects.get().last_seen_at == frozen_clock.now
    frozen_clock.move(SEEN_EVERY.total_seconds())
    Session.objects.update(ip="192.0.2.1", user_agent="curl/8")
    for _ in range(2):
        sent(token, caller=Caller(ip="198.51.100.7", user_agent="curl/8"))
    assert AuditEvent.objects.filter(kind=Event.SESSION_MOVED).count() == 1
    assert Session.objects.get().ip == "198.51.100.7"
    frozen_clock.move(SEEN_EVERY.total_seconds())
    before = Session.objects.get().last_seen_at
    with database.atomic():  # as a view of a host with ATOMIC_REQUESTS
        sent(token)
        assert Session.objects.get().last_seen_at == before
    assert Session.objects.get().last_seen_at == frozen_clock.now


@pytest.mark.django_db(transaction=True)
def test_a_database_that_accepts_no_changes_still_reads(make_account, frozen_clock, settings):
    """Also where a factor will be required: until when was stored before."""
    policy = {"SECOND_FACTOR": "required", "SECOND_FACTOR_GRACE": timedelta(days=7)}
    settings.VESTIBULE = {**settings.VESTIBULE, **policy}
    token = open_session(make_account(), OPAQUE).tokens.opaque
    assert sent(token)
    frozen_clock.move(SEEN_EVERY.total_seconds())
    switch = {
        "sqlite": ("PRAGMA query_only = on", "PRAGMA query_only = off"),
        "postgresql": (
            "SET default_transaction_read_only = on",
            "SET default_transaction_read_only = off",
        ),
    }[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(switch[0])
        try:
            assert sent(token)
        finally:
            cursor.execute(switch[1])
    assert sent(token)


@pytest.mark.django_db
def test_a_sign_out_ends_it_and_prune_deletes_it(make_account, frozen_clock):
    person = make_account()
    token, other = (open_session(person, OPAQUE).tokens.opaque for _ in range(2))
    claims = sent(token)
    for each in (sent(other), claims, claims):  # what is over is ignored
        sign_out_session(claims=each, caller=CALLER)
    assert AuditEvent.objects.filter(kind=Event.SIGNED_OUT).count() == 2
    with pytest.raises(SessionOver) as refused:
        sent(token)
    assert refused.value.reason == EndReason.SIGNED_OUT
    frozen_clock.move(days=ours.SESSION_LIFETIME.days + ours.SESSIONS_KEPT.days + 1)
    assert prune().sessions == 2
    assert not StoredOpaqueToken.objects.exists()
    with pytest.raises(InvalidToken):
        sent(token)


@pytest.mark.django_db
def test_a_deleted_account_has_no_token(make_account):
    person = make_account()
    token = open_session(person, OPAQUE).tokens.opaque
    Account.objects.get(pk=person.id).user.delete()
    with pytest.raises(InvalidToken):
        sent(token)


ASKED: list[str] = []
"""Whose claims the host was asked for."""


def host_claims(person: Person, caller: Caller) -> dict[str, str]:
    ASKED.append(person.email)
    return {"tenant": "acme"}


@pytest.mark.django_db
def test_the_hosts_claims_are_asked_for_when_one_is_read(make_account, settings):
    settings.VESTIBULE = {**settings.VESTIBULE, "CLAIMS": f"{__name__}.host_claims"}
    person = make_account()
    claims = sent(open_session(person, OPAQUE).tokens.opaque)
    ASKED.clear()
    assert claims["role"] == person.role
    assert not ASKED
    assert claims["tenant"] == "acme"
    assert claims.get("tenant") == "acme"
    assert "other" not in claims
    assert dict(claims.additional)["tenant"] == "acme"
    assert len(claims.additional) >= 1
    assert [person.email] == ASKED


def held(owner: int | str, key: str, created: datetime) -> None:
    """A row of REST framework's table."""
    make("authtoken_token", {"key": key, "user_id": owner, "created": created})


@pytest.mark.django_db
def test_a_token_of_old_code_is_adopted_when_it_is_sent_only_where_a_setting_says_so(
    make_account, settings
):
    ann, key = make_account(), "a1" * 20
    settings.VESTIBULE = {**settings.VESTIBULE, "ADOPT_TOKENS": True}
    with pytest.raises(InvalidToken):
        sent(key)  # no such table
    held(ann.id, key, datetime.now(UTC))
    settings.VESTIBULE = {**settings.VESTIBULE, "ADOPT_TOKENS": False}
    with pytest.raises(InvalidToken):
        sent(key)
    settings.VESTIBULE = {**settings.VESTIBULE, "ADOPT_TOKENS": True}
    with pytest.raises(InvalidToken):
        sent(key, Transport.OPAQUE_COOKIE)
    claims = sent(key)
    assert (claims.subject, claims.amr, claims.auth_time) == (str(ann.id), ("authtoken",), 0)
    assert sent(key).session == claims.session
    assert Session.objects.count() == 1
    assert AuditEvent.objects.filter(kind=Event.TAKEN_OVER).count() == 1
    assert key not in database_dump()


SAVEPOINTS = {"SAVEPOINT", "RELEASE"}
"""What the transaction of a test adds."""


@pytest.mark.django_db
def test_an_unknown_token_is_looked_for_in_both_tables_and_costs_no_more(make_account, settings):
    settings.VESTIBULE = {**settings.VESTIBULE, "ADOPT_TOKENS": True, "LIMITS": {}}
    held(make_account().id, "a1" * 20, datetime.now(UTC))
    for token, reads in (("c3" * 20, 2), ("no such form", 1), ("C3" * 20, 1)):
        with CaptureQueriesContext(connection) as asked, pytest.raises(InvalidToken):
            sent(token)
        words = [each["sql"].split()[0] for each in asked.captured_queries]
        assert [each for each in words if each not in {"SAVEPOINT", "RELEASE"}] == reads * [
            "SELECT"
        ]


@pytest.mark.django_db
def test_a_token_of_old_code_whose_session_has_ended_does_not_come_back(
    make_account, settings, frozen_clock
):
    ann, bob = make_account(), make_account("bob@example.org")
    settings.VESTIBULE = {**settings.VESTIBULE, "ADOPT_TOKENS": True, "LIMITS": {}}
    ours, theirs, older = "a1" * 20, "b2" * 20, "c3" * 20
    held(ann.id, ours, frozen_clock.now)
    held(ann.id, older, frozen_clock.now)
    sign_out_session(claims=sent(ours), caller=CALLER)
    for _ in range(2):
        with pytest.raises(InvalidToken):
            sent(ours)
        Session.objects.all().delete()
        StoredOpaqueToken.objects.all().delete()
    frozen_clock.move(seconds=5)
    Account.objects.of(ann.id).void_access_tokens()
    with pytest.raises(InvalidToken):
        sent(older)  # from before the account was secured
    get_user_model().objects.filter(pk=bob.id).update(is_active=False)
    held(bob.id, theirs, frozen_clock.now)
    with pytest.raises(InvalidToken):
        sent(theirs)
    assert not Session.objects.exists()


@pytest.mark.django_db
def test_signing_out_everywhere_else_voids_tokens_that_have_no_session_yet(
    make_account, settings, frozen_clock
):
    ann, key = make_account(), "a1" * 20
    settings.VESTIBULE = {**settings.VESTIBULE, "ADOPT_TOKENS": True, "LIMITS": {}}
    held(ann.id, key, frozen_clock.now)
    frozen_clock.move(seconds=5)
    this = open_session(ann)
    claims = bearer.authenticate(this.tokens.access)
    assert end_other_sessions(credential=NO_CREDENTIAL, claims=claims, caller=CALLER) == 0
    with pytest.raises(InvalidToken):
        sent(key)
    assert bearer.authenticate(this.tokens.access)
