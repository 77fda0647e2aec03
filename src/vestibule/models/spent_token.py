"""Tokens that are accepted once: only a digest of used ones is stored."""

from __future__ import annotations

from datetime import timedelta

from django.db import IntegrityError

from vestibule import database
from vestibule.database import DatabaseNow
from vestibule.models.one_time_secret import HANDLE_LENGTH, OneTimeSecret, Purpose


def spend(digest: str, *, life: timedelta, purpose: Purpose = Purpose.ID_TOKEN) -> bool:
    """Record the use of an ID token or a passkey's challenge. False if it was used before.

    ``digest`` is its SHA-256 in hex; ``life`` is how long it would still be accepted. A
    unique constraint decides: of concurrent uses, one succeeds.
    """
    row = OneTimeSecret(
        handle=digest[:HANDLE_LENGTH],
        purpose=purpose,
        mac=digest,
        sent_at=DatabaseNow(),
        expires_at=DatabaseNow() + life,
    )
    try:
        with database.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        return False
    return True
