"""Let the next key sign access tokens from now on."""

from __future__ import annotations

from django.db import transaction

from vestibule import audit
from vestibule.core.caller import Caller
from vestibule.core.events import Event
from vestibule.models import StoredKey
from vestibule.models.signing_key import current_ring


def rotate_keys(*, caller: Caller, actor: int | str | None = None) -> str:
    """Retire the active key, let the next one sign, make a new next; returns its id.

    What the retired key signed is honoured until it expires. Other nodes sign
    with the new key within half a minute; they accept it at once.
    """
    with transaction.atomic():
        kid = StoredKey.objects.rotate().kid
        audit.record(Event.KEYS_ROTATED, caller, actor=actor, key=kid)
    current_ring.forget()
    return str(kid)
