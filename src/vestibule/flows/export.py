"""Hand somebody everything that is kept about them, as one document."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from django.db import models, transaction
from django.db.models import Q

from vestibule import audit, avatars, limits
from vestibule.core.caller import Caller
from vestibule.core.clock import now
from vestibule.core.errors import NotFound
from vestibule.core.events import Event
from vestibule.core.people import Person
from vestibule.core.tokens import AccessClaims
from vestibule.models import (
    Account,
    Attempt,
    AuditEvent,
    Identity,
    OneTimeSecret,
    QueuedMessage,
    Session,
)
from vestibule.models.one_time_secret import Purpose
from vestibule.signals import account_exporting
from vestibule.steps import reauthentication

__all__ = ["Exported", "export_account", "export_user"]

STORY = "export"
MOST = 10_000
"""Rows of one section at most, the newest."""


@dataclass(frozen=True, slots=True)
class Section:
    """One part of the document: which table it shows, and how."""

    model: type[models.Model]
    read: Callable[[Person], Any]


@dataclass(frozen=True, slots=True)
class Exported:
    """The document: its sections by name. Moments and ids are still values."""

    made_at: datetime
    sections: Mapping[str, Any]


def export_account(
    *, password: str | None, code: str | None, claims: AccessClaims, caller: Caller
) -> Exported:
    """Gather all that is kept about the caller. No secret, and no hash of one, is in it.

    Raises:
        WrongPassword: the password is not this one.
        InvalidCode: the mailed code is not this one, or no longer good.
        TooManyRequests: asked too often, or too many wrong attempts.
        NotAuthenticated: the account is gone or deactivated.
    """
    limits.require(STORY, caller, account=claims.subject)
    person = reauthentication.require(password=password, code=code, claims=claims, caller=caller)
    return _export(person, caller)


def export_user(*, account: int | str, caller: Caller) -> Exported:
    """Gather the same about somebody else: for whoever runs commands on the server.

    The audit trail says that the owner did not do it.

    Raises:
        NotFound: there is no such account.
    """
    person = Account.objects.of(account).person()
    if person is None:
        raise NotFound
    return _export(person, caller, by="server")


def _export(person: Person, caller: Caller, **details: Any) -> Exported:
    with transaction.atomic():
        found: dict[str, Any] = {}
        for _, theirs in account_exporting.send(sender=Account, account=person.id):
            found.update(cast("Mapping[str, Any]", theirs or {}))
        found |= {name: section.read(person) for name, section in SECTIONS.items()}
        audit.record(Event.ACCOUNT_EXPORTED, caller, account=person.id, **details)
    return Exported(now(), found)


def _profile(person: Person) -> dict[str, Any]:
    row = Account.objects.of(person.id).get()
    return {
        "id": person.id,
        "email": person.email,
        "email_verified_at": row.email_verified_at,
        "username": person.username,
        "first_name": person.first_name,
        "last_name": person.last_name,
        "phone": row.phone,
        "phone_verified_at": row.phone_verified_at,
        "role": person.role,
        "active": person.is_active,
        "facts": row.facts,
        "avatar": avatars.urls(row.avatar),
        "created_at": row.created_at,
        "updated_at": row.updated_at,
    }


def _sessions(person: Person) -> list[dict[str, Any]]:
    shown = ("id", "created_at", "last_seen_at", "authenticated_at", "expires_at", "ended_at")
    about = ("end_reason", "amr", "ip", "user_agent", "transport", "device")
    rows = _newest(Session.objects.of(person.id), "created_at", *shown, *about)
    return [row | {"authenticated_at": _known(row["authenticated_at"])} for row in rows]


def _known(authenticated_at: datetime) -> datetime | None:
    """Leave out the moment that stands for an unknown one (``steps.adopt_simplejwt_token``)."""
    return authenticated_at if authenticated_at.timestamp() else None


def _events(person: Person) -> list[dict[str, Any]]:
    """What happened to the account, and what its owner did to others, without saying to whom."""
    own = str(person.id)
    rows = AuditEvent.objects.filter(Q(account_id=own) | Q(actor_id=own, actor_id__gt=""))
    return [_event(row, own) for row in rows.order_by("-pk")[:MOST]]


def _event(row: AuditEvent, own: str) -> dict[str, Any]:
    # Where somebody else did it, the address and the device are theirs.
    mine = row.actor_id in {"", own}
    about_me = row.account_id == own
    return {
        "at": row.at,
        "event": row.kind,
        "happened_to_you": about_me,
        "session": row.session_id,
        "ip": row.ip if mine else None,
        "user_agent": row.user_agent if mine else None,
        "details": row.details if about_me else {},
    }


def _messages(person: Person) -> list[dict[str, Any]]:
    [phone] = Account.objects.of(person.id).values_list("phone", flat=True)
    sent_to = QueuedMessage.objects.filter(recipient__in=[to for to in (person.email, phone) if to])
    shown = ("kind", "channel", "recipient", "language", "queued_at", "sent_at", "failed_at")
    return _newest(sent_to, "queued_at", *shown)


def _codes(person: Person) -> list[dict[str, Any]]:
    own = OneTimeSecret.objects.of(person.id, *Purpose)
    return _newest(
        own, "sent_at", "purpose", "target", "sent_at", "expires_at", "consumed_at", "attempts"
    )


def _attempts(person: Person) -> list[dict[str, Any]]:
    own = Attempt.objects.of(person.id)
    return _newest(own, "waits_until", "device", "failures", "waits_until")


def _identities(person: Person) -> list[dict[str, Any]]:
    own = Identity.objects.of(person.id)
    shown = ("provider", "issuer", "subject", "email", "email_verified", "last_used_at")
    return _newest(own, "linked_at", "linked_at", *shown)


def _newest(rows: models.QuerySet[Any], by: str, *fields: str) -> list[dict[str, Any]]:
    return list(rows.order_by(f"-{by}").values(*fields)[:MOST])


SECTIONS: Mapping[str, Section] = {
    "profile": Section(Account, _profile),
    "sessions": Section(Session, _sessions),
    "events": Section(AuditEvent, _events),
    "messages": Section(QueuedMessage, _messages),
    "identities": Section(Identity, _identities),
    "codes_and_links": Section(OneTimeSecret, _codes),
    "failed_attempts": Section(Attempt, _attempts),
}
"""Every table that says something about a person has its section: a test holds it to that."""
