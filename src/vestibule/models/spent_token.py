"""Tokens of others that work once here: that one was used is all that is kept of it."""

from __future__ import annotations

from datetime import timedelta

from django.db import IntegrityError, transaction

from vestibule.models.one_time_secret import HANDLE_LENGTH, OneTimeSecret, Purpose
from vestibule.models.sql.clock import DatabaseNow


def spend(digest: str, *, life: timedelta) -> bool:
    """Write down that an ID token was used. False if it was before.

    ``digest`` (SHA-256, as hex) stands for it; ``life`` is for how long it would still
    be taken. One constraint: of many uses at once, one counts.
    """
    row = OneTimeSecret(
        handle=digest[:HANDLE_LENGTH],
        purpose=Purpose.ID_TOKEN,
        mac=digest,
        sent_at=DatabaseNow(),
        expires_at=DatabaseNow() + life,
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        return False
    return True
