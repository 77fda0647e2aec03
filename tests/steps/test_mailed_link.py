"""A link that one browser sends twice: one effect, one answer; used up for every other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.contrib.auth import get_user_model

from tests.calls import CALLER, post
from tests.cases import Case, each_case
from tests.races import at_once, refusals
from vestibule import bearer
from vestibule.core.clock import now
from vestibule.core.errors import InvalidLink, TooManyRequests
from vestibule.flows.change_email import confirm_email_change, undo_email_change
from vestibule.flows.change_password import change_password
from vestibule.flows.deactivate import activate_user, deactivate_user
from vestibule.flows.invite import accept_invitation
from vestibule.flows.leave import undo_leaving
from vestibule.flows.reset_password import reset_password
from vestibule.flows.reset_username import reset_username
from vestibule.flows.secure_user import end_user_sessions
from vestibule.flows.verify_email import verify_email
from vestibule.models import Account, AuditEvent, OneTimeSecret, Session
from vestibule.models.one_time_secret import Purpose
from vestibule.testing.plugin import open_session


@dataclass(frozen=True)
class Kind:
    """A link that is answered alike, and the event of its use."""

    purpose: Purpose
    use: Callable[..., Any]
    event: str


NEW = "another long passphrase"


def undo(**values: Any) -> None:
    undo_email_change(**values)


KINDS = [
    Kind(Purpose.VERIFY_EMAIL, verify_email, "email_verified"),
    Kind(Purpose.CHANGE_EMAIL, confirm_email_change, "email_changed"),
    Kind(Purpose.UNDO_CHANGE_EMAIL, undo, "email_change_undone"),
    Kind(Purpose.UNDO_DELETION, undo_leaving, "deletion_undone"),
    Kind(Purpose.INVITE, partial(accept_invitation, password=NEW), "invitation_accepted"),
    Kind(Purpose.RESET_PASSWORD, partial(reset_password, password=NEW), "password_reset"),
    Kind(Purpose.RESET_USERNAME, partial(reset_username, username="lovelace"), "profile_changed"),
]
CHOOSING = [kind for kind in KINDS if kind.purpose in (Purpose.INVITE, Purpose.RESET_PASSWORD)]
MOVING = (Purpose.CHANGE_EMAIL, Purpose.UNDO_CHANGE_EMAIL)
OTHERS = {
    "another address": replace(CALLER, ip="192.0.2.8"),
    "another user agent": replace(CALLER, user_agent="Another"),
    "another device": replace(CALLER, device_token="another"),
    "no address": replace(CALLER, ip=""),
    "no user agent": replace(CALLER, user_agent=""),
}


@pytest.fixture(params=KINDS, ids=lambda kind: kind.purpose.value)
def kind(request: Any) -> Kind:
    given: Kind = request.param
    return given


@pytest.fixture
def link(kind: Kind, make_account: Any) -> str:
    """A link of this kind; the account waits for deletion if the link undoes that."""
    person = make_account()
    if kind.purpose is Purpose.UNDO_DELETION:
        Account.objects.update(deletion_due_at=now() + timedelta(days=1), enabled=False)
    target = "new@example.org" if kind.purpose in MOVING else person.email
    return OneTimeSecret.objects.issue_link(
        kind.purpose, person.id, life=timedelta(hours=1), target=target
    ).link


def events(kind: Kind) -> int:
    return AuditEvent.objects.filter(kind=kind.event).count()


@pytest.mark.django_db
@pytest.mark.usefixtures("frozen_clock")
def test_the_same_browser_gets_the_same_answer_for_ten_seconds(kind, link, frozen_clock):
    first = kind.use(link=link, caller=CALLER)
    for seconds in (0, 5, 4):
        frozen_clock.move(seconds)
        assert kind.use(link=link, caller=CALLER) == first
    assert events(kind) == 1
    frozen_clock.move(1)
    with pytest.raises(InvalidLink):
        kind.use(link=link, caller=CALLER)


@pytest.mark.django_db
@each_case("other", OTHERS.values(), ids=list(OTHERS))
def test_for_every_other_browser_the_link_is_used_up(kind, link, other):
    kind.use(link=link, caller=CALLER)
    with pytest.raises(InvalidLink):
        kind.use(link=link, caller=other)
    assert events(kind) == 1


@pytest.mark.django_db
def test_a_caller_without_a_browser_uses_a_link_once(kind, link):
    unknown = replace(CALLER, ip="", user_agent="")
    kind.use(link=link, caller=unknown)
    with pytest.raises(InvalidLink):
        kind.use(link=link, caller=unknown)


@pytest.mark.django_db
def test_a_link_that_was_replaced_is_not_one_that_was_used(kind, link):
    account = Account.objects.get().pk
    OneTimeSecret.objects.void(account, kind.purpose)  # as every newer link does, but undo links
    with pytest.raises(InvalidLink):
        kind.use(link=link, caller=CALLER)
    assert events(kind) == 0


@pytest.mark.django_db
def test_a_repeat_is_no_failure_and_stores_no_address(kind, link, settings):
    settings.VESTIBULE = settings.VESTIBULE | {"LIMITS": {"proof_failure": "1/hour per ip"}}
    for _ in range(4):
        kind.use(link=link, caller=CALLER)
    assert CALLER.user_agent not in str(OneTimeSecret.objects.values_list("data", flat=True))
    assert CALLER.ip not in str(OneTimeSecret.objects.values_list("data", flat=True))


@pytest.mark.django_db(transaction=True)
def test_a_browser_that_sends_it_at_once_is_answered_alike_and_it_counts_once(kind, link):
    answers = at_once(lambda _: kind.use(link=link, caller=CALLER), 8)
    assert refusals(answers) == []
    assert len(set(answers)) == 1
    assert events(kind) == 1


@pytest.mark.django_db
def test_the_second_answer_of_a_first_owner_says_that_all_is_void(make_account):
    make_account()
    person = Account.objects.get()
    link = OneTimeSecret.objects.issue_link(
        Purpose.CHANGE_EMAIL, person.pk, life=timedelta(hours=1), target="new@example.org"
    ).link
    assert confirm_email_change(link=link, caller=CALLER) is True
    assert confirm_email_change(link=link, caller=CALLER) is True


def deactivated(account: Any) -> None:
    deactivate_user(account=account, claims=None, caller=CALLER)


def activated_again(account: Any) -> None:
    deactivated(account)
    activate_user(account=account, claims=None, caller=CALLER)


def signed_out_everywhere(account: Any) -> None:
    end_user_sessions(account=account, claims=None, caller=CALLER)


def moved_again(account: Any) -> None:
    link = OneTimeSecret.objects.issue_link(
        Purpose.CHANGE_EMAIL, account, life=timedelta(hours=1), target="third@example.org"
    ).link
    confirm_email_change(link=link, caller=CALLER)


def reset_since(account: Any) -> None:
    email = Account.objects.get().email
    link = OneTimeSecret.objects.issue_link(
        Purpose.RESET_PASSWORD, account, life=timedelta(hours=1), target=email
    ).link
    reset_password(link=link, password=f"{NEW}, a third one", caller=CALLER)


SINCE = [deactivated, activated_again, signed_out_everywhere, moved_again, reset_since]


@pytest.mark.django_db
@each_case("since", SINCE, ids=lambda act: act.__name__)
def test_an_account_that_was_secured_since_is_not_as_the_link_has_left_it(
    kind, link, since, settings
):
    settings.VESTIBULE = settings.VESTIBULE | {"LIMITS": {}}
    kind.use(link=link, caller=CALLER)
    kind.use(link=link, caller=CALLER)
    since(Account.objects.get().pk)
    with pytest.raises(InvalidLink):
        kind.use(link=link, caller=CALLER)


@pytest.mark.django_db
def test_another_password_is_not_said_to_be_chosen(make_account, case: Case, settings):
    settings.VESTIBULE = settings.VESTIBULE | {"LIMITS": {"proof_failure": "4/hour per ip"}}
    person = make_account()
    for kind in CHOOSING:
        with case(kind.purpose.value):
            link = OneTimeSecret.objects.issue_link(
                kind.purpose, person.id, life=timedelta(hours=1), target=person.email
            ).link
            kind.use(link=link, caller=CALLER)
            hashed = get_user_model().objects.get().password
            with pytest.raises(InvalidLink):
                kind.use(link=link, password="a third passphrase", caller=CALLER)
            kind.use(link=link, caller=CALLER)
            assert get_user_model().objects.get().password == hashed
            # Not even one who is signed in may keep the answer by choosing again.
            claims = bearer.authenticate(open_session(person).tokens.access)
            change_password(current=NEW, new=f"{NEW}!", claims=claims, caller=CALLER)
            with pytest.raises(InvalidLink):
                kind.use(link=link, caller=CALLER)
    with pytest.raises(TooManyRequests):  # guessing counts as with unknown links
        kind.use(link="unknown", caller=CALLER)


@pytest.mark.django_db
def test_a_repeat_opens_no_session_and_gives_no_token_again(make_account, case: Case):
    for kind, address in [
        (KINDS[2], "email/change/undo/"),
        (KINDS[4], "users/invitation/confirm/"),
        (KINDS[5], "password/reset/confirm/"),
    ]:
        with case(address):
            person = Account.objects.person() or make_account()
            target = "old@example.org" if kind.purpose in MOVING else person.email
            link = OneTimeSecret.objects.issue_link(
                kind.purpose, person.id, life=timedelta(hours=1), target=target
            ).link
            body = {"token": link} if kind.purpose in MOVING else {"token": link, "password": NEW}
            first, second = (post(address, body, HTTP_USER_AGENT="Browser") for _ in range(2))
            assert (first.status_code, second.status_code) == (200, 200)
            assert first.json()["message"] == second.json()["message"]
            if kind.purpose in MOVING:
                assert first.json()["token"]
                assert (second.json()["token"], second.json()["expires_in"]) == ("", 0)
                body = {"token": first.json()["token"], "password": NEW}
                assert post("password/reset/confirm/", body).status_code == 200
    assert not Session.objects.exists()
