"""Secure the account of another user: end sessions, send a reset link."""

from __future__ import annotations

from uuid import UUID

from vestibule import audit, limits
from vestibule.core.caller import Caller
from vestibule.core.errors import AlreadyDeactivated, InvalidInput, NotFound, Problem
from vestibule.core.events import EndReason
from vestibule.core.identifiers import email_key
from vestibule.core.roles import Action
from vestibule.core.tokens import AccessClaims
from vestibule.models import OneTimeSecret, PendingSignIn, Session
from vestibule.steps import permissions, send_password_reset, suspected_sessions
from vestibule.steps.secure_account import secure

__all__ = ["end_user_session", "end_user_sessions", "send_reset"]

REASON = EndReason.ADMIN


def end_user_sessions(*, account: int | str, claims: AccessClaims | None, caller: Caller) -> int:
    """End every session of an account; returns how many.

    Everything pending or issued before is void too (``secure``): otherwise an attacker could
    return through a pending change of address.

    Raises:
        NotAuthenticated: the caller's account is gone or deactivated.
        NotFound: there is no such account, or the caller may not read it.
        PermissionDenied: the caller may read the account, but not end its sessions.
    """
    with permissions.lock_for(account, Action.END_SESSIONS, claims, caller) as locked:
        ended = secure(locked.person.id, REASON)
        _note(ended, locked, caller)
    return len(ended)


def end_user_session(*, session: UUID, claims: AccessClaims | None, caller: Caller) -> None:
    """End one session of another user, which a thief may hold (``suspected_sessions``).

    A change of address that it requested is void, and its device is trusted no longer.

    Raises:
        NotAuthenticated: the caller's account is gone or deactivated.
        NotFound: there is no such live session, or the caller may not read its account.
        PermissionDenied: the caller may read the account, but not end its sessions.
    """
    chosen = Session.objects.live().filter(pk=session)
    account = chosen.values_list("account_id", flat=True).first()
    if account is None:
        raise NotFound
    with permissions.lock_for(account, Action.END_SESSIONS, claims, caller) as locked:
        ended = suspected_sessions.end(chosen.of(locked.person.id), REASON)
        _note(ended, locked, caller)
    if not ended:
        raise NotFound


def _note(ended: list[UUID], locked: permissions.LockedAccount, caller: Caller) -> None:
    audit.record_ended(ended, REASON, caller, account=locked.person.id, actor=locked.by)


def send_reset(*, account: int | str, claims: AccessClaims | None, caller: Caller) -> None:
    """Mail the owner of an account a link to set a new password.

    The current password works until the link is used. Neither signing in with it nor a reset that
    someone else requests voids the link; only the owner sets the new one. Everything sent before
    is void, including a pending change of address, which would take the link's address away; and
    while the link is valid, no user can request another. It is always a link, because a code would
    need the page on which it was requested.

    Raises:
        NotAuthenticated: the caller's account is gone or deactivated.
        NotFound: there is no such account, or the caller may not read it.
        PermissionDenied: the caller may read the account, but not reset its password.
        AlreadyDeactivated: the account is deactivated and cannot sign in.
        InvalidInput: the account has no email address.
        TooManyRequests: too many messages to this address.
    """
    # The rate is asked before the account is locked: its store may be slow.
    meant = permissions.allowed_now(account, Action.RESET_PASSWORD, claims)
    key = email_key(meant.email) if meant and meant.is_active else None
    if key is not None:
        # A target of its own: others who request resets must not keep this one from being sent.
        limits.require("message", caller, kind="secure_user", target=f"secure_user {key}")
    with permissions.lock_for(account, Action.RESET_PASSWORD, claims, caller) as locked:
        person = locked.person
        if not person.is_active:
            raise AlreadyDeactivated
        if email_key(person.email) is None:
            raise InvalidInput({"email": (Problem("email_invalid"),)})
        PendingSignIn.objects.of(person.id).void()
        OneTimeSecret.objects.void_sign_in_secrets(person.id)
        send_password_reset.send(
            person, caller, to=person.email, by_code=False, actor=locked.by, lasts=True
        )
