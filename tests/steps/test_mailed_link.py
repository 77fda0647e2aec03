"""A link that one browser sends twice: one effect, one answer; used up for every other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest

from tests.proofs import CALLER, at_once, refusals
from vestibule.core.clock import now
from vestibule.core.errors import InvalidLink
from vestibule.flows.change_email import confirm_email_change
from vestibule.flows.leave import undo_leaving
from vestibule.flows.verify_email import verify_email
from vestibule.models import Account, AuditEvent, OneTimeSecret
from vestibule.models.one_time_secret import Purpose


@dataclass(frozen=True)
class Kind:
    """A link that is answered alike, and the event of its use."""

    purpose: Purpose
    use: Callable[..., Any]
    event: str


KINDS = [
    Kind(Purpose.VERIFY_EMAIL, verify_email, "email_verified"),
    Kind(Purpose.CHANGE_EMAIL, confirm_email_change, "email_changed"),
    Kind(Purpose.UNDO_DELETION, undo_leaving, "deletion_undone"),
]
OTHERS = [
    replace(CALLER, ip="192.0.2.8"),
    replace(CALLER, user_agent="Another"),
    replace(CALLER, device_token="another"),
    replace(CALLER, ip=""),
    replace(CALLER, user_agent=""),
]


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
    target = "new@example.org" if kind.purpose is Purpose.CHANGE_EMAIL else person.email
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
@pytest.mark.parametrize("other", OTHERS)
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
    OneTimeSecret.objects.issue_link(kind.purpose, account, life=timedelta(hours=1))
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
