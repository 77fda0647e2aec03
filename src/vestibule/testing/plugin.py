"""Pytest fixtures for projects that use Vestibule."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any, overload

import pytest
from django.conf import settings as django_settings
from django.core import mail
from django.http import HttpResponse
from django.test import override_settings
from rest_framework.test import APIClient

from vestibule import bearer, limits, passwords
from vestibule.conf import settings
from vestibule.core import clock
from vestibule.core.authentication import Authentication
from vestibule.core.caller import Caller
from vestibule.core.people import Person
from vestibule.core.profile_fields import Fact
from vestibule.core.tokens import SignedIn, Transport
from vestibule.delivery.worker import deliver_due
from vestibule.drf import cookies
from vestibule.models import Account
from vestibule.models.session import new_session
from vestibule.models.signing_key import current_ring
from vestibule.models.sql.statements import execute_together
from vestibule.scope import of_each_scope
from vestibule.steps import opaque_token
from vestibule.tokens import refresh
from vestibule.tokens.additional_claims import additional_claims
from vestibule.tokens.revocation import feed

__all__ = [
    "PASSWORD",
    "BrowserOf",
    "CookieClient",
    "MakeAccount",
    "Outbox",
    "SignInAs",
    "StoppedClock",
    "as_a_new_process",
    "browser_of",
    "frozen_clock",
    "make_account",
    "outbox",
    "sign_in_as",
]

PASSWORD = "correct horse battery staple"  # noqa: S105 - protects nothing
"""Password of every account that ``make_account`` creates."""

MakeAccount = Callable[..., Person]
SignInAs = Callable[..., APIClient]
BrowserOf = Callable[..., "CookieClient"]


class StoppedClock:
    """Stopped clock of the process and of the database; tests move it."""

    def __init__(self, moment: datetime) -> None:
        clock.freeze(moment)

    @property
    def now(self) -> datetime:
        """Return the current time of the clock."""
        return clock.now()

    def move(self, seconds: float = 0, *, days: float = 0) -> None:
        """Move the clock forward, or back."""
        clock.freeze(self.now + timedelta(seconds=seconds, days=days))


def forget_everything() -> None:
    """Clear the process's caches: keys, revocations, verified tokens, rates."""
    limits.reset()
    for revocations in of_each_scope(feed):
        revocations.forget()
    for ring in of_each_scope(current_ring):
        ring.forget()
    for verified in of_each_scope(bearer.verified):
        verified.clear()


@pytest.fixture(autouse=True)
def as_a_new_process() -> Iterator[None]:
    """Start every test with the caches of a new process.

    Messages are sent in the test itself, because a worker thread would outlive it.
    """
    inline = {**getattr(django_settings, "VESTIBULE", {}), "DELIVERY": "inline"}
    with override_settings(VESTIBULE=inline):
        forget_everything()
        yield
        clock.freeze(None)
        forget_everything()


@pytest.fixture
def frozen_clock() -> StoppedClock:
    """Stop the clocks at the start of an even second; ``frozen_clock.move(10)`` moves them."""
    return StoppedClock(datetime(2026, 3, 1, 12, 0, 0, tzinfo=UTC))


@cache
def hashed(password: str) -> str:
    """Hash a password once for all tests."""
    return passwords.make(password)


@pytest.fixture
def make_account(db: None) -> MakeAccount:
    """Create accounts: ``make_account("ann@example.org", role="manager")``; see ``PASSWORD``.

    ``facts`` are values of ``PROFILE_FIELDS``.
    """

    def make(
        email: str = "ann@example.org",
        *,
        role: str = "",
        password: str = PASSWORD,
        first_name: str = "Ann",
        last_name: str = "Example",
        facts: Mapping[str, Fact] | None = None,
    ) -> Person:
        person, _ = Account.objects.register(
            email=email,
            username=None,
            names={"first_name": first_name, "last_name": last_name},
            encoded=hashed(password),
            role=role or settings.DEFAULT_ROLE,
            facts=facts,
        )
        return person

    return make


