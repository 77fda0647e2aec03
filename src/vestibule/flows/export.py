"""Export everything stored about a user as one document."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from django.db import models
from django.db.models import Q

from vestibule import audit, avatars, database, limits
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
    FactorReset,
    Identity,
    OneTimeSecret,
    Passkey,
    PendingSignIn,
    QueuedMessage,
    RecoveryCode,
    Session,
    Totp,
    TrustedDevice,
    profile_columns,
)
from vestibule.models.one_time_secret import Purpose
from vestibule.signals import account_exporting
from vestibule.steps import reauthentication

__all__ = ["AccountExport", "export_account", "export_user"]

FLOW = "export"
MOST = 10_000
"""Maximum number of rows in a section; the newest are kept."""


@dataclass(frozen=True, slots=True)
class Section:
    """One section of the document: the table it shows, and a function that reads it."""

    model: type[models.Model]
    read: Callable[[Person], Any]


@dataclass(frozen=True, slots=True)
class AccountExport:
    """The document: its sections by name. Times and ids are not yet serialized."""

    made_at: datetime
    sections: Mapping[str, Any]


def export_account(
    *, password: str | None, code: str | None, claims: AccessClaims, caller: Caller
) -> AccountExport:
    """Collect everything stored about the caller, without secrets and hashes of secrets.

    Raises:
        WrongPassword: the password is wrong.
        InvalidInput: neither was given, and no factor is enrolled.
        ReauthenticationRequired: a factor is enrolled, and was not used lately.
        InvalidCode: the mailed code is wrong, used or expired.
        TooManyRequests: too many exports, or too many wrong attempts.
        NotAuthenticated: the account is gone or deactivated.
    """
    limits.require(FLOW, caller, account=claims.subject)
    person = reauthentication.require(password=password, code=code, claims=claims, caller=caller)
    return _export(person, caller)


def export_user(*, account: int | str, caller: Caller) -> AccountExport:
    """Collect the same about any user, for operators with access to the server.

    The audit event records that the server made the export, not the owner.

    Raises:
        NotFound: there is no such account.
    """
    person = Account.objects.of(account).person()
    if person is None:
        raise NotFound
    return _export(person, caller, by="server")


def _export(person: Person, caller: Caller, **details: Any) -> AccountExport:
    with database.atomic():
        sections: dict[str, Any] = {}
        for _, theirs in account_exporting.send(sender=Account, account=person.id):
            sections.update(cast("Mapping[str, Any]", theirs or {}))
        sections |= {name: section.read(person) for name, section in SECTIONS.items()}
        audit.record(Event.ACCOUNT_EXPORTED, caller, account=person.id, **details)
    return AccountExport(now(), sections)


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
        "facts": {**row.facts, **_facts_of_user(row)},
        "avatar": avatars.urls(row.avatar),
        "created_at": row.created_at,
        "updated_at": row.updated_at,
    }


def _facts_of_user(row: Account) -> dict[str, Any]:
    columns = [getattr(row.user, each.column) for each in profile_columns.declared()]
    return dict(profile_columns.facts_from(columns))


def _sessions(person: Person) -> list[dict[str, Any]]:
    columns = ("id", "created_at", "last_seen_at", "authenticated_at", "expires_at", "ended_at")
    about = ("end_reason", "amr", "ip", "user_agent", "transport", "device")
    rows = _newest(Session.objects.of(person.id), "created_at", *columns, *about)
    return [row | {"authenticated_at": _none_if_unknown(row["authenticated_at"])} for row in rows]


def _none_if_unknown(authenticated_at: datetime) -> datetime | None:
    """Return None for the time that means unknown (``steps.adopt_simplejwt_token``)."""
    return authenticated_at if authenticated_at.timestamp() else None


def _events(person: Person) -> list[dict[str, Any]]:
    """Return the account's events, and the owner's actions on others without naming these."""
    own = str(person.id)
    rows = AuditEvent.objects.filter(Q(account_id=own) | Q(actor_id=own, actor_id__gt=""))
    return [_event(row, own) for row in rows.order_by("-pk")[:MOST]]


def _event(row: AuditEvent, own: str) -> dict[str, Any]:
    # If another user acted, the address and the device are that user's.
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
    columns = ("kind", "channel", "recipient", "language", "queued_at", "sent_at", "failed_at")
    return _newest(sent_to, "queued_at", *columns)


def _codes(person: Person) -> list[dict[str, Any]]:
    own = OneTimeSecret.objects.of(person.id, *Purpose)
    return _newest(
        own, "sent_at", "purpose", "target", "sent_at", "expires_at", "consumed_at", "attempts"
    )


def _attempts(person: Person) -> list[dict[str, Any]]:
    own = Attempt.objects.of(person.id)
    return _newest(own, "waits_until", "device", "failures", "waits_until")


def _pending_sign_ins(person: Person) -> list[dict[str, Any]]:
    own = PendingSignIn.objects.of(person.id)
    columns = ("state", "amr", "methods", "guesses", "expires_at", "consumed_at")
    return _newest(own, "expires_at", *columns)


def _authenticator_app(person: Person) -> list[dict[str, Any]]:
    return _newest(Totp.objects.of(person.id), "confirmed_at", "confirmed_at")


def _recovery_codes(person: Person) -> dict[str, int]:
    own = RecoveryCode.objects.of(person.id)
    return {"made": own.count(), "left": own.unused().count()}


def _passkeys(person: Person) -> list[dict[str, Any]]:
    own = Passkey.objects.of(person.id)
    columns = ("name", "aaguid", "backup_eligible", "backed_up", "created_at", "last_used_at")
    return _newest(own, "created_at", *columns)


def _trusted_devices(person: Person) -> list[dict[str, Any]]:
    own = TrustedDevice.objects.of(person.id)
    columns = ("device", "user_agent", "ip", "created_at", "expires_at", "ended_at")
    return _newest(own, "created_at", *columns)


def _factor_resets(person: Person) -> list[dict[str, Any]]:
    own = FactorReset.objects.of(person.id)
    return _newest(own, "asked_at", "reason", "asked_at", "due_at", "canceled_at", "done_at")


def _identities(person: Person) -> list[dict[str, Any]]:
    own = Identity.objects.of(person.id)
    columns = ("provider", "issuer", "subject", "email", "email_verified", "last_used_at")
    return _newest(own, "linked_at", "linked_at", *columns)


def _newest(rows: models.QuerySet[Any], by: str, *fields: str) -> list[dict[str, Any]]:
    return list(rows.order_by(f"-{by}").values(*fields)[:MOST])


SECTIONS: Mapping[str, Section] = {
    "profile": Section(Account, _profile),
    "sessions": Section(Session, _sessions),
    "events": Section(AuditEvent, _events),
    "messages": Section(QueuedMessage, _messages),
    "identities": Section(Identity, _identities),
    "codes_and_links": Section(OneTimeSecret, _codes),
    "pending_sign_ins": Section(PendingSignIn, _pending_sign_ins),
    "failed_attempts": Section(Attempt, _attempts),
    "authenticator_app": Section(Totp, _authenticator_app),
    "recovery_codes": Section(RecoveryCode, _recovery_codes),
    "passkeys": Section(Passkey, _passkeys),
    "trusted_devices": Section(TrustedDevice, _trusted_devices),
    "factor_resets": Section(FactorReset, _factor_resets),
}
"""Every table with data about a person has a section; a test enforces it."""
