"""Roles: what a setting declares of each."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Role:
    """One role: its name, how people call it, and how high it stands.

    A higher ``rank`` may do what a lower one may. ``open`` says that somebody
    who registers may choose it; every other role is granted by an administrator.
    """

    name: str
    label: str
    rank: int
    open: bool = False


COMPANY_ROLES = (
    Role("admin", "Administrator", 100),
    Role("manager", "Manager", 50),
    Role("employee", "Employee", 20, open=True),
    Role("client", "Client", 10, open=True),
)
"""Full access, management, standard and limited access: the default vocabulary."""
