"""Put the account of another out of a stranger's reach."""

from __future__ import annotations

from uuid import UUID

from vestibule import audit, authority, limits, recovery
from vestibule.core.caller import Caller
from vestibule.core.errors import AlreadyDeactivated, InvalidInput, NotFound, Problem
from vestibule.core.events import EndReason, Event
from vestibule.core.identifiers import email_key
from vestibule.core.roles import Action
from vestibule.core.tokens import AccessClaims
from vestibule.models import Session
from vestibule.models.session import SessionQuerySet


def end_user_sessions(*, account: int | str, claims: AccessClaims | None, caller: Caller) -> int:
    """End every session of an account; returns how many.

    Raises:
        NotAuthenticated: the caller's account is gone or deactivated.
        NotFound: there is no such account, or the caller may not read it.
        PermissionDenied: the caller may read it, and not do this.
    """
    return _end(Session.objects.live(), account, claims, caller)


def end_user_session(*, session: UUID, claims: AccessClaims | None, caller: Caller) -> None:
    """End one session of another.

    Raises:
        NotAuthenticated: the caller's account is gone or deactivated.
        NotFound: there is no such living session, or the caller may not read its account.
        PermissionDenied: the caller may read the account, and not do this.
    """
    chosen = Session.objects.live().filter(pk=session)
    account = chosen.values_list("account_id", flat=True).first()
    if account is None or not _end(chosen, account, claims, caller):
        raise NotFound


def _end(
    chosen: SessionQuerySet, account: int | str, claims: AccessClaims | None, caller: Caller
) -> int:
    reason = EndReason.ADMIN
    with authority.taking(account, Action.END_SESSIONS, claims, caller) as taken:
        person = taken.person
        ended = chosen.of(person.id).end(reason)
        for session in ended:
            audit.record(
                Event.SESSION_ENDED,
                caller,
                account=person.id,
                actor=taken.by,
                session=session,
                reason=reason.value,
            )
    return len(ended)


def send_reset(*, account: int | str, claims: AccessClaims | None, caller: Caller) -> None:
    """Send the owner of an account a link to set a new password.

    The password of before works until the link is used; nobody else ever sets
    one. Always a link: a code would need the page on which it was asked for.

    Raises:
        NotAuthenticated: the caller's account is gone or deactivated.
        NotFound: there is no such account, or the caller may not read it.
        PermissionDenied: the caller may read it, and not do this.
        AlreadyDeactivated: nobody signs in to it anyway.
        InvalidInput: it has no address to write to.
        TooManyRequests: too many messages to this address.
    """
    with authority.taking(account, Action.RESET_PASSWORD, claims, caller) as taken:
        person = taken.person
        if not person.is_active:
            raise AlreadyDeactivated
        key = email_key(person.email)
        if key is None:
            raise InvalidInput({"email": (Problem("email_invalid"),)})
        limits.require("message", caller, target=f"reset_password {key}")
        recovery.send(person, caller, to=person.email, by_code=False, actor=taken.by)
