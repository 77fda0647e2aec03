"""The addresses of an account: its own, and that of a pending change."""

from __future__ import annotations

import pytest

from tests.calls import CALLER
from tests.factors import enroll_app
from tests.messages import subjects, token_in
from tests.people import claims_of
from vestibule.core.errors import NotFound, ReauthenticationRequired
from vestibule.core.people import Person
from vestibule.flows.change_email import ask_to_change_email, confirm_email_change
from vestibule.flows.deactivate import deactivate_user
from vestibule.flows.email_addresses import (
    EmailChange,
    cancel_email_change,
    find_email_change,
    list_email_addresses,
)
from vestibule.models import Account, OneTimeSecret

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("moving_limits")]
OLD, NEW = "ann@example.org", "new@example.org"


@pytest.fixture
def ann(make_account) -> Person:
    person: Person = make_account(OLD)
    return person


def change(claims, email: str = NEW) -> None:
    """Ask for a change in a session that is recent enough to need no password."""
    ask_to_change_email(new_email=email, password=None, claims=claims, caller=CALLER)


def listed(claims) -> list[tuple[str, bool, bool]]:
    return [
        (each.email, each.verified, each.primary) for each in list_email_addresses(claims=claims)
    ]


def test_a_pending_change_is_listed_until_it_is_confirmed(ann, outbox):
    claims = claims_of(ann)
    assert listed(claims) == [(OLD, False, True)]
    change(claims)
    assert listed(claims) == [(OLD, False, True), (NEW, False, False)]
    link = token_in(outbox)
    found = find_email_change(link=link, caller=CALLER)
    assert found == EmailChange(ann.id, NEW)
    assert find_email_change(link=link[:-1], caller=CALLER) is None
    confirm_email_change(link=link, caller=CALLER)
    assert find_email_change(link=link, caller=CALLER) is None
    assert listed(claims_of(ann)) == [(NEW, True, True)]


def test_a_change_to_a_taken_address_looks_like_any_other(ann, make_account, outbox):
    make_account("bob@example.org")
    claims = claims_of(ann)
    change(claims, "bob@example.org")
    assert listed(claims) == [(OLD, False, True), ("bob@example.org", False, False)]
    assert subjects(outbox) == ["You already have an account"]
    assert "#token=" not in str(outbox[0].body)


def test_a_canceled_change_cannot_be_confirmed(ann, outbox):
    claims = claims_of(ann)
    change(claims)
    with pytest.raises(NotFound):
        cancel_email_change(email="other@example.org", claims=claims)
    cancel_email_change(email="NEW@example.org", claims=claims)
    assert listed(claims) == [(OLD, False, True)]
    assert not OneTimeSecret.objects.live().exists()
    with pytest.raises(NotFound):
        cancel_email_change(email=NEW, claims=claims)


def test_without_a_password_the_sign_in_must_be_recent_and_have_used_a_factor(ann, frozen_clock):
    claims = claims_of(ann)
    frozen_clock.move(10 * 60 + 1)
    with pytest.raises(ReauthenticationRequired):
        change(claims)
    enroll_app(ann)
    with pytest.raises(ReauthenticationRequired):
        change(claims_of(ann))
    assert not OneTimeSecret.objects.exists()


def test_what_secures_the_account_ends_a_pending_change(ann):
    claims = claims_of(ann)
    change(claims)
    deactivate_user(account=ann.id, claims=None, caller=CALLER)
    assert not OneTimeSecret.objects.live().filter(target=NEW).exists()
    assert Account.objects.get().email == OLD
