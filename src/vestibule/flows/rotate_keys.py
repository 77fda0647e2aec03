"""Let the next key sign access tokens from now on."""

from __future__ import annotations

from vestibule.models import StoredKey
from vestibule.models.signing_key import current_ring


def rotate_keys() -> str:
    """Retire the active key, let the next one sign, make a new next; returns its id.

    What the retired key signed is honoured until it expires. Other nodes sign
    with the new key within half a minute; they accept it at once.
    """
    kid = StoredKey.objects.rotate().kid
    current_ring.forget()
    return str(kid)
