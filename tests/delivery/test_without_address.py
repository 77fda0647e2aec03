"""Accounts without an address: nothing is queued to nobody, whatever happens to them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.test import Client

from tests.calls import CALLER, post
from tests.factors import enroll_app, make_recovery_codes
from vestibule import bearer
from vestibule.core.errors import SessionOver
from vestibule.core.external import ExternalProfile
from vestibule.core.people import Person
from vestibule.core.tokens import AccessClaims
from vestibule.flows.change_email import confirm_email_change
from vestibule.flows.change_password import change_password
from vestibule.flows.change_user import change_user
from vestibule.flows.change_username import change_username
from vestibule.flows.deactivate import deactivate_user, delete_user
from vestibule.flows.leave import leave
from vestibule.flows.refresh import refresh
from vestibule.flows.reset_factors import (
    ask_to_reset_factors,
    cancel_factor_reset,
    reset_factors_now,
)
from vestibule.flows.set_role import set_role
from vestibule.models import Account, AuditEvent, OneTimeSecret, QueuedMessage
from vestibule.models.one_time_secret import Purpose
from vestibule.steps import link_identity
from vestibule.testing.plugin import PASSWORD, hashed, open_session

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("moving_limits")]
BODY = {"username": "ann", "password": PASSWORD}
NEW = "another long passphrase"


@pytest.fixture(autouse=True)
def configured(settings) -> None:
    settings.VESTIBULE = {**settings.VESTIBULE, "LIMITS": {}, "SIGN_IN_WITH": ("username",)}
    settings.VESTIBULE["DELETION_GRACE"] = timedelta(days=7)


@dataclass
class Nameless:
    """A user with a name to sign in with, and no address."""

    person: Person

    @property
    def claims(self) -> AccessClaims:
        """Return the claims of a new session."""
        session = open_session(self.person, amr="pwd otp mfa")
        return bearer.authenticate(session.tokens.access)


@pytest.fixture
def ann(db) -> Nameless:
    person, _ = Account.objects.register(
        email="", username="ann", names={}, encoded=hashed(PASSWORD), role="employee"
    )
    return Nameless(person)


def sign_in(ann: Nameless, password: str = PASSWORD) -> int:
    return int(post("login/", {"username": "ann", "password": password}).status_code)


def on_a_new_device(ann: Nameless) -> None:
    open_session(ann.person)
    browser = Client(headers={"user-agent": "Another/1.0"})
    answer = browser.post("/api/auth/login/", BODY, "application/json")
    assert answer.status_code == 200
    assert AuditEvent.objects.filter(kind="signed_in", details__new_device=True).count() == 1


def many_wrong_passwords(ann: Nameless) -> None:
    answers = [sign_in(ann, "wrong") for _ in range(12)]
    assert answers[-1] == 429


def another_password(ann: Nameless) -> None:
    change_password(current=PASSWORD, new=NEW, claims=ann.claims, caller=CALLER)


def another_name(ann: Nameless) -> None:
    change_username(
        username="anna", password=PASSWORD, claims=ann.claims, caller=CALLER, notify=True
    )


def another_phone(ann: Nameless) -> None:
    change = {"phone": "+41791234567"}
    change_user(account=ann.person.id, changes=change, claims=None, caller=CALLER)


def another_role(ann: Nameless) -> None:
    set_role(account=ann.person.id, role="manager", claims=None, caller=CALLER)


def a_provider(ann: Nameless) -> None:
    profile = ExternalProfile(provider="x", issuer="https://x.example", subject="ann")
    assert link_identity.link(ann.person, profile, CALLER)


def a_first_address(ann: Nameless) -> None:
    secrets = OneTimeSecret.objects
    link = secrets.issue_link(
        Purpose.CHANGE_EMAIL, ann.person.id, life=timedelta(hours=1), target="ann@example.org"
    )
    Account.objects.update(email_verified_at="2026-01-01T00:00Z")  # as of an earlier address
    confirm_email_change(link=link.link, caller=CALLER)
    assert not secrets.filter(purpose=Purpose.UNDO_CHANGE_EMAIL).exists()


def factors(ann: Nameless) -> None:
    account, why = ann.person.id, "lost"
    enroll_app(ann.person)
    make_recovery_codes(ann.person)
    ask_to_reset_factors(account=account, reason=why, claims=None, caller=CALLER)
    cancel_factor_reset(account=account, claims=None, caller=CALLER)
    reset_factors_now(account=account, reason=why, caller=CALLER)


def a_stolen_token(ann: Nameless) -> None:
    first = open_session(ann.person).tokens.refresh
    second = refresh(token=first, caller=CALLER).tokens.refresh
    refresh(token=second, caller=CALLER)
    with pytest.raises(SessionOver):
        refresh(token=first, caller=CALLER)


def the_end(ann: Nameless) -> None:
    deactivate_user(account=ann.person.id, claims=None, caller=CALLER)
    delete_user(account=ann.person.id, claims=None, caller=CALLER)
    assert not Account.objects.exists()


def leaving(ann: Nameless) -> None:
    leave(password=PASSWORD, code=None, claims=ann.claims, caller=CALLER)
    assert Account.objects.exclude(deletion_due_at=None).exists()


WHAT: list[Callable[[Nameless], None]] = [
    on_a_new_device,
    many_wrong_passwords,
    another_password,
    another_name,
    another_phone,
    another_role,
    a_provider,
    a_first_address,
    factors,
    a_stolen_token,
    the_end,
    leaving,
]


@pytest.mark.parametrize("happens", WHAT, ids=lambda each: each.__name__)
def test_nothing_is_queued_to_an_account_without_an_address(ann, happens):
    happens(ann)
    assert not QueuedMessage.objects.filter(recipient="").exists()
