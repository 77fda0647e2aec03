"""Verification of tokens."""

from __future__ import annotations

import pytest

from vestibule.core.caller import Caller
from vestibule.core.errors import InvalidToken, SessionOver
from vestibule.core.events import EndReason
from vestibule.flows.refresh import refresh
from vestibule.flows.verify_token import verify_token
from vestibule.models import Session
from vestibule.testing.plugin import open_session


def test_both_kinds_of_token_verify_and_nothing_is_used_up(make_account):
    held = open_session(make_account())
    for _ in range(2):
        verify_token(token=held.tokens.access, caller=Caller())
        verify_token(token=held.tokens.refresh, caller=Caller())
    assert Session.objects.get().generation == 0


def test_a_rotated_refresh_token_is_spent(make_account):
    held = open_session(make_account())
    refresh(token=held.tokens.refresh, caller=Caller())
    with pytest.raises(SessionOver):
        verify_token(token=held.tokens.refresh, caller=Caller())


@pytest.mark.django_db(transaction=True)
def test_tokens_of_an_ended_session_are_refused(make_account):
    held = open_session(make_account())
    Session.objects.all().end(EndReason.ADMIN)
    with pytest.raises(SessionOver):
        verify_token(token=held.tokens.refresh, caller=Caller())
    with pytest.raises(InvalidToken):
        verify_token(token=held.tokens.access, caller=Caller())


@pytest.mark.parametrize("token", ["", "x", "a.b.c", "a.b.c.d.e", "\x00", "é.é.é"])
def test_a_malformed_token_is_refused(token):
    with pytest.raises(InvalidToken):
        verify_token(token=token, caller=Caller())
