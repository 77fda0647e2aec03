"""Set and remove one's picture."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from vestibule import audit, avatars, limits
from vestibule.core.caller import Caller
from vestibule.core.errors import NotAuthenticated, NotFound, TooManyRequests
from vestibule.core.events import Event
from vestibule.core.people import Profile
from vestibule.core.tokens import AccessClaims
from vestibule.models import Account

STORY = "avatar"
TRIES = 5


def set_avatar(*, content: bytes, claims: AccessClaims, caller: Caller) -> Profile:
    """Make pictures of an uploaded file, and show them from now on.

    The old ones go only once the new ones are safe. Whatever fails half way
    leaves no file behind.

    Raises:
        InvalidImage: it is no picture that is taken here; nothing was changed.
        NotFound: avatars are not switched on here.
        NotAuthenticated: the account is gone or deactivated.
        TooManyRequests: too many uploads.
        Overloaded: too many uploads are waiting to be decoded.
        Unavailable: the storage does not take files at the moment.
    """
    _require_switched_on()
    limits.require(STORY, caller, account=claims.subject)
    _read(claims)
    stem = avatars.store(avatars.make(content))
    try:
        return _replace(stem, claims, caller)
    except BaseException:
        avatars.remove(stem)
        raise


def remove_avatar(*, claims: AccessClaims, caller: Caller) -> Profile:
    """Show no picture any longer; its files go.

    Raises:
        NotFound: avatars are not switched on here.
        NotAuthenticated: the account is gone or deactivated.
    """
    _require_switched_on()
    return _replace("", claims, caller)


def _require_switched_on() -> None:
    if not avatars.available():
        raise NotFound


def _read(claims: AccessClaims) -> Profile:
    profile = Account.objects.profile_of(claims.subject)
    if profile is None or not profile.person.is_active:
        raise NotAuthenticated
    return profile


def _replace(stem: str, claims: AccessClaims, caller: Caller) -> Profile:
    with transaction.atomic():
        before = _swap(stem, claims)
        event = Event.AVATAR_CHANGED if stem else Event.AVATAR_REMOVED
        if before or stem:
            audit.record(event, caller, account=claims.subject)
        after = _read(claims)
        transaction.on_commit(lambda: avatars.remove(before), robust=True)
    return after


def _swap(stem: str, claims: AccessClaims) -> str:
    """Set the new name where the old one still stands, so that each old one is removed once.

    Of several uploads at once each replaces another; the last one stays.
    """
    for _ in range(TRIES):
        before = _read(claims).avatar
        unchanged = Account.objects.of(claims.subject).filter(avatar=before)
        if unchanged.update(avatar=stem, updated_at=timezone.now()):
            return before
    raise TooManyRequests(retry_after=1)
