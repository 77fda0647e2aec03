"""Rotate the key that signs access tokens, or revoke a stolen key."""

from __future__ import annotations

from datetime import timedelta

from vestibule import audit, database
from vestibule.conf import settings
from vestibule.core.caller import Caller
from vestibule.core.errors import NotFound
from vestibule.core.events import Event
from vestibule.models import StoredKey
from vestibule.models.signing_key import current_ring


def rotate_keys(
    *,
    caller: Caller,
    actor: int | str | None = None,
    older_than: timedelta | None = None,
    lost_secret: bool = False,
) -> str | None:
    """Retire the active key and activate the next one; returns the id of the new active key.

    Tokens signed by the retired key stay valid until they expire. Other nodes sign with the
    new key within half a minute, and accept it at once. With ``older_than``, nothing happens
    and the result is None if the active key is younger, or if the next one has not been
    published for a day yet. With ``lost_secret``, keys that this process cannot decrypt are
    replaced: only where no node has their ``SECRET_KEY`` any more.

    Raises:
        NotFound: the key comes from ``SIGNING_KEY_FILE``.
        Unavailable: this process cannot decrypt the active key, or the next one.
    """
    if settings.SIGNING_KEY_FILE:
        raise NotFound
    with database.atomic():
        key = StoredKey.objects.rotate(older_than=older_than, lost_secret=lost_secret)
        if key is None:
            return None
        audit.record(Event.KEYS_ROTATED, caller, actor=actor, key=key.kid)
    current_ring.forget()
    return str(key.kid)


def revoke_key(*, kid: str, caller: Caller, actor: int | str | None = None) -> None:
    """Revoke a compromised key: tokens that it signed or will sign are invalid.

    This takes effect here at once, on other nodes within ``REVOCATION_BOUND``, and on other
    back ends that verify our tokens when they next read the JWKS. Sessions go on, because
    refresh tokens are signed by another key: clients refresh, and users notice nothing. (A
    node that handles only refreshes may sign access tokens with it for half a minute more;
    they are refused everywhere.)

    Raises:
        NotFound: there is no such key in the database, or it was revoked before.
    """
    with database.atomic():
        if settings.SIGNING_KEY_FILE or not StoredKey.objects.revoke(kid):
            raise NotFound
        audit.record(Event.KEY_REVOKED, caller, actor=actor, key=kid)
    current_ring.forget()
