"""An account whose address is changed, by a thief perhaps, and restored by its owner."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest

from tests.calls import CALLER, post
from tests.flows.test_change_email import NEW, OLD, link_to
from tests.messages import code_in, texts
from vestibule import bearer
from vestibule.core.caller import Caller
from vestibule.core.external import ExternalProfile
from vestibule.core.people import Person
from vestibule.core.tokens import AccessClaims
from vestibule.delivery.worker import deliver_due
from vestibule.flows.change_email import ask_to_change_email, confirm_email_change
from vestibule.flows.verify_phone import ask_to_change_phone, verify_phone
from vestibule.models import Account
from vestibule.testing.plugin import PASSWORD, open_session
from vestibule.tokens import device

NUMBER, THIEFS = "+41791234567", "the thief chose this one"
PROFILE = ExternalProfile(
    provider="openid", issuer="https://i.example", subject="t", email=NEW, email_verified=True
)


@dataclass
class MovedAccount:
    """An account, what was mailed, and the clock."""

    account: int | str
    outbox: Any
    clock: Any

    @property
    def person(self) -> Person:
        """Read its person."""
        person = Account.objects.of(self.account).person()
        assert person is not None
        return person

    def own_device(self) -> Caller:
        """Return a caller whose device has signed in to the account."""
        token = device.mint(self.account, epoch=self.person.epoch)
        return replace(CALLER, device_token=token)

    def claims(self) -> AccessClaims:
        """Return the claims of a new session, in which any factor was used."""
        return bearer.authenticate(open_session(self.person, amr="pwd otp mfa").tokens.access)

    def move(self, email: str = NEW, caller: Caller = CALLER) -> None:
        """Change the address, as a thief who knows the password can."""
        self.clock.move(60)
        claims = self.claims()
        ask_to_change_email(new_email=email, password=PASSWORD, claims=claims, caller=caller)
        self.clock.move(60)
        confirm_email_change(link=link_to(self.outbox, email), caller=caller)
        self.clock.move(60)

    def undo(self, link: str = "") -> Any:
        """Undo a change: by the newest link in the old mailbox, or by another."""
        return post("email/change/undo/", {"token": link or link_to(self.outbox, OLD)})

    def set_phone(self, number: str = NUMBER) -> None:
        """Change the phone number, and verify it."""
        claims = self.claims()
        ask_to_change_phone(phone=number, claims=claims, caller=CALLER)
        deliver_due()
        verify_phone(code=code_in(texts[-1]), claims=claims, caller=CALLER)


@pytest.fixture(autouse=True)
def open_ways(settings) -> Iterator[None]:
    """Allow every way to sign in, without rate limits, which have their own tests."""
    settings.VESTIBULE = {**settings.VESTIBULE, "LIMITS": {}, "EMAIL_SIGN_IN": "link"}
    settings.VESTIBULE |= {"PHONE_SIGN_IN": True, "SMS_BACKEND": "tests.messages.keep_text"}
    texts.clear()
    yield
    texts.clear()


@pytest.fixture
def unproved(make_account, outbox, frozen_clock) -> MovedAccount:
    """An account whose address was never verified: a stranger's, perhaps."""
    return MovedAccount(make_account(OLD).id, outbox, frozen_clock)


@pytest.fixture
def ann(unproved: MovedAccount) -> MovedAccount:
    """Ann's account; her address is verified."""
    Account.objects.update(email_verified_at="2026-01-01T00:00:00Z")
    return unproved


@pytest.fixture
def in_doubt(ann: MovedAccount) -> MovedAccount:
    """The same, but its address was verified on another device than that of the registration."""
    Account.objects.update(registrant_unproved=True)
    return ann
