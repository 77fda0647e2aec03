"""Read the roles and the policies that the settings declare."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from vestibule.conf import settings
from vestibule.core.roles import Action, Role
from vestibule.core.tokens import AccessClaims
from vestibule.steps import complete_sign_in, permissions

__all__ = ["Policies", "RolePolicy", "read_policies"]


@dataclass(frozen=True, slots=True)
class RolePolicy:
    """A role, and what its holders may do: each action with the names of the roles it reaches.

    ``must_have_factor``: its holders sign in with a second factor.
    """

    role: Role
    may: dict[Action, tuple[str, ...]]
    must_have_factor: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Policies:
    """The declared policies, as the settings of the same names say them. Nothing secret."""

    roles: list[RolePolicy]
    registration_open: bool
    sign_in_with: tuple[str, ...]
    email_verification: str
    email_sign_in: str
    sign_in_check: str
    password_min_length: int
    password_blocklist: bool
    password_breached: bool
    second_factor: str
    second_factor_grace: timedelta
    trust_device: timedelta
    access_lifetime: timedelta
    refresh_lifetime: timedelta
    session_lifetime: timedelta
    max_sessions: int
    events_kept: timedelta


def read_policies(*, claims: AccessClaims | None) -> Policies:
    """Read the policies; one query. They are changed in the settings, not here.

    Raises:
        NotAuthenticated: the caller's account is gone or deactivated.
        PermissionDenied: the caller is no administrator.
    """
    permissions.require_administrator(claims)
    return Policies(
        roles=[_role(each) for each in sorted(settings.ROLES, key=lambda role: -role.rank)],
        registration_open=settings.REGISTRATION_OPEN,
        sign_in_with=settings.SIGN_IN_WITH,
        email_verification=settings.EMAIL_VERIFICATION,
        email_sign_in=settings.EMAIL_SIGN_IN,
        sign_in_check=settings.SIGN_IN_CHECK,
        password_min_length=settings.PASSWORD_MIN_LENGTH,
        password_blocklist=settings.PASSWORD_BLOCKLIST,
        password_breached=bool(settings.PASSWORD_BREACHED_FILTER or settings.PASSWORD_BREACHED_URL),
        second_factor=settings.SECOND_FACTOR,
        second_factor_grace=settings.SECOND_FACTOR_GRACE,
        trust_device=settings.TRUST_DEVICE,
        access_lifetime=settings.ACCESS_LIFETIME,
        refresh_lifetime=settings.REFRESH_LIFETIME,
        session_lifetime=settings.SESSION_LIFETIME,
        max_sessions=settings.MAX_SESSIONS,
        events_kept=settings.EVENTS_KEPT,
    )


def _role(role: Role) -> RolePolicy:
    reached = {
        action: tuple(other.name for other in settings.ROLES if role.may_act_on(action, other))
        for action in Action
    }
    return RolePolicy(
        role,
        {action: names for action, names in reached.items() if names},
        must_have_factor=complete_sign_in.factor_required(role.name),
    )
