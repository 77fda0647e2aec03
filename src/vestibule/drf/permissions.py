"""Permission classes for roles, which read the token, or the account where there is no token."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model
from django.http import HttpRequest
from rest_framework.permissions import BasePermission, SingleOperandHolder
from rest_framework.request import Request

from vestibule.conf import settings
from vestibule.core import people
from vestibule.core.tokens import AccessClaims
from vestibule.models import Account

_ROLE = "_vestibule_role"


class ParameterizedPermission(SingleOperandHolder, BasePermission):
    """A permission with arguments: DRF accepts ``HasRole("manager")`` like a class.

    DRF calls each entry of ``permission_classes``; an instance returns itself. Instances
    combine with ``&``, ``|`` and ``~`` like classes.
    """

    def __call__(self, *args: Any, **kwargs: Any) -> ParameterizedPermission:
        return self

    def has_object_permission(self, request: Request, view: Any, obj: Any) -> bool:
        """Return whether the caller is allowed: what the object is makes no difference.

        Django REST framework allows every object here, and ``~`` would then allow none.
        """
        return self.has_permission(request, view)


class HasRole(ParameterizedPermission):
    """Allows users with one of these roles.

    The role is the access token's. A change of role revokes older tokens, so it is never out
    of date for longer than ``REVOCATION_BOUND``. For a user without a token (Django's session,
    ``force_authenticate``), the role is read from the account, with one query per request.
    """

    def __init__(self, *roles: str) -> None:
        unknown = [role for role in roles if settings.role(role) is None]
        if unknown or not roles:
            raise ValueError(f"Not among the declared roles: {', '.join(unknown) or 'none given'}.")
        self.roles = frozenset(roles)

    def has_permission(self, request: Request | HttpRequest, view: Any) -> bool:
        """Return whether the caller has one of the roles."""
        return _role_of(request) in self.roles


class AtLeast(ParameterizedPermission):
    """Allows users with this role or a higher one, which is read as by ``HasRole``."""

    def __init__(self, role: str) -> None:
        declared = settings.role(role)
        if declared is None:
            raise ValueError(f"Not among the declared roles: {role}.")
        self.rank = declared.rank

    def has_permission(self, request: Request | HttpRequest, view: Any) -> bool:
        """Return whether the caller's role ranks high enough."""
        role = settings.role(_role_of(request))
        return role is not None and role.rank >= self.rank


class HasPermission(ParameterizedPermission):
    """Allows users with a Django permission (``app.codename``): their own, a group's, or any
    for a superuser."""

    def __init__(self, permission: str) -> None:
        self.permission = permission

    def has_permission(self, request: Request | HttpRequest, view: Any) -> bool:
        """Return whether the host's user has the permission; reads the database."""
        has_perm = getattr(_signed_in(request), "has_perm", None)
        return bool(has_perm and has_perm(self.permission))


def _role_of(request: Request | HttpRequest) -> str:
    """Return the caller's role: the token's, else the account's; empty without either."""
    claims = getattr(request, "auth", None)
    return claims.role if isinstance(claims, AccessClaims) else _stored_role(request)


def _stored_role(request: Request | HttpRequest) -> str:
    """Read the role of a user without a token, once per request."""
    user = _signed_in(request)
    if not isinstance(user, get_user_model()):
        return ""
    known: tuple[Any, str] | None = getattr(request, _ROLE, None)
    if known is None or known[0] != user.pk:
        account = Account.objects.of(user.pk)
        if (person := account.person()) is None:
            Account.objects.adopt([user])  # made without signals, by SQL for example
            person = account.person()
        active = people.active(person)
        known = (user.pk, active.role if active else "")
        setattr(request, _ROLE, known)
    return known[1]


def _signed_in(request: Request | HttpRequest) -> Any:
    """Return the user if there is one; REST framework's ``UNAUTHENTICATED_USER`` may be None."""
    user: Any = request.user
    return user if user and user.is_authenticated else None
