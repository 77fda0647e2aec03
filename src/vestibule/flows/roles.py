"""Say which roles there are, and what the caller may do with those who hold them."""

from __future__ import annotations

from dataclasses import dataclass

from vestibule.conf import settings
from vestibule.core.roles import Action, Role
from vestibule.core.tokens import AccessClaims
from vestibule.steps import permissions

__all__ = ["Powers", "Reached", "list_roles"]


@dataclass(frozen=True, slots=True)
class Reached:
    """A role, and what the caller may do to others who hold it."""

    role: Role
    may: tuple[Action, ...]


@dataclass(frozen=True, slots=True)
class Powers:
    """Every role, the highest first. ``administers``: the whole trail and the outbox are open."""

    roles: list[Reached]
    administers: bool


def list_roles(*, claims: AccessClaims | None) -> Powers:
    """List every role with what the caller may do; one statement.

    Raises:
        NotAuthenticated: the caller's account is gone or deactivated.
    """
    actor = permissions.actor_of(claims)
    ranked = sorted(settings.ROLES, key=lambda role: -role.rank)
    reached = [
        Reached(
            role,
            tuple(each for each in Action if permissions.may_act_on_role(actor, each, role.name)),
        )
        for role in ranked
    ]
    return Powers(reached, permissions.administers(actor))
