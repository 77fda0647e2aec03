"""Permissions over accounts: the only place that reads the table of roles.

The role is read from the database and not from the token, so that a change applies at once.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from vestibule import audit, database, limits
from vestibule.conf import settings
from vestibule.core.caller import Caller
from vestibule.core.errors import NotAuthenticated, NotFound, PermissionDenied, TooManyRequests
from vestibule.core.events import Event
from vestibule.core.people import Person, require_active
from vestibule.core.roles import Action, Role
from vestibule.core.tokens import NO_SESSION, AccessClaims
from vestibule.models import Account, Session, administrators
from vestibule.models.host_user import id_from, missing_key

OWN = frozenset({Action.READ, Action.READ_EVENTS, Action.CHANGE})
"""What every user may do to their own account here; other actions have their own flows."""


@dataclass(frozen=True, slots=True)
class LockedAccount:
    """An account that is locked to be changed, and the user who changes it."""

    actor: Person | None
    """None for a command on the server."""
    person: Person

    @property
    def by(self) -> int | str | None:
        """The actor for the audit trail; None for a user's own account."""
        own = self.actor is None or self.actor.id == self.person.id
        return None if own or self.actor is None else self.actor.id


def actor_of(claims: AccessClaims | None) -> Person | None:
    """Read the actor from the database; None, for a command on the server, stays None.

    Raises:
        NotAuthenticated: the account is gone or deactivated.
    """
    if claims is None:
        return None
    return require_active(Account.objects.of(claims.subject).person())


def lock_own(claims: AccessClaims) -> Person:
    """Lock the caller's account and read it: what secures it comes before or after as a whole.

    The token was verified in memory, perhaps before its session ended: what a thief could leave
    behind is decided here. A token without a session (``NO_SESSION``) has none that could end.
    Call it inside a transaction.

    Raises:
        NotAuthenticated: it is gone or deactivated, or was secured since the token was issued; or
            the session has ended, as where its owner has ended it, or has set a password in
            another one that kept its tokens; or it would end at its next refresh, as the host has
            set a password by SQL.
    """
    account = Account.objects.of(claims.subject)
    if not account.hold_in(claims.epoch) or _has_ended(claims):
        raise NotAuthenticated
    return require_active(account.person())


def _has_ended(claims: AccessClaims) -> bool:
    own = Session.objects.of(claims.subject).filter(pk=UUID(hex=claims.session))
    return claims.session != NO_SESSION and not own.live().of_current_password().exists()


def may(actor: Person | None, action: Action, other: Person) -> bool:
    """Whether the actor may do this to that account."""
    if actor is None:
        return True
    role = settings.role(actor.role)
    if actor.id == other.id:
        return action in OWN or (action == Action.DEACTIVATE and role is not None and role.leaves)
    return may_act_on_role(actor, action, other.role)


def may_act_on_role(actor: Person | None, action: Action, role: str) -> bool:
    """Whether the actor may do this to other users with a role."""
    if actor is None:
        return True
    own: Role | None = settings.role(actor.role)
    return own is not None and own.may_act_on(action, settings.role(role))


def on_roles(actor: Person | None, action: Action) -> Q:
    """Return the condition that the actor may do this to a role; an empty one if to all.

    Raises:
        PermissionDenied: the actor may do it to no role.
    """
    declared = {role.name for role in settings.ROLES}
    reached = {name for name in declared if may_act_on_role(actor, action, name)}
    undeclared = may_act_on_role(actor, action, "")
    if not reached and not undeclared:
        raise PermissionDenied
    named = Q(role__in=sorted(declared - reached if undeclared else reached))
    if undeclared:
        return ~named if reached < declared else Q()
    return named


def is_privileged(role: str) -> bool:
    """Whether a role has power over other users, or over the installation by Django's admin."""
    declared = settings.role(role)
    return role == settings.ADMIN_ROLE or (declared is not None and declared.is_privileged)


def administers(actor: Person | None) -> bool:
    """Whether the actor ranks as high as administrators, who own what belongs to no account."""
    if actor is None:
        return True
    admin, own = settings.role(settings.ADMIN_ROLE), settings.role(actor.role)
    return admin is not None and own is not None and own.rank >= admin.rank


def require_administrator(claims: AccessClaims | None) -> None:
    """Require an administrator: what belongs to no account is theirs.

    Raises:
        NotAuthenticated: the caller's account is gone or deactivated.
        PermissionDenied: the caller is no administrator.
    """
    if not administers(actor_of(claims)):
        raise PermissionDenied


@contextmanager
def lock_for(
    account: int | str, action: Action, claims: AccessClaims | None, caller: Caller
) -> Iterator[LockedAccount]:
    """Open the transaction in which an account is changed, lock the account and check permission.

    The actor's account is locked too (``lock_own``), so that an actor who loses a role or a session
    at the same time either acts before or not at all. A refusal rolls everything back and is then
    recorded.

    Raises:
        NotAuthenticated: the actor's account is gone or deactivated, or the session has ended.
        NotFound: there is no such account, or the actor may not read it.
        PermissionDenied: the actor may read it, but not do this.
    """
    key = id_from(str(account))
    try:
        with database.atomic():
            held = ([] if key is None else [key]) + ([claims.subject] if claims else [])
            administrators.hold(*held)
            actor = lock_own(claims) if claims else None
            yield LockedAccount(actor, allowed(key, action, actor))
    except (NotFound, PermissionDenied):
        note_refusal(key, action, claims, caller)
        raise


def note_refusal(
    key: int | str | None, action: Action, claims: AccessClaims | None, caller: Caller
) -> None:
    """Record a refused action: the actor may be curious, or an attacker with a stolen session.

    The row belongs to the account in question, where there is one; the work is the same where there
    is none. The rate ``refusal`` bounds the rows: beyond it, none is written.
    """
    if claims is None:
        return
    try:
        limits.require("refusal", caller, account=claims.subject)
    except TooManyRequests:
        return
    meant = Account.objects.of(missing_key() if key is None else key).person()
    audit.record(
        Event.ACTION_REFUSED,
        caller,
        account=meant.id if meant else None,
        actor=None if meant and str(meant.id) == claims.subject else claims.subject,
        session=UUID(hex=claims.session),
        action=action.value,
    )


def allowed(key: int | str | None, action: Action, actor: Person | None) -> Person:
    """Read an account and check that the actor may do this to it.

    Raises:
        NotFound: there is no such account, or the actor may not read it.
        PermissionDenied: the actor may read it, but not do this.
    """
    person = None if key is None else Account.objects.of(key).person()
    if person is None or not may(actor, Action.READ, person):
        raise NotFound
    if not may(actor, action, person):
        raise PermissionDenied
    return person


def allowed_now(account: int | str, action: Action, claims: AccessClaims | None) -> Person | None:
    """Read an account without a lock if the actor may do this to it; None if not.

    For what is asked before the lock, such as a rate; ``lock_for`` decides, and records a refusal.

    Raises:
        NotAuthenticated: the actor's account is gone or deactivated.
    """
    try:
        return allowed(id_from(str(account)), action, actor_of(claims))
    except (NotFound, PermissionDenied):
        return None
