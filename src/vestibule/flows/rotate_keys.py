"""Let the next key sign access tokens from now on, or take one out that was stolen."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction

from vestibule import audit
from vestibule.conf import settings
from vestibule.core.caller import Caller
from vestibule.core.errors import NotFound
from vestibule.core.events import Event
from vestibule.models import StoredKey
from vestibule.models.signing_key import current_ring


def rotate_keys(
    *, caller: Caller, actor: int | str | None = None, older_than: timedelta | None = None
) -> str | None:
    """Retire the active key, let the next one sign, make a new next; returns its id.

    What the retired key signed is honoured until it expires. Other nodes sign
    with the new key within half a minute; they accept it at once. Where the active key
    is not ``older_than`` this, nothing is done: None. Then the next key was also published
    for a day before it signs.

    Raises:
        NotFound: the key is that of ``SIGNING_KEY_FILE``.
    """
    if settings.SIGNING_KEY_FILE:
        raise NotFound
    with transaction.atomic():
        key = StoredKey.objects.rotate(older_than=older_than)
        if key is None:
            return None
        audit.record(Event.KEYS_ROTATED, caller, actor=actor, key=key.kid)
    current_ring.forget()
    return str(key.kid)


def revoke_key(*, kid: str, caller: Caller, actor: int | str | None = None) -> None:
    """Take out a key that somebody else has: nothing counts that it has signed or will sign.

    On this node at once, on every other within ``REVOCATION_BOUND``; other back ends that
    verify our tokens learn of it when they read the JWKS again. Sessions go on, since refresh
    tokens are signed by another key: front ends refresh, and people notice nothing. (A node
    on which nothing but refreshes happens may sign with it for half a minute more, in vain.)

    Raises:
        NotFound: there is no such key in the database, or it was revoked before.
    """
    with transaction.atomic():
        if settings.SIGNING_KEY_FILE or not StoredKey.objects.revoke(kid):
            raise NotFound
        audit.record(Event.KEY_REVOKED, caller, actor=actor, key=kid)
    current_ring.forget()
