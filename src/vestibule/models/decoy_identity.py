"""Identities whose sign-up was answered as if it had made an account, and made none.

The typed address had one already, which the client must not learn. Nor may it from what follows:
the identity stays as unusable as one whose address waits to be verified.
"""

from __future__ import annotations

from datetime import timedelta

from django.db import IntegrityError

from vestibule import database
from vestibule.core.external import ExternalProfile
from vestibule.database import DatabaseNow
from vestibule.models.one_time_secret import HANDLE_LENGTH, OneTimeSecret, Purpose
from vestibule.tokens.secrets import keyed_hashes

LIFE = timedelta(days=30)
"""How long the next sign-ins with the provider get the same answer."""


def remember(profile: ExternalProfile, email: str) -> None:
    """Store the address that was typed for an identity; the first one stays."""
    OneTimeSecret.objects.filter(
        handle__in=_handles(profile), expires_at__lte=DatabaseNow()
    ).delete()
    row = OneTimeSecret(
        handle=_handles(profile)[0],
        purpose=Purpose.SOCIAL_DECOY,
        target=email,
        sent_at=DatabaseNow(),
        expires_at=DatabaseNow() + LIFE,
    )
    try:
        with database.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        pass


def address_of(profile: ExternalProfile) -> str:
    """Return the address that was typed for an identity; empty if it is none of these."""
    named = OneTimeSecret.objects.live().filter(handle__in=_handles(profile))
    return named.values_list("target", flat=True).first() or ""


def forget(profile: ExternalProfile) -> None:
    """Delete what was stored for an identity, which its owner has linked."""
    OneTimeSecret.objects.filter(handle__in=_handles(profile)).delete()


def _handles(profile: ExternalProfile) -> list[str]:
    name = "\x00".join((profile.issuer, profile.subject))
    return [each[:HANDLE_LENGTH] for each in keyed_hashes("decoy identity", name)]
