"""List the roles, with the caller's permissions over their holders."""

from __future__ import annotations

from dataclasses import dataclass

from vestibule.conf import settings
from vestibule.core.roles import Action, Role
from vestibule.core.tokens import AccessClaims
from vestibule.steps import permissions

__all__ = ["RoleEntry", "RoleList", "list_roles"]


@dataclass(frozen=True, slots=True)
class RoleEntry:
    """A role, and the actions that the caller may perform on others with that role."""

    role: Role
    may: tuple[Action, ...]


@dataclass(frozen=True, slots=True)
class RoleList:
    """All roles, highest first. ``administers``: may read the whole audit trail and the outbox."""

    roles: list[RoleEntry]
    administers: bool


def list_roles(*, claims: AccessClaims | None) -> RoleList:
    """List all roles with the caller's permissions; one query.

    Raises:
        NotAuthenticated: the caller's account is gone or deactivated.
    """
    actor = permissions.actor_of(claims)
    ranked = sorted(settings.ROLES, key=lambda role: -role.rank)
    entries = [
        RoleEntry(
            role,
            tuple(each for each in Action if permissions.may_act_on_role(actor, each, role.name)),
        )
        for role in ranked
    ]
    return RoleList(entries, permissions.administers(actor))
