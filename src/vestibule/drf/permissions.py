"""Permission classes for roles, which read the token and not the database."""

from __future__ import annotations

from typing import Any

from rest_framework.permissions import BasePermission, SingleOperandHolder
from rest_framework.request import Request

from vestibule.conf import settings
from vestibule.core.tokens import AccessClaims


class _ParameterizedPermission(SingleOperandHolder, BasePermission):
    """A permission with arguments: DRF accepts ``HasRole("manager")`` like a class.

    DRF calls each entry of ``permission_classes``; an instance returns itself. Instances
    combine with ``&``, ``|`` and ``~`` like classes.
    """

    def __call__(self, *args: Any, **kwargs: Any) -> _ParameterizedPermission:
        return self


class HasRole(_ParameterizedPermission):
    """Allows users with one of these roles.

    The role is the access token's. A change of role revokes older tokens, so it is never out
    of date for longer than ``REVOCATION_BOUND``.
    """

    def __init__(self, *roles: str) -> None:
        unknown = [role for role in roles if settings.role(role) is None]
        if unknown or not roles:
            raise ValueError(f"Not among the declared roles: {', '.join(unknown) or 'none given'}.")
        self.roles = frozenset(roles)

    def has_permission(self, request: Request, view: Any) -> bool:
        """Return whether the caller has one of the roles."""
        claims = request.auth
        return isinstance(claims, AccessClaims) and claims.role in self.roles


class AtLeast(_ParameterizedPermission):
    """Allows users with this role or a higher one."""

    def __init__(self, role: str) -> None:
        declared = settings.role(role)
        if declared is None:
            raise ValueError(f"Not among the declared roles: {role}.")
        self.rank = declared.rank

    def has_permission(self, request: Request, view: Any) -> bool:
        """Return whether the caller's role ranks high enough."""
        claims = request.auth
        if not isinstance(claims, AccessClaims):
            return False
        role = settings.role(claims.role)
        return role is not None and role.rank >= self.rank


class HasPermission(_ParameterizedPermission):
    """Allows users with a Django permission (``app.codename``), their own or a group's."""

    def __init__(self, permission: str) -> None:
        self.permission = permission

    def has_permission(self, request: Request, view: Any) -> bool:
        """Return whether the host's user has the permission; reads the database."""
        has_perm = request.auth is not None and getattr(request.user, "has_perm", None)
        return bool(has_perm and has_perm(self.permission))
