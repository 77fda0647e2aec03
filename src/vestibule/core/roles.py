"""Roles: what a setting declares of each, and who may do what to whom."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

__all__ = ["COMPANY_ROLES", "STAFF_ROLES", "Action", "Over", "Role"]


class Action(StrEnum):
    """What one person may do to the account of another."""

    READ = "read"
    READ_EVENTS = "read_events"
    CREATE = "create"
    CHANGE = "change"
    ACTIVATE = "activate"
    DEACTIVATE = "deactivate"
    SET_ROLE = "set_role"
    END_SESSIONS = "end_sessions"
    RESET_PASSWORD = "reset_password"  # noqa: S105 - the name of an action
    DELETE = "delete"


class Over(StrEnum):
    """Holders of which roles an action reaches."""

    ALL = "all"
    LOWER = "lower"


Which = Over | tuple[str, ...]
"""All roles, all that rank lower, or those of these names."""


@dataclass(frozen=True, slots=True)
class Role:
    """One role: its name, how people call it, how high it stands, and its power.

    A guard that asks for at least some role lets every higher ``rank`` in too.
    ``open`` says that somebody who registers may choose it; every other role is
    granted. ``may`` is what its holders may do to the accounts of others; what it
    does not list, they may not. ``leaves`` says that they may deactivate
    themselves, which asks for no password: being signed in is enough.
    """

    name: str
    label: str
    rank: int
    open: bool = False
    may: Mapping[Action, Which] = field(default_factory=dict, hash=False)
    leaves: bool = False

    @property
    def governs(self) -> bool:
        """Whether its holders may do more to anybody than read."""
        return bool(set(self.may) - {Action.READ})

    def reaches(self, action: Action, other: Role | None) -> bool:
        """Whether a holder may do this to a holder of the other role.

        None stands for a role that is not declared any more: it ranks below all.
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
"""Full access, management, standard and limited access: the default vocabulary."""

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
"""Superusers, staff and everybody else. Superusers are made by ``createadmin`` alone."""


def flaws(roles: tuple[Role, ...], *, default: str, admin: str) -> list[str]:
    """Say what is wrong with a declaration of roles, a sentence for each flaw.

    The rules keep anybody from climbing: who can choose a role for themselves, or
    is given one by registering, gets no power by it, and power never reaches up.
    """
    names = [role.name for role in roles]
    found = [
        f"ROLES declares {name!r} twice." for name in sorted(set(names)) if names.count(name) > 1
    ]
    if default not in names or admin not in names:
        found.append("DEFAULT_ROLE and ADMIN_ROLE must be among ROLES.")
    for role in roles:
        if not 0 < len(role.name) <= NAME_MAX:
            found.append(f"ROLES: a name has 1 to {NAME_MAX} characters, unlike {role.name!r}.")
        if role.name == admin and role.open:
            found.append(f"ROLES: ADMIN_ROLE ({role.name}) must not be open to registrants.")
        if (role.open or role.name == default) and role.governs:
            found.append(
                f"ROLES: {role.name} is given to whoever registers, so it may read at most."
            )
        found += _flaws_of_power(role, roles)
    return found


NAME_MAX = 50
"""Characters of a role's name, as the column holds them."""


def _flaws_of_power(role: Role, roles: tuple[Role, ...]) -> list[str]:
    found = []
    names = {each.name for each in roles}
    for action, which in role.may.items():
        if action not in set(Action):
            found.append(f"ROLES: {role.name} may {action!r}, which is no action.")
            continue
        if not isinstance(which, Over) and not set(which) <= names:
            found.append(f"ROLES: {role.name} may {action} roles that are not declared.")
        above = [each.name for each in roles if each.rank > role.rank]
        up = [each.name for each in roles if each.name in above and role.reaches(action, each)]
        if up and action != Action.READ:
            found.append(f"ROLES: {role.name} may {action} {', '.join(up)}, which rank above it.")
    return found
