"""Listing and ending sessions."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from tests.cases import each_case
from tests.messages import token_in
from vestibule import bearer
from vestibule.core.caller import Caller
from vestibule.core.credentials import NO_CREDENTIAL, FreshCredential
from vestibule.core.errors import (
    InvalidLink,
    InvalidToken,
    NotFound,
    ReauthenticationRequired,
    WrongPassword,
)
from vestibule.core.tokens import SignedIn
from vestibule.flows.change_email import ask_to_change_email, confirm_email_change
from vestibule.flows.sessions import end_other_sessions, end_session, list_sessions
from vestibule.flows.sign_out import sign_out_session
from vestibule.models import Session
from vestibule.testing.plugin import PASSWORD, open_session

CALLER = Caller()
NEW = "new@example.org"


def test_this_session_is_listed_first_and_ended_ones_not_at_all(make_account):
    person = make_account()
    open_session(make_account("bob@example.org"))
    this, other, gone = (open_session(person) for _ in range(3))
    claims = bearer.authenticate(this.tokens.access)
    end_session(session=gone.session, credential=NO_CREDENTIAL, claims=claims, caller=CALLER)
    listed = list_sessions(claims=claims)
    assert [(each.id, each.current) for each in listed] == [
        (this.session, True),
        (other.session, False),
    ]


@pytest.mark.django_db(transaction=True)
def test_signing_out_everywhere_else_keeps_this_session(make_account):
    person = make_account()
    this, other = open_session(person), open_session(person)
    claims = bearer.authenticate(this.tokens.access)
    assert end_other_sessions(credential=NO_CREDENTIAL, claims=claims, caller=CALLER) == 1
    assert bearer.authenticate(this.tokens.access)
    with pytest.raises(InvalidToken):
        bearer.authenticate(other.tokens.access)


def test_the_session_of_another_account_is_not_found(make_account):
    ann = open_session(make_account("ann@example.org"))
    bob = open_session(make_account("bob@example.org"))
    claims = bearer.authenticate(ann.tokens.access)
    for session in (bob.session, uuid4()):
        with pytest.raises(NotFound):
            end_session(session=session, credential=NO_CREDENTIAL, claims=claims, caller=CALLER)
    assert Session.objects.live().count() == 2


def test_an_old_session_ends_others_only_with_a_fresh_credential_and_itself_without(
    make_account, frozen_clock
):
    person = make_account()
    this, other, third = (open_session(person) for _ in range(3))
    claims = bearer.authenticate(this.tokens.access)
    frozen_clock.move(601)
    for credential, refusal in (
        (NO_CREDENTIAL, ReauthenticationRequired),
        (FreshCredential(password="wrong"), WrongPassword),
    ):
        with pytest.raises(refusal):
            end_session(session=other.session, credential=credential, claims=claims, caller=CALLER)
        with pytest.raises(refusal):
            end_other_sessions(credential=credential, claims=claims, caller=CALLER)
    assert Session.objects.live().count() == 3
    right = FreshCredential(password=PASSWORD)
    end_session(session=other.session, credential=right, claims=claims, caller=CALLER)
    assert end_other_sessions(credential=right, claims=claims, caller=CALLER) == 1
    assert not Session.objects.live().filter(pk=third.session).exists()
    end_session(session=this.session, credential=NO_CREDENTIAL, claims=claims, caller=CALLER)
    assert not Session.objects.live().exists()


@each_case("others", [True, False])
def test_a_change_of_address_is_void_with_the_session_that_its_owner_ended(
    make_account, outbox, others
):
    """It may be a thief's, who needs nothing but the mailbox of the new address to confirm it."""
    person = make_account()
    this, thief = open_session(person), open_session(person)
    own = bearer.authenticate(this.tokens.access)
    link = requested(thief, outbox)
    if others:
        end_other_sessions(credential=NO_CREDENTIAL, claims=own, caller=CALLER)
    else:
        end_session(session=thief.session, credential=NO_CREDENTIAL, claims=own, caller=CALLER)
    with pytest.raises(InvalidLink):
        confirm_email_change(link=link, caller=CALLER)


def test_a_thief_saves_no_change_of_address_by_signing_out_first(make_account, outbox):
    """A session that has ended is not listed, and cannot be ended."""
    person = make_account()
    this, thief = open_session(person), open_session(person)
    link = requested(thief, outbox)
    sign_out_session(claims=bearer.authenticate(thief.tokens.access), caller=CALLER)
    own = bearer.authenticate(this.tokens.access)
    end_other_sessions(credential=NO_CREDENTIAL, claims=own, caller=CALLER)
    with pytest.raises(InvalidLink):
        confirm_email_change(link=link, caller=CALLER)


@each_case("others", [True, False])
def test_a_change_of_address_outlasts_a_sign_out_of_its_own_session(make_account, outbox, others):
    person = make_account()
    this, _ = open_session(person), open_session(person)
    claims = bearer.authenticate(this.tokens.access)
    link = requested(this, outbox)
    if others:
        end_other_sessions(credential=NO_CREDENTIAL, claims=claims, caller=CALLER)
    end_session(session=this.session, credential=NO_CREDENTIAL, claims=claims, caller=CALLER)
    confirm_email_change(link=link, caller=CALLER)


def requested(held: SignedIn, outbox: Any) -> str:
    """Request a change of address in a session; returns the mailed link."""
    claims = bearer.authenticate(held.tokens.access)
    ask_to_change_email(new_email=NEW, password=None, claims=claims, caller=CALLER)
    return token_in([each for each in outbox if each.to == [NEW]])