def open_session(
    person: Person, transport: Transport = Transport.BODY, *, amr: str = "pwd"
) -> SignedIn:
    """Open a session for a person without a password, as if these methods had been used."""
    found = Account.objects.of(person.id).credentials()
    assert found is not None  # noqa: S101 - an error of the test itself
    person, encoded, now = found
    authentication = Authentication(
        person=person,
        encoded=encoded,
        amr=amr,
        transport=transport,
        caller=Caller(),
        now=now,
        known_device=True,
    )
    session, opening = new_session(authentication)
    if transport.is_opaque:
        opaque, storing = opaque_token.issue(session, authentication.caller)
        execute_together(opening, *storing)
        return SignedIn(person, session.id, opaque)
    execute_together(opening)
    additional = additional_claims(person, authentication.caller)
    tokens = refresh.issue(session, person, current_ring.get(), additional=additional)
    return SignedIn(person, session.id, tokens)


@pytest.fixture
def sign_in_as() -> SignInAs:
    """Return a signed-in DRF client: ``sign_in_as(make_account()).get(...)``.

    ``client.signed_in`` has its tokens. ``amr`` names the methods of the sign-in:
    ``sign_in_as(ann, amr="pwd otp mfa")`` has used a second factor. With
    ``transport=Transport.OPAQUE`` the client has an opaque token.
    """

    def make(
        person: Person, *, amr: str = "pwd", transport: Transport = Transport.BODY
    ) -> APIClient:
        signed_in = open_session(person, transport, amr=amr)
        tokens, client = signed_in.tokens, APIClient()
        sent = f"Token {tokens.opaque}" if tokens.opaque else f"Bearer {tokens.access}"
        client.credentials(HTTP_AUTHORIZATION=sent)
        client.signed_in = signed_in  # type: ignore[attr-defined]
        return client

    return make


class CookieClient(APIClient):
    """A test client with a browser's cookie handling, which sends the CSRF token of its cookie."""

    csrf_token = ""

    def generic(self, *args: Any, **extra: Any) -> Any:
        """Send a request with the headers of a page of the same site."""
        extra.setdefault("HTTP_X_CSRFTOKEN", self.csrf_token)
        extra.setdefault("HTTP_ORIGIN", "http://testserver")
        return super().generic(*args, **extra)


@pytest.fixture
def browser_of() -> BrowserOf:
    """Return a client signed in by cookie: ``browser_of(make_account()).get(...)``.

    ``client.signed_in`` has its tokens; ``amr`` is as for ``sign_in_as``.
    """

    def make(person: Person, *, amr: str = "pwd") -> CookieClient:
        client, signed_in = CookieClient(), open_session(person, Transport.COOKIE, amr=amr)
        response = HttpResponse()
        client.csrf_token = cookies.sign_in(response, signed_in)
        client.cookies.update(response.cookies)
        client.signed_in = signed_in  # type: ignore[attr-defined]
        return client

    return make


class Outbox(Sequence[mail.EmailMessage]):
    """The mails sent during the test; reading it sends the queued messages first.

    A list except for ``append``. Tests whose transaction is never committed see their mails
    too.
    """

    def _sent(self) -> list[mail.EmailMessage]:
        deliver_due()
        return mail.outbox

    @overload
    def __getitem__(self, index: int) -> mail.EmailMessage: ...

    @overload
    def __getitem__(self, index: slice) -> list[mail.EmailMessage]: ...

    def __getitem__(self, index: int | slice) -> mail.EmailMessage | list[mail.EmailMessage]:
        return self._sent()[index]

    def __len__(self) -> int:
        return len(self._sent())

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and list(self) == list(other)

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"<Outbox of {len(mail.outbox)} mails>"

    def clear(self) -> None:
        """Send the queued messages, then remove all mails."""
        self._sent().clear()


@pytest.fixture
def outbox(db: None) -> Outbox:
    """The mails sent during the test, newest last."""
    return Outbox()
