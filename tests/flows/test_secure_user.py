"""Ending another user's sessions, and sending a reset."""

from __future__ import annotations

import pytest

from tests.calls import CALLER, post
from tests.cases import each_case
from tests.messages import subjects, token_in
from tests.people import claims_of
from vestibule import bearer
from vestibule.core.errors import (
    AlreadyDeactivated,
    InvalidInput,
    InvalidLink,
    InvalidToken,
    PermissionDenied,
    SessionOver,
    TooManyRequests,
)
from vestibule.core.tokens import SignedIn
from vestibule.flows.change_email import ask_to_change_email, confirm_email_change
from vestibule.flows.change_password import change_password, set_password
from vestibule.flows.deactivate import deactivate_user
from vestibule.flows.refresh import refresh
from vestibule.flows.reset_password import reset_password
from vestibule.flows.secure_user import end_user_session, end_user_sessions, send_reset
from vestibule.models import Account, AuditEvent
from vestibule.testing.plugin import PASSWORD, open_session

pytestmark = pytest.mark.django_db(transaction=True)
ANN, NEW = "ann@example.org", "another long passphrase"
CHOSEN = "a passphrase of the thief"


@pytest.fixture
def mia(make_account):
    return claims_of(make_account("mia@example.org", role="manager"))


def test_every_session_ends_at_once_with_the_actor_recorded(make_account, mia):
    ann = make_account(ANN)
    held = [open_session(ann).tokens.access for _ in range(3)]
    assert end_user_sessions(account=ann.id, claims=mia, caller=CALLER) == 3
    for token in held:
        with pytest.raises(InvalidToken) as refused:
            bearer.authenticate(token)
        assert refused.value.reason == "admin"
    events = AuditEvent.objects.filter(kind="session_ended", account_id=str(ann.id))
    assert set(events.values_list("actor_id", flat=True)) == {mia.subject}
    assert end_user_sessions(account=ann.id, claims=mia, caller=CALLER) == 0
    assert bearer.authenticate(open_session(ann).tokens.access)


@pytest.mark.parametrize("ended", [True, False])
def test_a_change_of_address_is_void_with_the_session_that_requested_it(
    make_account, mia, outbox, ended
):
    """It may be a thief's, who needs nothing but the mailbox of the new address to confirm it."""
    ann = make_account(ANN)
    thief, other = open_session(ann), open_session(ann)
    claims = bearer.authenticate(thief.tokens.access)
    ask_to_change_email(new_email="new@example.org", password=None, claims=claims, caller=CALLER)
    session = thief.session if ended else other.session
    end_user_session(session=session, claims=mia, caller=CALLER)
    if ended:
        with pytest.raises(InvalidLink):
            confirm_email_change(link=token_in(outbox), caller=CALLER)
    else:
        confirm_email_change(link=token_in(outbox), caller=CALLER)


def test_a_reset_leaves_the_password_until_its_link_is_used(make_account, mia, outbox):
    ann = make_account(ANN)
    send_reset(account=ann.id, claims=mia, caller=CALLER)
    assert AuditEvent.objects.get(kind="password_reset_asked").actor_id == mia.subject
    assert CALLER.ip not in outbox[-1].body  # the administrator's address is not for Ann
    link = token_in(outbox)
    assert post("password/reset/", {"email": ANN}).status_code == 200  # as anyone can
    assert post("login/", {"email": ANN, "password": PASSWORD}).status_code == 200
    assert post("password/reset/confirm/", {"token": link, "password": NEW}).status_code == 200
    assert post("login/", {"email": ANN, "password": NEW}).status_code == 200


def test_a_thief_does_not_move_the_account_away_from_a_reset(make_account, mia, outbox):
    ann = make_account(ANN)
    thief = claims_of(ann)
    send_reset(account=ann.id, claims=mia, caller=CALLER)
    with pytest.raises(PermissionDenied):
        ask_to_change_email(
            new_email="thief@example.org", password=PASSWORD, claims=thief, caller=CALLER
        )
    reset_password(link=token_in(outbox), password=NEW, caller=CALLER)


def changes_password(session: SignedIn) -> None:
    claims = bearer.authenticate(session.tokens.access)
    change_password(current=PASSWORD, new=CHOSEN, claims=claims, caller=CALLER)


def changes_password_and_keeps_tokens(session: SignedIn) -> None:
    claims = bearer.authenticate(session.tokens.access)
    set_password(current=PASSWORD, new=CHOSEN, claims=claims, caller=CALLER)


def presents_a_used_token(session: SignedIn) -> None:
    once = refresh(token=session.tokens.refresh, caller=CALLER)
    refresh(token=once.tokens.refresh, caller=CALLER)
    with pytest.raises(SessionOver):
        refresh(token=session.tokens.refresh, caller=CALLER)


@each_case(
    "act",
    [changes_password, changes_password_and_keeps_tokens, presents_a_used_token],
    ids=lambda act: act.__name__,
)
def test_no_act_of_a_thief_in_a_session_voids_it(make_account, outbox, act):
    ann = make_account(ANN)
    session = open_session(ann)
    send_reset(account=ann.id, claims=None, caller=CALLER)
    link = token_in(outbox)
    act(session)
    reset_password(link=link, password=NEW, caller=CALLER)


@each_case("over", ["used", "expired"])
def test_after_it_the_owner_changes_the_address(make_account, mia, outbox, frozen_clock, over):
    ann = make_account(ANN)
    send_reset(account=ann.id, claims=mia, caller=CALLER)
    if over == "used":
        reset_password(link=token_in(outbox), password=NEW, caller=CALLER)
    else:
        frozen_clock.move(3600)
    password = NEW if over == "used" else PASSWORD
    ask_to_change_email(
        new_email="new@example.org", password=password, claims=claims_of(ann), caller=CALLER
    )
    confirm_email_change(link=token_in(outbox), caller=CALLER)
    assert Account.objects.get(pk=ann.id).email == "new@example.org"


def test_an_administrators_reset_is_a_link_even_where_codes_are_sent(
    make_account, mia, outbox, settings
):
    settings.VESTIBULE = {**settings.VESTIBULE, "PASSWORD_RESET_BY": "code"}
    send_reset(account=make_account(ANN).id, claims=mia, caller=CALLER)
    assert token_in(outbox)


def test_resets_by_administrators_are_rate_limited(make_account, mia, outbox):
    ann = make_account(ANN)
    send_reset(account=ann.id, claims=mia, caller=CALLER)
    with pytest.raises(TooManyRequests):
        send_reset(account=ann.id, claims=mia, caller=CALLER)
    assert len(subjects(outbox, ANN)) == 1


def test_no_one_keeps_a_reset_from_being_sent_by_requesting_others(make_account, mia, outbox):
    ann = make_account(ANN)
    assert post("password/reset/", {"email": ANN}).status_code == 200
    assert post("password/reset/", {"email": ANN}).status_code == 429
    send_reset(account=ann.id, claims=mia, caller=CALLER)
    assert len(subjects(outbox, ANN)) == 2


def test_a_reset_needs_an_active_account_with_an_address(make_account, mia):
    ann, bob = make_account(ANN), make_account("bob@example.org")
    deactivate_user(account=ann.id, claims=mia, caller=CALLER)
    with pytest.raises(AlreadyDeactivated):
        send_reset(account=ann.id, claims=mia, caller=CALLER)
    Account.objects.of(bob.id).update(email="", email_key=None)
    with pytest.raises(InvalidInput):
        send_reset(account=bob.id, claims=mia, caller=CALLER)
