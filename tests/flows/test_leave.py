"""Deleting the own account: nothing identifies the user, and no attacker can do it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth import get_user_model

from tests.calls import CALLER
from tests.database_dump import database_dump
from tests.messages import subjects, token_in
from tests.races import at_once, refusals
from vestibule import audit, bearer, signals
from vestibule.core.caller import Caller
from vestibule.core.errors import (
    AccountInUse,
    InvalidCredentials,
    InvalidLink,
    InvalidToken,
    LastAdmin,
    NotAuthenticated,
    TooManyRequests,
    WrongPassword,
)
from vestibule.core.events import Event
from vestibule.core.tokens import SignedIn, Transport
from vestibule.flows.deactivate import activate_user, deactivate_user
from vestibule.flows.leave import finish_leaving, leave, undo_leaving
from vestibule.flows.sign_in import sign_in
from vestibule.models import Account, AuditEvent, OneTimeSecret, Session
from vestibule.testing.plugin import PASSWORD, open_session

ANN = "ann@example.org"


@pytest.fixture(autouse=True)
def without_rates(settings) -> None:
    settings.VESTIBULE = {**settings.VESTIBULE, "LIMITS": {}}


@pytest.fixture
def grace(settings) -> None:
    settings.VESTIBULE = {**settings.VESTIBULE, "DELETION_GRACE": timedelta(days=14)}


@pytest.fixture
def ann(make_account) -> SignedIn:
    return open_session(make_account(ANN))


def go(signed_in: SignedIn, password: str = PASSWORD) -> Any:
    claims = bearer.authenticate(signed_in.tokens.access)
    return leave(password=password, code=None, claims=claims, caller=CALLER)


def sign_in_again() -> Any:
    return sign_in(identifier=ANN, password=PASSWORD, transport=Transport.BODY, caller=CALLER)


@pytest.mark.django_db(transaction=True)
def test_leaving_deletes_the_account_and_ends_every_session_at_once(ann, outbox):
    other = open_session(ann.person)
    assert go(ann) is None
    assert not get_user_model().objects.exists()
    assert not Account.objects.exists()
    assert not Session.objects.live().exists()
    for tokens in (ann.tokens, other.tokens):
        with pytest.raises(InvalidToken):
            bearer.authenticate(tokens.access)
    with pytest.raises(InvalidCredentials):
        sign_in_again()
    assert subjects(outbox, ANN)[-1] == "Your account was deleted"


def test_the_audit_trail_stays_under_one_anonymous_id(ann):
    audit.record(Event.PROFILE_CHANGED, CALLER, account=ann.person.id, session=ann.session)
    audit.record(Event.ROLE_CHANGED, CALLER, account=99, actor=ann.person.id)
    before = AuditEvent.objects.count()
    go(ann)
    rows = list(AuditEvent.objects.order_by("pk"))
    assert len(rows) == before + 1
    assert rows[-1].kind == Event.ACCOUNT_DELETED
    own = [row for row in rows if row.kind != Event.ROLE_CHANGED]
    [nobody] = {row.account_id for row in own}
    assert nobody != str(ann.person.id)
    [done_by_it] = [row for row in rows if row.kind == Event.ROLE_CHANGED]
    assert (done_by_it.account_id, done_by_it.actor_id) == ("99", nobody)
    for row in rows:
        assert (row.ip, row.user_agent, row.request_id) == (None, "", "")
        assert row.session_id is None


def test_no_table_identifies_the_deleted_user(ann, outbox):
    Account.objects.update(facts={"institution": "St. Mary's"}, phone="+41791234567")
    with pytest.raises(WrongPassword):
        go(ann, "wrong")
    go(ann)
    assert len(outbox) == 1  # the last mail; its recipient is stored until it is pruned
    dump = database_dump().replace(ANN, "", 1)
    for trace in (ANN, "St. Mary's", "+41791234567", CALLER.ip, CALLER.user_agent):
        assert trace not in dump, trace


def test_a_wrong_password_changes_nothing(ann):
    with pytest.raises(WrongPassword):
        go(ann, "wrong")
    assert Account.objects.filter(deletion_due_at=None).exists()
    assert AuditEvent.objects.filter(kind=Event.REAUTHENTICATION_FAILED).exists()


@pytest.mark.django_db(transaction=True)
def test_of_two_administrators_leaving_at_once_one_stays(make_account):
    two = [open_session(make_account(f"{n}@example.org", role="admin")) for n in range(2)]
    answers = at_once(lambda number: go(two[number]), 2)
    assert [type(each) for each in refusals(answers)] == [LastAdmin]
    assert Account.objects.filter(role="admin").count() == 1


@pytest.mark.usefixtures("grace")
def test_the_last_administrator_cannot_leave_later_either(make_account):
    with pytest.raises(LastAdmin):
        go(open_session(make_account(ANN, role="admin")))
    assert Account.objects.get().deletion_due_at is None


@pytest.mark.django_db(transaction=True)
def test_of_concurrent_requests_one_deletes_and_none_fails(ann):
    answers = at_once(lambda _: go(ann), 6)
    assert answers.count(None) == 1
    late = {NotAuthenticated, InvalidToken, TooManyRequests}  # five at once have to wait
    assert {type(each) for each in refusals(answers)} <= late
    assert AuditEvent.objects.filter(kind=Event.ACCOUNT_DELETED).count() == 1


def test_a_host_can_clean_up_or_stop_the_deletion(ann):
    heard: list[Any] = []

    def needed(account: Any, user: Any, **_: Any) -> None:
        heard.append((account, user.pk))
        user.groups.model.objects.create(name="made by the host")
        if len(heard) == 1:
            raise AccountInUse

    signals.account_deleting.connect(needed)
    try:
        with pytest.raises(AccountInUse):
            go(ann)
        assert get_user_model().objects.filter(is_active=True).exists()
        assert Session.objects.live().exists()
        go(ann)
    finally:
        signals.account_deleting.disconnect(needed)
    assert heard == [(ann.person.id, ann.person.id)] * 2
    assert not get_user_model().objects.exists()


@pytest.mark.usefixtures("grace")
def test_with_a_grace_period_a_mailed_link_reactivates_the_account(ann, outbox, frozen_clock):
    due = go(open_session(ann.person))
    assert due == frozen_clock.now + timedelta(days=14)
    assert not get_user_model().objects.get().is_active
    assert not Session.objects.live().exists()
    with pytest.raises(InvalidCredentials):
        sign_in_again()
    undo_leaving(link=token_in(outbox), caller=CALLER)
    assert isinstance(sign_in_again(), SignedIn)
    with pytest.raises(InvalidLink):
        undo_leaving(link=token_in(outbox), caller=Caller())
    frozen_clock.move(days=20)
    assert finish_leaving() == 0


@pytest.mark.usefixtures("grace")
def test_after_the_grace_period_the_link_is_void_and_the_account_is_deleted(
    ann, outbox, frozen_clock
):
    go(open_session(ann.person))
    link = token_in(outbox)
    frozen_clock.move(days=13.9)
    assert finish_leaving() == 0
    frozen_clock.move(days=0.2)
    with pytest.raises(InvalidLink):
        undo_leaving(link=link, caller=CALLER)
    assert finish_leaving() == 1
    assert not get_user_model().objects.exists()
    assert not OneTimeSecret.objects.exists()
    assert finish_leaving() == 0


@pytest.mark.usefixtures("grace")
def test_an_account_that_was_activated_again_stays(ann, frozen_clock):
    go(open_session(ann.person))
    user = get_user_model().objects.get()
    user.is_active = True
    user.save()
    frozen_clock.move(days=20)
    assert finish_leaving() == 0
    user.is_active = False
    user.save()
    assert finish_leaving() == 0  # deactivated for another reason after it was active again


@pytest.mark.usefixtures("grace")
def test_an_account_that_an_administrator_activated_again_stays(ann, make_account, frozen_clock):
    admin = open_session(make_account("root@example.org", role="admin"))
    go(open_session(ann.person))
    claims = bearer.authenticate(admin.tokens.access)
    activate_user(account=ann.person.id, claims=claims, caller=CALLER)
    deactivate_user(account=ann.person.id, claims=claims, caller=CALLER)
    frozen_clock.move(days=20)
    assert finish_leaving() == 0


@pytest.mark.usefixtures("grace")
def test_an_account_in_use_by_the_host_does_not_keep_the_others(make_account, frozen_clock, caplog):
    people = [make_account(f"{n}@example.org") for n in range(3)]
    for person in people:
        go(open_session(person))

    def needed(account: Any, **_: Any) -> None:
        if account == people[0].id:
            raise AccountInUse

    frozen_clock.move(days=15)
    signals.account_deleting.connect(needed)
    try:
        assert finish_leaving() == 2
    finally:
        signals.account_deleting.disconnect(needed)
    assert [account.pk for account in Account.objects.all()] == [people[0].id]
    assert finish_leaving() == 1
