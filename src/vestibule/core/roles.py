"""Roles: their declaration in a setting, and what each may do to which others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

__all__ = ["COMPANY_ROLES", "STAFF_ROLES", "Action", "Over", "Role"]


class Action(StrEnum):
    """What a user may do to another user's account."""

    READ = "read"
    READ_EVENTS = "read_events"
    CREATE = "create"
    CHANGE = "change"
    ACTIVATE = "activate"
    DEACTIVATE = "deactivate"
    SET_ROLE = "set_role"
    END_SESSIONS = "end_sessions"
    RESET_PASSWORD = "reset_password"  # noqa: S105 - the name of an action
    RESET_FACTORS = "reset_factors"
    DELETE = "delete"


class Over(StrEnum):
    """The roles on which an action may be taken."""

    ALL = "all"
    LOWER = "lower"


Which = Over | tuple[str, ...]
"""All roles, all lower ones, or those with these names."""


@dataclass(frozen=True, slots=True)
class Role:
    """One role: its name, its label, its rank and its permissions.

    A permission class that requires at least some role admits every higher ``rank`` too.
    ``open``: a user may choose it at registration; every other role is granted. ``may``:
    what its holders may do to other users' accounts; anything not listed is denied.
    ``leaves``: its holders may deactivate themselves, for which being signed in is enough
    and no password is asked.
    """

    name: str
    label: str
    rank: int
    open: bool = False
    may: Mapping[Action, Which] = field(default_factory=dict, hash=False)
    leaves: bool = False

    @property
    def is_privileged(self) -> bool:
        """Whether its holders may do more to other accounts than read."""
        return bool(set(self.may) - {Action.READ})

    def may_act_on(self, action: Action, other: Role | None) -> bool:
        """Whether a holder may do this to a holder of the other role.

        None is a role that is no longer declared: it ranks below all.
        """
        which = self.may.get(action, ())
        if which == Over.ALL:
            return True
        if which == Over.LOWER:
            return other is None or other.rank < self.rank
        return other is not None and other.name in which


_EVERYTHING: Mapping[Action, Which] = dict.fromkeys(Action, Over.ALL)

COMPANY_ROLES = (
    Role("admin", "Administrator", 100, may=_EVERYTHING),
    Role(
        "manager",
        "Manager",
        50,
        may=dict.fromkeys(
            (
                Action.READ,
                Action.CREATE,
                Action.CHANGE,
                Action.ACTIVATE,
                Action.DEACTIVATE,
                Action.END_SESSIONS,
                Action.RESET_PASSWORD,
            ),
            Over.LOWER,
        ),
    ),
    Role("employee", "Employee", 20, open=True),
    Role("client", "Client", 10, open=True),
)
"""Full access, management, standard and limited access: the default roles."""

STAFF_ROLES = (
    Role(
        "Superuser",
        "Superuser",
        100,
        may={
            **dict.fromkeys(Action, Over.LOWER),
            Action.READ: Over.ALL,
            Action.CHANGE: Over.ALL,
            Action.ACTIVATE: Over.ALL,
        },
    ),
    Role(
        "Admin",
        "Admin",
        50,
        may={
            Action.READ: Over.ALL,
            Action.ACTIVATE: Over.LOWER,
            Action.DEACTIVATE: Over.LOWER,
            Action.END_SESSIONS: Over.LOWER,
            Action.RESET_PASSWORD: Over.LOWER,
        },
    ),
    Role("Default", "User", 10, leaves=True),
)
"""Superusers, staff and all other users. Only ``createadmin`` creates superusers."""


def problems(roles: tuple[Role, ...], *, default: str, admin: str) -> list[str]:
    """Return the problems of a declaration of roles, one sentence each.

    The rules prevent privilege escalation: a role that users can choose, or get by
    registering, has no power over others, and no role has power over a higher one.
    """
    names = [role.name for role in roles]
    found = [
        f"ROLES declares {name!r} twice." for name in sorted(set(names)) if names.count(name) > 1
    ]
    if default not in names or admin not in names:
        found.append("DEFAULT_ROLE and ADMIN_ROLE must be in ROLES.")
    for role in roles:
        if not 0 < len(role.name) <= NAME_MAX:
            found.append(
                f"ROLES: a name must have 1 to {NAME_MAX} characters, unlike {role.name!r}."
            )
        if role.name == admin and role.open:
            found.append(f"ROLES: ADMIN_ROLE ({role.name}) must not be open at sign-up.")
        if (role.open or role.name == default) and role.is_privileged:
            found.append(f"ROLES: {role.name} is available at sign-up, so it may at most read.")
        found += _power_problems(role, roles)
    return found


NAME_MAX = 50
"""Longest role name, in characters: the length of the column."""


def _power_problems(role: Role, roles: tuple[Role, ...]) -> list[str]:
    found = []
    names = {each.name for each in roles}
    for action, which in role.may.items():
        if action not in set(Action):
            found.append(f"ROLES: {role.name} may {action!r}, which is not an action.")
            continue
        if not isinstance(which, Over) and not set(which) <= names:
            found.append(f"ROLES: {role.name} may {action} roles that are not declared.")
        above = [each.name for each in roles if each.rank > role.rank]
        up = [each.name for each in roles if each.name in above and role.may_act_on(action, each)]
        if up and action != Action.READ:
            found.append(f"ROLES: {role.name} may {action} {', '.join(up)}, which rank above it.")
    return found
