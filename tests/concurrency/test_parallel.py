"""Fifty at once: one refresh token, one e-mail address, one session."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model

from tests.races import at_once, refusals
from vestibule import bearer
from vestibule.core.caller import Caller
from vestibule.core.errors import InvalidInput, InvalidToken
from vestibule.core.factors import FactorAnswer
from vestibule.core.tokens import SignedIn, Transport
from vestibule.flows.change_password import change_password
from vestibule.flows.refresh import refresh
from vestibule.flows.sign_out import sign_out
from vestibule.flows.sign_up import Registration, sign_up
from vestibule.flows.step_up import ask_to_step_up, step_up
from vestibule.models import AuditEvent, Session
from vestibule.models.signing_key import StoredKey
from vestibule.testing.plugin import PASSWORD, open_session

pytestmark = pytest.mark.django_db(transaction=True)
N = 50


def test_fifty_refreshes_of_one_token_converge_on_one_successor(make_account, frozen_clock):
    held = open_session(make_account())
    answers = at_once(lambda _: refresh(token=held.tokens.refresh, caller=Caller()))
    assert len({answer.tokens.refresh for answer in answers}) == 1
    session = Session.objects.get()
    assert session.generation == 1
    assert session.ended_at is None


def test_a_renewal_and_refreshes_at_once_converge_on_its_tokens(make_account):
    held = open_session(make_account())
    claims = bearer.authenticate(held.tokens.access)
    asked, known = ask_to_step_up(claims=claims, caller=Caller()), FactorAnswer(password=PASSWORD)

    def either(number: int) -> SignedIn:
        if number == 7:
            return step_up(
                challenge=asked.id, answer=known, claims=claims, caller=Caller(), key="k"
            )
        return refresh(token=held.tokens.refresh, caller=Caller(), key="k")

    answers = at_once(either, 20)
    assert refusals(answers) == []
    again = refresh(token=held.tokens.refresh, caller=Caller(), key="k")
    assert again.tokens.refresh == answers[7].tokens.refresh
    assert refresh(token=again.tokens.refresh, caller=Caller()).session == held.session


def test_fifty_uses_of_a_stolen_token_end_the_session_once(make_account, settings):
    settings.VESTIBULE = {**settings.VESTIBULE, "REFRESH_GRACE": timedelta(0)}
    held = open_session(make_account())
    newest = refresh(token=held.tokens.refresh, caller=Caller())
    refresh(token=newest.tokens.refresh, caller=Caller())
    answers = at_once(lambda _: refresh(token=held.tokens.refresh, caller=Caller()))
    assert all(isinstance(answer, InvalidToken) for answer in answers)
    assert AuditEvent.objects.filter(kind="refresh_reused").count() == 1


def test_fifty_registrations_of_one_address_make_one_account(db):
    def register(number: int) -> object:
        address = "ann@example.org" if number % 2 else "ANN@EXAMPLE.ORG"
        newcomer = Registration(email=address, password=PASSWORD)
        return sign_up(newcomer=newcomer, transport=Transport.BODY, caller=Caller())

    answers = at_once(register)
    taken = [answer for answer in answers if isinstance(answer, InvalidInput)]
    assert len(taken) == N - 1
    assert all(each.problems["email"][0].code == "email_taken" for each in taken)
    assert get_user_model().objects.count() == 1


def test_fifty_sign_outs_end_a_session_once(make_account):
    held = open_session(make_account())
    claims = bearer.authenticate(held.tokens.access)
    at_once(lambda _: sign_out(claims=claims, refresh=held.tokens.refresh, caller=Caller()))
    assert AuditEvent.objects.filter(kind="signed_out").count() == 1


def test_of_many_password_changes_at_once_one_wins(make_account):
    held = open_session(make_account())
    claims = bearer.authenticate(held.tokens.access)

    def change(number: int) -> object:
        return change_password(
            current=PASSWORD, new=f"a new long password {number}", claims=claims, caller=Caller()
        )

    assert len(refusals(at_once(change, 8))) == 7


def test_refresh_and_sign_out_at_once_never_leave_a_living_session(make_account):
    held = open_session(make_account())
    claims = bearer.authenticate(held.tokens.access)

    def either(number: int) -> object:
        if number == 7:
            sign_out(claims=claims, refresh=held.tokens.refresh, caller=Caller())
            return None
        return refresh(token=held.tokens.refresh, caller=Caller())

    answers = at_once(either, 20)
    assert Session.objects.get().ended_at is not None
    for answer in answers:
        if answer is not None and not isinstance(answer, Exception):
            with pytest.raises(InvalidToken):
                bearer.authenticate(answer.tokens.access)


def test_keys_made_at_once_leave_one_active_and_one_next(db):
    StoredKey.objects.all().delete()
    at_once(lambda _: StoredKey.objects.ensure(), 8)
    assert sorted(StoredKey.objects.values_list("state", flat=True)) == ["active", "next"]
