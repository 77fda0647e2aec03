"""Permission classes for roles: they read the token, not the database."""

from __future__ import annotations

from typing import Any

from rest_framework.permissions import BasePermission, SingleOperandHolder
from rest_framework.request import Request

from vestibule.conf import settings
from vestibule.core.tokens import AccessClaims


class _Asks(SingleOperandHolder, BasePermission):
    """A permission made for one value: ``HasRole("manager")`` is itself a class to DRF.

    DRF calls what stands in ``permission_classes``; an instance answers itself.
    They combine with ``&``, ``|`` and ``~`` like any other.
    """

    def __call__(self, *args: Any, **kwargs: Any) -> _Asks:
        return self


class HasRole(_Asks):
    """Let in whoever holds one of these roles.

    The role is the one in the access token. A change of role voids older tokens,
    so it is never older than ``REVOCATION_BOUND``.
    """

    def __init__(self, *roles: str) -> None:
        unknown = [role for role in roles if settings.role(role) is None]
        if unknown or not roles:
            raise ValueError(f"Not among the declared roles: {', '.join(unknown) or 'none given'}.")
        self.roles = frozenset(roles)

    def has_permission(self, request: Request, view: Any) -> bool:
        """Whether the caller's role is one of them."""
        claims = request.auth
        return isinstance(claims, AccessClaims) and claims.role in self.roles


class AtLeast(_Asks):
    """Let in whoever holds this role or one that ranks higher."""

    def __init__(self, role: str) -> None:
        declared = settings.role(role)
        if declared is None:
            raise ValueError(f"Not among the declared roles: {role}.")
        self.rank = declared.rank

    def has_permission(self, request: Request, view: Any) -> bool:
        """Whether the caller's role ranks high enough."""
        claims = request.auth
        if not isinstance(claims, AccessClaims):
            return False
        role = settings.role(claims.role)
        return role is not None and role.rank >= self.rank


class HasPermission(_Asks):
    """Let in whoever holds this Django permission (``app.codename``), by groups or by itself."""

    def __init__(self, permission: str) -> None:
        self.permission = permission

    def has_permission(self, request: Request, view: Any) -> bool:
        """Ask the host's user, which reads the database."""
        has_perm = request.auth is not None and getattr(request.user, "has_perm", None)
        return bool(has_perm and has_perm(self.permission))
