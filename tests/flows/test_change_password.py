"""Change of password."""

from __future__ import annotations

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import make_password

from vestibule import bearer, passwords
from vestibule.core.caller import Caller
from vestibule.core.errors import (
    InvalidInput,
    InvalidToken,
    NotAuthenticated,
    ReauthenticationRequired,
    SessionOver,
    SupersededToken,
    WrongPassword,
)
from vestibule.core.events import EndReason, Event
from vestibule.flows.authenticate import claims_without_session
from vestibule.flows.change_password import change_password, set_password
from vestibule.flows.refresh import refresh
from vestibule.models import Account, AuditEvent, Session
from vestibule.steps import attempts
from vestibule.testing.plugin import PASSWORD, open_session
from vestibule.tokens import device

NEW = "another long and quiet river"
CALLER = Caller()


@pytest.mark.django_db(transaction=True)
def test_other_sessions_end_and_this_one_gets_new_tokens(make_account, outbox):
    person = make_account()
    this, other = open_session(person), open_session(person)
    claims = bearer.authenticate(this.tokens.access)
    renewed = change_password(current=PASSWORD, new=NEW, claims=claims, caller=CALLER)

    assert renewed.session == this.session
    assert bearer.authenticate(renewed.tokens.access)
    assert refresh(token=renewed.tokens.refresh, caller=CALLER)
    for old in (this.tokens.access, other.tokens.access):
        with pytest.raises(InvalidToken):
            bearer.authenticate(old)
    with pytest.raises(SessionOver) as refused:
        refresh(token=other.tokens.refresh, caller=CALLER)
    assert refused.value.reason == EndReason.PASSWORD_CHANGED
    assert [mail.to for mail in outbox] == [[person.email]]


@pytest.mark.django_db
def test_an_earlier_refresh_token_is_refused_and_ends_nothing(make_account):
    this = open_session(make_account())
    claims = bearer.authenticate(this.tokens.access)
    changed = change_password(current=PASSWORD, new=NEW, claims=claims, caller=CALLER)
    with pytest.raises(SupersededToken):
        refresh(token=this.tokens.refresh, caller=CALLER)
    assert refresh(token=changed.tokens.refresh, caller=CALLER).session == this.session


@pytest.mark.django_db
def test_a_wrong_current_password_changes_nothing(make_account):
    this = open_session(make_account())
    claims = bearer.authenticate(this.tokens.access)
    with pytest.raises(WrongPassword):
        change_password(current="wrong", new=NEW, claims=claims, caller=CALLER)
    assert passwords.matches(PASSWORD, get_user_model().objects.get().password)
    assert Session.objects.live().exists()


@pytest.mark.django_db
@pytest.mark.parametrize("weak", ["short", "password123", "ann@example.org", "x" * 129])
def test_a_weak_new_password_changes_nothing(make_account, weak):
    this = open_session(make_account())
    claims = bearer.authenticate(this.tokens.access)
    with pytest.raises(InvalidInput):
        change_password(current=PASSWORD, new=weak, claims=claims, caller=CALLER)
    assert passwords.matches(PASSWORD, get_user_model().objects.get().password)


@pytest.mark.django_db
def test_the_same_password_again_may_be_refused(make_account, settings):
    settings.VESTIBULE = {**settings.VESTIBULE, "PASSWORD_MUST_DIFFER": True}
    claims = bearer.authenticate(open_session(make_account()).tokens.access)
    with pytest.raises(InvalidInput) as refused:
        change_password(current=PASSWORD, new=PASSWORD, claims=claims, caller=CALLER)
    assert [each.code for each in refused.value.problems["new_password"]] == ["password_unchanged"]


@pytest.mark.django_db
def test_the_device_of_the_change_stays_known_and_no_other(make_account):
    person = make_account()
    before = Caller(device_token=device.mint(person.id, epoch=person.epoch))
    claims = bearer.authenticate(open_session(person).tokens.access)
    renewed = change_password(current=PASSWORD, new=NEW, claims=claims, caller=before)
    entered = []
    for token in (renewed.device, before.device_token):
        key = attempts.key_for_account(person.id, Caller(device_token=token))
        with attempts.attempt(key, CALLER) as attempted:
            entered.append(attempted.bucket)
    known = device.read(before.device_token)
    assert known is not None
    assert entered == [f"account:{person.id}/{known.id}", f"account:{person.id}/"]


