"""Change the role of an account."""

from __future__ import annotations

from vestibule import audit, delivery
from vestibule.conf import settings
from vestibule.core import clock
from vestibule.core.caller import Caller
from vestibule.core.credentials import NO_CREDENTIAL, FreshCredential
from vestibule.core.errors import (
    InvalidInput,
    LastAdmin,
    PermissionDenied,
    Problem,
    ReauthenticationRequired,
)
from vestibule.core.events import Event
from vestibule.core.people import Person
from vestibule.core.roles import Action, Role
from vestibule.core.tokens import AccessClaims
from vestibule.delivery import Message
from vestibule.models import Account, administrators
from vestibule.steps import permissions, reauthentication

__all__ = ["set_role"]


def set_role(
    *,
    account: int | str,
    role: str,
    claims: AccessClaims | None,
    caller: Caller,
    credential: FreshCredential = NO_CREDENTIAL,
) -> Person:
    """Change the role of an account, and void access tokens that carry the old one.

    The caller needs permission over holders of both the old and the new role: callers can
    neither promote a user above their own reach, nor demote one above it, nor change their own
    role. Sessions go on; their next access token carries the new role. Django's ``is_staff``
    and ``is_superuser`` are set and cleared with the administrator's role. The credential
    must be fresh, so that a stolen session cannot change roles.

    Raises:
        InvalidInput: no such role is declared.
        NotAuthenticated: the caller's account is gone or deactivated.
        NotFound: there is no such account, or the caller may not read it.
        PermissionDenied: the caller may read the account, but not give it this role.
        ReauthenticationRequired: no fresh credential was given, and the sign-in is too old.
        WrongPassword: the password is wrong.
        InvalidCode: the mailed code is wrong, used or expired.
        LastAdmin: there would be no active administrator left.
    """
    declared = settings.role(role)
    fresh = reauthentication.is_fresh(credential, claims=claims, caller=caller)
    with permissions.lock_for(account, Action.SET_ROLE, claims, caller) as locked:
        if declared is None:
            raise InvalidInput({"role": (Problem("role_unknown"),)})
        if not permissions.may_act_on_role(locked.actor, Action.SET_ROLE, role):
            raise PermissionDenied
        if locked.person.role != role:
            if not fresh:
                raise ReauthenticationRequired
            _move(locked, declared, caller)
    return Account.objects.of(locked.person.id).person() or locked.person


def _move(locked: permissions.LockedAccount, role: Role, caller: Caller) -> None:
    person = locked.person
    own = Account.objects.of(person.id).filter(role=person.role)
    moved = administrators.but_the_last(own).update(role=role.name, updated_at=clock.now())
    if not moved:
        raise LastAdmin
    if settings.ADMIN_ROLE in {person.role, role.name}:
        administrators.open_djangos_admin(person.id, to=role.name == settings.ADMIN_ROLE)
    Account.objects.of(person.id).void_access_tokens()
    audit.record(
        Event.ROLE_CHANGED,
        caller,
        account=person.id,
        actor=locked.by,
        before=person.role,
        after=role.name,
    )
    delivery.queue(
        Message("role_changed", person.email, {"name": person.first_name, "role": role.label})
    )
