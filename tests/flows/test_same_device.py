"""A new sign-in on a device replaces the device's session."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from pytest_django import Settings

from tests.cases import each_case
from tests.races import at_once
from vestibule import bearer
from vestibule.core.caller import Caller
from vestibule.core.errors import InvalidToken, SessionOver
from vestibule.core.events import EndReason
from vestibule.core.tokens import SignedIn, Transport
from vestibule.flows.refresh import refresh
from vestibule.flows.sign_in import sign_in
from vestibule.flows.sign_up import Registration, sign_up
from vestibule.models import AuditEvent, Session
from vestibule.testing.plugin import PASSWORD, forget_everything

ANN = "ann@example.org"
KEY = "the key of a refresh"


def enter(device: str = "") -> SignedIn:
    """Sign in from a device."""
    caller = Caller(device_token=device)
    signed_in = sign_in(identifier=ANN, password=PASSWORD, transport=Transport.BODY, caller=caller)
    assert isinstance(signed_in, SignedIn)
    return signed_in


def renew(token: str, key: str = "") -> SignedIn:
    return refresh(token=token, caller=Caller(), key=key)


def newest(held: SignedIn) -> str:
    return held.tokens.refresh


def spent_with_its_key(held: SignedIn) -> str:
    renew(held.tokens.refresh, KEY)
    return held.tokens.refresh


def spent_long_ago(held: SignedIn) -> str:
    renew(renew(held.tokens.refresh).tokens.refresh)
    return held.tokens.refresh


@each_case("rotation", ["strict", "acknowledged", "off"])
@each_case("token", [newest, spent_with_its_key, spent_long_ago], ids=lambda each: each.__name__)
def test_a_token_of_the_replaced_session_is_refused_without_reporting_reuse(
    rotation: str,
    token: Callable[[SignedIn], str],
    make_account: Any,
    settings: Settings,
    outbox: Any,
):
    settings.VESTIBULE = {**settings.VESTIBULE, "ROTATION": rotation}
    make_account()
    held = enter()
    shown = token(held)
    successor = enter(held.device)
    outbox.clear()
    for key in ("", KEY):
        with pytest.raises(SessionOver) as refused:
            renew(shown, key)
        assert refused.value.reason is EndReason.REPLACED
    assert not AuditEvent.objects.filter(kind="refresh_reused").exists()
    assert list(outbox) == []
    assert renew(successor.tokens.refresh).session == successor.session


@pytest.mark.django_db(transaction=True)
def test_its_access_tokens_are_refused_at_once_and_by_every_other_process(make_account: Any):
    make_account()
    held = enter()
    successor = enter(held.device)
    for as_another_process in (False, True):
        if as_another_process:
            forget_everything()
        with pytest.raises(InvalidToken):
            bearer.authenticate(held.tokens.access)
        assert bearer.authenticate(successor.tokens.access)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("open_before", [False, True])
def test_concurrent_sign_ins_of_one_device_leave_one_session(
    make_account: Any, settings: Settings, open_before: bool
):
    settings.VESTIBULE = {**settings.VESTIBULE, "LIMITS": {}}
    make_account()
    held = enter()
    if not open_before:
        Session.objects.all().end(EndReason.SIGNED_OUT)
    answers = at_once(lambda _: enter(held.device), 8)
    assert {type(each) for each in answers} == {SignedIn}
    assert Session.objects.live().count() == 1
    assert Session.objects.filter(end_reason="replaced").count() == 7 + open_before


@pytest.mark.django_db(transaction=True)
def test_a_concurrent_refresh_leaves_one_session_without_reporting_reuse(
    make_account: Any, settings: Settings
):
    settings.VESTIBULE = {**settings.VESTIBULE, "REFRESH_GRACE": timedelta(0)}
    make_account()
    held = enter()
    asks = [lambda: enter(held.device), lambda: renew(held.tokens.refresh)]
    entered, renewed = at_once(lambda number: asks[number](), 2)
    assert isinstance(entered, SignedIn)
    assert isinstance(renewed, SignedIn | SessionOver)
    assert [row.pk for row in Session.objects.live()] == [entered.session]
    assert not AuditEvent.objects.filter(kind="refresh_reused").exists()


def test_a_session_opened_by_registering_is_replaced_too(db: None):
    registered = sign_up(
        newcomer=Registration(email=ANN, password=PASSWORD),
        transport=Transport.BODY,
        caller=Caller(),
    )
    assert isinstance(registered, SignedIn)
    enter(registered.device)
    assert Session.objects.get(pk=registered.session).end_reason == "replaced"


def test_a_session_that_is_over_already_keeps_its_reason(make_account: Any, frozen_clock: Any):
    make_account()
    ended, expired = enter(), enter()
    Session.objects.filter(pk=ended.session).end(EndReason.ADMIN)
    frozen_clock.move(days=31)
    for held in (ended, expired):
        enter(held.device)
    rows = Session.objects.filter(pk__in=[ended.session, expired.session])
    assert {row.end_reason for row in rows} == {"admin", ""}


def test_the_session_limit_is_applied_after_the_replacement(make_account: Any, settings: Settings):
    settings.VESTIBULE = {**settings.VESTIBULE, "MAX_SESSIONS": 2}
    make_account()
    elsewhere, held = enter(), enter()
    successor = enter(held.device)
    left = {row.pk for row in Session.objects.live()}
    assert left == {elsewhere.session, successor.session}
    enter()
    event = AuditEvent.objects.get(kind="session_ended", session_id=elsewhere.session)
    assert event.details == {"reason": "too_many_sessions"}


def test_an_older_device_token_identifies_the_device_too(make_account: Any):
    person = make_account()
    held = enter()
    enter(held.device)
    third = enter(held.device)
    assert Session.objects.live().of(person.id).get().pk == third.session
