"""Listing and ending sessions."""

from __future__ import annotations

from uuid import uuid4

import pytest

from vestibule import bearer
from vestibule.core.caller import Caller
from vestibule.core.credentials import NO_CREDENTIAL, FreshCredential
from vestibule.core.errors import InvalidToken, NotFound, ReauthenticationRequired, WrongPassword
from vestibule.flows.sessions import end_other_sessions, end_session, list_sessions
from vestibule.models import Session
from vestibule.testing.plugin import PASSWORD, open_session

CALLER = Caller()


def test_this_session_is_listed_first_and_ended_ones_not_at_all(make_account):
    person = make_account()
    open_session(make_account("bob@example.org"))
    this, other, gone = (open_session(person) for _ in range(3))
    claims = bearer.authenticate(this.tokens.access)
    end_session(session=gone.session, proof=NO_CREDENTIAL, claims=claims, caller=CALLER)
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
    assert end_other_sessions(proof=NO_CREDENTIAL, claims=claims, caller=CALLER) == 1
    assert bearer.authenticate(this.tokens.access)
    with pytest.raises(InvalidToken):
        bearer.authenticate(other.tokens.access)


def test_the_session_of_another_account_is_not_found(make_account):
    ann = open_session(make_account("ann@example.org"))
    bob = open_session(make_account("bob@example.org"))
    claims = bearer.authenticate(ann.tokens.access)
    for session in (bob.session, uuid4()):
        with pytest.raises(NotFound):
            end_session(session=session, proof=NO_CREDENTIAL, claims=claims, caller=CALLER)
    assert Session.objects.live().count() == 2


def test_an_old_session_ends_others_only_with_a_fresh_credential_and_itself_without(
    make_account, frozen_clock
):
    person = make_account()
    this, other, third = (open_session(person) for _ in range(3))
    claims = bearer.authenticate(this.tokens.access)
    frozen_clock.move(601)
    for proof, refusal in (
        (NO_CREDENTIAL, ReauthenticationRequired),
        (FreshCredential(password="wrong"), WrongPassword),
    ):
        with pytest.raises(refusal):
            end_session(session=other.session, proof=proof, claims=claims, caller=CALLER)
        with pytest.raises(refusal):
            end_other_sessions(proof=proof, claims=claims, caller=CALLER)
    assert Session.objects.live().count() == 3
    right = FreshCredential(password=PASSWORD)
    end_session(session=other.session, proof=right, claims=claims, caller=CALLER)
    assert end_other_sessions(proof=right, claims=claims, caller=CALLER) == 1
    assert not Session.objects.live().filter(pk=third.session).exists()
    end_session(session=this.session, proof=NO_CREDENTIAL, claims=claims, caller=CALLER)
    assert not Session.objects.live().exists()
