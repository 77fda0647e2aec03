"""Set and remove the picture of the caller, or of another user."""

from __future__ import annotations

from dataclasses import dataclass

from vestibule import audit, avatars, database, limits
from vestibule.core import clock
from vestibule.core.caller import Caller
from vestibule.core.errors import NotFound, PermissionDenied, TooManyRequests
from vestibule.core.events import Event
from vestibule.core.people import Profile, require_active
from vestibule.core.roles import Action
from vestibule.core.tokens import AccessClaims
from vestibule.models import Account
from vestibule.models.host_user import id_from
from vestibule.steps import permissions

__all__ = ["remove_avatar", "set_avatar"]

FLOW = "avatar"
TRIES = 5


@dataclass(frozen=True, slots=True)
class _Whose:
    """The account with the picture, and the actor if that is another user."""

    account: int | str
    by: int | str | None = None


def set_avatar(
    *, content: bytes, claims: AccessClaims, caller: Caller, account: int | str | None = None
) -> Profile:
    """Store an uploaded image as the account's picture.

    The old files are deleted only after the new ones are stored. A failure leaves no new
    file behind. ``account`` is the account with the picture; None: the caller's own.

    Raises:
        InvalidImage: the file is not an accepted image; nothing was changed.
        NotFound: avatars are switched off, or the caller may not read the account.
        PermissionDenied: the caller may read the account, but not change it.
        NotAuthenticated: the caller's account is gone or deactivated.
        TooManyRequests: too many uploads.
        Overloaded: too many uploads are waiting to be decoded.
        Unavailable: the storage does not accept files at the moment.
    """
    _require_switched_on()
    limits.require(FLOW, caller, account=claims.subject)
    whose = _whose(account, claims, caller)
    _read(whose)
    stem = avatars.store(avatars.make(content))
    try:
        return _replace(stem, whose, caller)
    except BaseException:
        avatars.remove(stem)
        raise


def remove_avatar(
    *, claims: AccessClaims, caller: Caller, account: int | str | None = None
) -> Profile:
    """Remove the picture and delete its files. ``account``: see ``set_avatar``.

    Raises:
        NotFound: avatars are switched off, or the caller may not read the account.
        PermissionDenied: the caller may read the account, but not change it.
        NotAuthenticated: the caller's account is gone or deactivated.
    """
    _require_switched_on()
    return _replace("", _whose(account, claims, caller), caller)


def _require_switched_on() -> None:
    if not avatars.available():
        raise NotFound


def _whose(account: int | str | None, claims: AccessClaims, caller: Caller) -> _Whose:
    if account is None:
        return _Whose(claims.subject)
    actor = permissions.actor_of(claims)
    key = id_from(str(account))
    try:
        person = permissions.allowed(key, Action.CHANGE, actor)
    except (NotFound, PermissionDenied):
        permissions.note_refusal(key, Action.CHANGE, claims, caller)
        raise
    return _Whose(person.id, actor.id if actor and actor.id != person.id else None)


def _read(whose: _Whose) -> Profile:
    profile = Account.objects.profile_of(whose.account)
    return profile if profile and whose.by else require_active(profile)


def _replace(stem: str, whose: _Whose, caller: Caller) -> Profile:
    with database.atomic():
        before = _swap(stem, whose)
        event = Event.AVATAR_CHANGED if stem else Event.AVATAR_REMOVED
        if before or stem:
            audit.record(event, caller, account=whose.account, actor=whose.by)
        after = _read(whose)
        database.on_commit(lambda: avatars.remove(before), robust=True)
    return after


def _swap(stem: str, whose: _Whose) -> str:
    """Replace the stored name if it is unchanged, so that each old one is deleted once.

    Concurrent uploads replace each other; the last one wins.
    """
    for _ in range(TRIES):
        before = _read(whose).avatar
        unchanged = Account.objects.of(whose.account).filter(avatar=before)
        if unchanged.update(avatar=stem, updated_at=clock.now()):
            return before
    raise TooManyRequests(retry_after=1)
