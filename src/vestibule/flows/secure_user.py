"""Put the account of another out of a stranger's reach."""

from __future__ import annotations

from uuid import UUID

from vestibule import audit, limits
from vestibule.core.caller import Caller
from vestibule.core.errors import AlreadyDeactivated, InvalidInput, NotFound, Problem
from vestibule.core.events import EndReason, Event
from vestibule.core.identifiers import email_key
from vestibule.core.roles import Action
from vestibule.core.tokens import AccessClaims
from vestibule.models import OneTimeSecret, Session
from vestibule.steps import permissions, send_password_reset
from vestibule.steps.secure_account import secure

__all__ = ["end_user_session", "end_user_sessions", "send_reset"]

REASON = EndReason.ADMIN


def end_user_sessions(*, account: int | str, claims: AccessClaims | None, caller: Caller) -> int:
    """End every session of an account; returns how many.

    Whatever was pending or handed out before is void with them (``secure``): else a
    stranger would come back by a change of address that waits for its proof.

    Raises:
        NotAuthenticated: the caller's account is gone or deactivated.
        NotFound: there is no such account, or the caller may not read it.
        PermissionDenied: the caller may read it, and not do this.
    """
    with permissions.lock_for(account, Action.END_SESSIONS, claims, caller) as taken:
        ended = secure(taken.person.id, REASON)
        _note(ended, taken, caller)
    return len(ended)


def end_user_session(*, session: UUID, claims: AccessClaims | None, caller: Caller) -> None:
    """End one session of another.

    Raises:
        NotAuthenticated: the caller's account is gone or deactivated.
        NotFound: there is no such living session, or the caller may not read its account.
        PermissionDenied: the caller may read the account, and not do this.
    """
    chosen = Session.objects.live().filter(pk=session)
    account = chosen.values_list("account_id", flat=True).first()
    if account is None:
        raise NotFound
    with permissions.lock_for(account, Action.END_SESSIONS, claims, caller) as taken:
        ended = chosen.of(taken.person.id).end(REASON)
        _note(ended, taken, caller)
    if not ended:
        raise NotFound


def _note(ended: list[UUID], taken: permissions.LockedAccount, caller: Caller) -> None:
    for session in ended:
        audit.record(
            Event.SESSION_ENDED,
            caller,
            account=taken.person.id,
            actor=taken.by,
            session=session,
            reason=REASON.value,
        )


def send_reset(*, account: int | str, claims: AccessClaims | None, caller: Caller) -> None:
    """Send the owner of an account a link to set a new password.

    The password of before works until the link is used, and no sign-in with it voids the
    link; nobody else ever sets one. Whatever was sent before is void, a change of address
    too that waits for its proof: the link would be lost by it. Always a link: a code
    would need the page on which it was asked for.

    Raises:
        NotAuthenticated: the caller's account is gone or deactivated.
        NotFound: there is no such account, or the caller may not read it.
        PermissionDenied: the caller may read it, and not do this.
        AlreadyDeactivated: nobody signs in to it anyway.
        InvalidInput: it has no address to write to.
        TooManyRequests: too many messages to this address.
    """
    with permissions.lock_for(account, Action.RESET_PASSWORD, claims, caller) as taken:
        person = taken.person
        if not person.is_active:
            raise AlreadyDeactivated
        key = email_key(person.email)
        if key is None:
            raise InvalidInput({"email": (Problem("email_invalid"),)})
        limits.require("message", caller, kind="secure_user", target=f"reset_password {key}")
        OneTimeSecret.objects.void_sign_in_secrets(person.id)
        send_password_reset.send(
            person, caller, to=person.email, by_code=False, actor=taken.by, lasts=True
        )
