"""Give an account another role."""

from __future__ import annotations

from django.utils import timezone

from vestibule import audit, delivery
from vestibule.conf import settings
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
    proof: FreshCredential = NO_CREDENTIAL,
) -> Person:
    """Give an account a role, and void the access tokens that carry the old one.

    It takes power over the holders of both roles, the old and the new: nobody
    lifts anybody to where they do not reach, nor pulls down who stands there.
    Nobody changes their own. Sessions go on; their next access token carries the
    new role. Django's ``is_staff`` and ``is_superuser`` come and go with the
    administrator's role. A stolen session changes nobody's role: the proof must be
    fresh.

    Raises:
        InvalidInput: no such role is declared.
        NotAuthenticated: the caller's account is gone or deactivated.
        NotFound: there is no such account, or the caller may not read it.
        PermissionDenied: the caller may read it, and not do this.
        ReauthenticationRequired: no fresh proof was given, and the sign-in is too long ago.
        WrongPassword: it is another.
        InvalidCode: the mailed code is not this one, or no longer good.
        LastAdmin: there would be no active administrator left.
    """
    declared = settings.role(role)
    fresh = reauthentication.is_fresh(proof, claims=claims, caller=caller)
    with permissions.lock_for(account, Action.SET_ROLE, claims, caller) as taken:
        if declared is None:
            raise InvalidInput({"role": (Problem("role_unknown"),)})
        if not permissions.may_act_on_role(taken.actor, Action.SET_ROLE, role):
            raise PermissionDenied
        if taken.person.role != role:
            if not fresh:
                raise ReauthenticationRequired
            _move(taken, declared, caller)
    return Account.objects.of(taken.person.id).person() or taken.person


def _move(taken: permissions.LockedAccount, role: Role, caller: Caller) -> None:
    person = taken.person
    own = Account.objects.of(person.id).filter(role=person.role)
    moved = administrators.but_the_last(own).update(role=role.name, updated_at=timezone.now())
    if not moved:
        raise LastAdmin
    if settings.ADMIN_ROLE in {person.role, role.name}:
        administrators.open_djangos_admin(person.id, to=role.name == settings.ADMIN_ROLE)
    Account.objects.of(person.id).void_access_tokens()
    audit.record(
        Event.ROLE_CHANGED,
        caller,
        account=person.id,
        actor=taken.by,
        before=person.role,
        after=role.name,
    )
    delivery.queue(
        Message("role_changed", person.email, {"name": person.first_name, "role": role.label})
    )
