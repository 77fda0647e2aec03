"""Sign-out."""

from __future__ import annotations

import pytest

from vestibule import bearer
from vestibule.core.caller import Caller
from vestibule.core.errors import InvalidToken, SessionOver
from vestibule.core.events import EndReason, Event
from vestibule.core.tokens import Transport
from vestibule.flows.refresh import refresh
from vestibule.flows.sign_out import sign_out, sign_out_browser, sign_out_by_refresh
from vestibule.models import AuditEvent, Session
from vestibule.testing.plugin import forget_everything, open_session

CALLER = Caller()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("restarted", [False, True])
def test_both_tokens_are_refused_at_once(make_account, restarted):
    held = open_session(make_account())
    claims = bearer.authenticate(held.tokens.access)
    sign_out(claims=claims, refresh=held.tokens.refresh, caller=CALLER)
    if restarted:
        forget_everything()
    with pytest.raises(InvalidToken) as refused:
        bearer.authenticate(held.tokens.access)
    assert refused.value.reason == EndReason.SIGNED_OUT
    with pytest.raises(SessionOver) as spent:
        refresh(token=held.tokens.refresh, caller=CALLER)
    assert spent.value.reason == EndReason.SIGNED_OUT


@pytest.mark.django_db
def test_a_refresh_token_of_another_account_ends_nothing(make_account):
    ann = open_session(make_account("ann@example.org"))
    bob = open_session(make_account("bob@example.org"))
    with pytest.raises(InvalidToken):
        sign_out(
            claims=bearer.authenticate(ann.tokens.access),
            refresh=bob.tokens.refresh,
            caller=CALLER,
        )
    assert Session.objects.live().count() == 2


@pytest.mark.django_db
def test_a_spent_refresh_token_still_signs_its_own_session_out(make_account):
    held = open_session(make_account())
    refresh(token=held.tokens.refresh, caller=CALLER)
    claims = bearer.authenticate(held.tokens.access)
    sign_out(claims=claims, refresh=held.tokens.refresh, caller=CALLER)
    assert not Session.objects.live().exists()


@pytest.mark.django_db
def test_a_token_that_a_renewal_replaced_signs_its_session_out(make_account):
    held = open_session(make_account())
    assert Session.objects.void_refresh_tokens(held.session, "")
    sign_out_by_refresh(refresh=held.tokens.refresh, caller=CALLER)
    assert Session.objects.get().end_reason == EndReason.SIGNED_OUT


@pytest.mark.django_db
def test_an_access_token_is_no_refresh_token(make_account):
    held = open_session(make_account())
    claims = bearer.authenticate(held.tokens.access)
    with pytest.raises(InvalidToken):
        sign_out(claims=claims, refresh=held.tokens.access, caller=CALLER)
    assert Session.objects.live().exists()


def test_a_browsers_sessions_end_and_others_go_on(make_account):
    ann, eve = make_account(), make_account("eve@example.org")
    mine, over, other = (open_session(each, Transport.COOKIE) for each in (ann, ann, eve))
    Session.objects.filter(pk=over.session).end(EndReason.ADMIN)
    sign_out_browser(sessions=[mine.session, over.session], caller=CALLER)
    reasons = dict(Session.objects.values_list("pk", "end_reason"))
    assert reasons == {
        mine.session: EndReason.SIGNED_OUT,
        over.session: EndReason.ADMIN,  # the first reason stays
        other.session: "",
    }
    event = AuditEvent.objects.get()
    assert (event.kind, event.account_id) == (Event.SIGNED_OUT, str(ann.id))


def test_signing_out_without_a_session_succeeds_silently(db):
    sign_out_browser(sessions=[], caller=CALLER)
    assert not AuditEvent.objects.exists()