@pytest.mark.django_db
def test_an_account_without_a_password_gets_its_first_by_a_recent_sign_in(
    make_account, frozen_clock
):
    this, other = open_session(person := make_account()), open_session(person)
    claims = bearer.authenticate(this.tokens.access)
    with pytest.raises(InvalidInput):
        change_password(current=None, new=NEW, claims=claims, caller=CALLER)
    get_user_model().objects.update(password=make_password(None))
    frozen_clock.move(10 * 60 + 1)
    with pytest.raises(ReauthenticationRequired):
        change_password(current=None, new=NEW, claims=claims, caller=CALLER)
    frozen_clock.move(-60)
    with pytest.raises(InvalidInput):
        change_password(current=None, new="short", claims=claims, caller=CALLER)
    renewed = change_password(current=None, new=NEW, claims=claims, caller=CALLER)
    assert renewed.session == this.session
    assert passwords.matches(NEW, get_user_model().objects.get().password)
    assert [each.pk for each in Session.objects.live()] == [this.session]
    assert other.session != this.session


@pytest.mark.django_db(transaction=True)
def test_a_session_keeps_its_tokens_where_its_client_gets_none(make_account, outbox):
    person = make_account()
    this, other = open_session(person), open_session(person)
    claims = bearer.authenticate(this.tokens.access)
    with pytest.raises(WrongPassword):
        set_password(current="wrong", new=NEW, claims=claims, caller=CALLER)
    set_password(current=PASSWORD, new=NEW, claims=claims, caller=CALLER)
    assert bearer.authenticate(this.tokens.access)
    assert refresh(token=this.tokens.refresh, caller=CALLER).session == this.session
    with pytest.raises(InvalidToken):
        bearer.authenticate(other.tokens.access)
    with pytest.raises(SessionOver) as refused:
        refresh(token=other.tokens.refresh, caller=CALLER)
    assert refused.value.reason == EndReason.PASSWORD_CHANGED
    assert [mail.to for mail in outbox] == [[person.email]]


@pytest.mark.django_db
def test_a_recent_sign_in_takes_the_place_of_the_password_there(make_account, frozen_clock):
    this = open_session(make_account())
    claims = bearer.authenticate(this.tokens.access)
    with pytest.raises(InvalidInput):
        set_password(current=None, new="short", claims=claims, caller=CALLER)
    frozen_clock.move(601)
    with pytest.raises(ReauthenticationRequired):
        set_password(current=None, new=NEW, claims=claims, caller=CALLER)


@pytest.mark.django_db
def test_no_answer_about_a_refused_password_confirms_a_guess_of_the_present_one(
    make_account, settings
):
    """Without the present one nothing counts the guesses; a right guess that could be set may."""
    settings.VESTIBULE = {**settings.VESTIBULE, "PASSWORD_MUST_DIFFER": True}
    get_user_model().objects.filter(pk=(person := make_account()).id).update(
        password=make_password("short")
    )
    claims = bearer.authenticate(open_session(person).tokens.access)

    def refused(new: str) -> list[str]:
        with pytest.raises(InvalidInput) as caught:
            set_password(current=None, new=new, claims=claims, caller=CALLER)
        return [problem.code for problem in caught.value.problems["new_password"]]

    assert refused("short") == refused("shirt") == ["password_too_short"]
    get_user_model().objects.update(password=make_password(NEW))
    assert refused(NEW) == ["password_unchanged"]


@pytest.mark.django_db
def test_a_session_that_has_ended_meanwhile_sets_no_password(make_account):
    person = make_account()
    this = open_session(person)
    claims = bearer.authenticate(this.tokens.access)
    Session.objects.filter(pk=this.session).end(EndReason.SIGNED_OUT)
    with pytest.raises(NotAuthenticated):
        set_password(current=PASSWORD, new=NEW, claims=claims, caller=CALLER)
    assert get_user_model().objects.get(pk=person.id).check_password(PASSWORD)


@pytest.mark.django_db
def test_claims_of_no_session_set_a_password_and_nothing_goes_on(make_account):
    person = make_account()
    open_session(person)
    claims = claims_without_session(person.id)
    with pytest.raises(WrongPassword):
        set_password(current="wrong", new=NEW, claims=claims, caller=CALLER)
    assert Session.objects.live().exists()
    set_password(current=PASSWORD, new=NEW, claims=claims, caller=CALLER)
    assert not Session.objects.live().exists()
    assert Account.objects.of(person.id).filter(epoch__gt=person.epoch).exists()
    event = AuditEvent.objects.get(kind=Event.PASSWORD_CHANGED)
    assert (event.account_id, event.session_id) == (str(person.id), None)
