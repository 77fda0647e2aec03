"""What a user sees of the second factors of an account."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from django.db.models import Count, Max, Q

from vestibule.core.factors import FACTORS, Method
from vestibule.core.passkeys import EnrolledPasskey
from vestibule.core.people import Person
from vestibule.factors import aaguids, totp
from vestibule.factors.passkey_options import encoded
from vestibule.models import (
    Account,
    FactorReset,
    Passkey,
    RecoveryCode,
    Session,
    Totp,
    TrustedDevice,
)
from vestibule.models.passkey import MOST
from vestibule.steps.complete_sign_in import factor_required


@dataclass(frozen=True, slots=True)
class TrustedDeviceEntry:
    """A trusted device, as shown to its owner."""

    id: UUID
    user_agent: str
    ip: str
    created_at: datetime
    expires_at: datetime
    current: bool
    """Whether it is the device of the caller's session."""


@dataclass(frozen=True, slots=True)
class RecoveryCodes:
    """The recovery codes of an account, which are not shown again."""

    made: int
    left: int
    made_at: datetime | None
    """None if an older release made them."""
    last_used_at: datetime | None


@dataclass(frozen=True, slots=True)
class Factors:
    """The second factors of an account, and what the policy says about them."""

    totp_confirmed_at: datetime | None
    """None without an authenticator app."""
    totp_last_used_at: datetime | None
    """When its last used code was shown, to half a minute; None if none was used."""
    passkeys: tuple[EnrolledPasskey, ...]
    recovery_codes: RecoveryCodes | None
    """None if none were made."""
    trusted_devices: tuple[TrustedDeviceEntry, ...]
    required: bool
    """Whether the role must have a second factor."""
    due_at: datetime | None
    """When a required factor must be enrolled; None if one is, or none is required."""
    may_remove: bool
    """Whether a factor may be removed: not the last one of a role that must have one."""
    reset_due_at: datetime | None
    """When an administrator's reset removes all factors; None if none is scheduled."""


def read(person: Person, *, session: UUID | None = None) -> Factors:
    """Read the second factors of an account; ``session`` is the caller's."""
    account, required = person.id, factor_required(person.role)
    app = Totp.objects.of(account).values_list("confirmed_at", "last_step").first()
    due = Account.objects.of(account).not_enrolled().values_list("factor_due_at", flat=True)
    reset = FactorReset.objects.of(account).pending().values_list("due_at", flat=True)
    return Factors(
        totp_confirmed_at=app[0] if app else None,
        totp_last_used_at=_used_at(app[1]) if app else None,
        passkeys=passkeys_of(account),
        recovery_codes=_recovery_codes(account),
        trusted_devices=_trusted_devices(account, session),
        required=required,
        due_at=due.first() if required else None,
        may_remove=may_remove(person),
        reset_due_at=reset.first(),
    )


def passkeys_of(account: int | str) -> tuple[EnrolledPasskey, ...]:
    """Return the passkeys of an account, the oldest first."""
    rows = Passkey.objects.of(account).order_by("created_at", "pk")[:MOST]
    return tuple(map(passkey_shown, rows))


def passkey_shown(row: Passkey) -> EnrolledPasskey:
    """Return a passkey as it is shown to its owner."""
    return EnrolledPasskey(
        id=row.pk,
        credential_id=encoded(bytes(row.credential_id)),
        name=row.name,
        product=aaguids.name_of(str(row.aaguid)),
        synced=row.backup_eligible,
        backed_up=row.backed_up,
        created_at=row.created_at,
        last_used_at=row.last_used_at,
    )


def _used_at(step: int) -> datetime | None:
    return datetime.fromtimestamp(step * totp.STEP, UTC) if step else None


def _recovery_codes(account: int | str) -> RecoveryCodes | None:
    counted = RecoveryCode.objects.of(account).aggregate(
        made=Count("pk"),
        left=Count("pk", filter=Q(used_at__isnull=True)),
        made_at=Max("made_at"),
        last_used_at=Max("used_at"),
    )
    return RecoveryCodes(**counted) if counted["made"] else None


def _trusted_devices(account: int | str, session: UUID | None) -> tuple[TrustedDeviceEntry, ...]:
    own = Session.objects.exclude(device="").filter(pk=session) if session else None
    current = own.values_list("device", flat=True).first() if own is not None else None
    return tuple(
        TrustedDeviceEntry(
            id=row.pk,
            user_agent=row.user_agent,
            ip=row.ip or "",
            created_at=row.created_at,
            expires_at=row.expires_at,
            current=row.device == current,
        )
        for row in TrustedDevice.objects.of(account).live().order_by("-created_at")
    )


def may_remove(person: Person) -> bool:
    """Whether the policy lets a user remove one of the factors."""
    if not factor_required(person.role):
        return person.is_enrolled
    kinds = [each for each in FACTORS if each in person.factors.split()]
    passkeys = Passkey.objects.of(person.id).count() if Method.PASSKEY in kinds else 0
    return passkeys + (Method.TOTP in kinds) > 1
