"""Role permissions: read from the token, combinable like DRF's own."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from rest_framework.authentication import BaseAuthentication
from rest_framework.permissions import AllowAny, BasePermission, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.test import APIRequestFactory
from rest_framework.views import APIView

from vestibule.core import clock
from vestibule.core.roles import COMPANY_ROLES, Role
from vestibule.core.tokens import AccessClaims
from vestibule.drf import AtLeast, HasPermission, HasRole, StepUp

ROLES = [role.name for role in COMPANY_ROLES]


VIEW: Any = None


def request_with(role: str | None) -> Any:
    claims = role and AccessClaims("1", "s", role, 0, ("pwd",), 0, 0, 0)
    user = SimpleNamespace(is_authenticated=True) if role else AnonymousUser()
    return SimpleNamespace(auth=claims, user=user, method="GET")


def allowed(permission: Any) -> set[str | None]:
    """Return the roles that a permission allows; None is an anonymous caller."""
    made = permission()  # as DRF calls what stands in permission_classes
    return {role for role in [*ROLES, None] if made.has_permission(request_with(role), None)}


def test_has_role_allows_exactly_the_named_roles():
    assert allowed(HasRole("manager")) == {"manager"}
    assert allowed(HasRole("manager", "client")) == {"manager", "client"}


def test_at_least_allows_the_role_and_higher_ones():
    assert allowed(AtLeast("client")) == set(ROLES)
    assert allowed(AtLeast("manager")) == {"manager", "admin"}
    assert allowed(AtLeast("admin")) == {"admin"}


def test_permissions_combine():
    assert allowed(HasRole("manager") | HasRole("client")) == {"manager", "client"}
    assert allowed(AtLeast("employee") & ~HasRole("admin")) == {"manager", "employee"}
    assert allowed(IsAuthenticated & ~HasRole("client")) == set(ROLES) - {"client"}
    assert allowed(HasRole("client") & IsAuthenticated) == {"client"}
    assert allowed(~(HasRole("client") | AtLeast("manager"))) == {"employee", None}
    assert allowed(HasRole("client") | AllowAny) == {*ROLES, None}


def test_a_combination_judges_objects_as_well():
    made = (HasRole("manager") | HasRole("client"))()
    for role, verdict in (("manager", True), ("client", True), ("employee", False)):
        assert made.has_object_permission(request_with(role), VIEW, object()) is verdict


class Refused(BasePermission):
    def has_object_permission(self, request: Any, view: Any, obj: Any) -> bool:
        return False


def status_of_detail(permission: Any, role: str, *, signed_in_at: int) -> int:
    """Return the status of a host's view that also checks an object."""

    def get(view: APIView, request: Request) -> Response:
        view.check_object_permissions(request, object())
        return Response()

    class Known(BaseAuthentication):
        def authenticate(self, request: Request) -> Any:
            user = SimpleNamespace(is_authenticated=True, has_perm=lambda name: role == "manager")
            return user, AccessClaims("1", "s", role, 0, ("pwd",), signed_in_at, 0, 0)

    fields = {"authentication_classes": [Known], "permission_classes": [permission], "get": get}
    made: Any = type("Detail", (APIView,), fields)
    status: int = made.as_view()(APIRequestFactory().get("/")).status_code
    return status


DJANGOS = HasPermission("shop.sell")
RECENT = StepUp("aal1", 600)


@pytest.mark.parametrize(
    ("permission", "roles"),
    [
        (HasRole("manager"), {"manager"}),
        (~HasRole("admin"), set(ROLES) - {"admin"}),
        (IsAuthenticated & ~HasRole("admin"), set(ROLES) - {"admin"}),
        (IsAuthenticated & ~AtLeast("manager"), {"employee", "client"}),
        (~(HasRole("admin") | HasRole("client")), {"manager", "employee"}),
        (~(HasRole("admin") & AllowAny), set(ROLES) - {"admin"}),
        (HasRole("admin") | Refused, {"admin"}),
        (HasRole("admin") | ~HasRole("client"), set(ROLES) - {"client"}),
        (DJANGOS, {"manager"}),
        (IsAuthenticated & ~DJANGOS, set(ROLES) - {"manager"}),
        (~HasRole("admin") & RECENT, set(ROLES) - {"admin"}),
        (HasRole("admin") | RECENT, set(ROLES)),
        (~RECENT, set()),
    ],
)
def test_an_object_is_allowed_to_the_same_roles_as_a_list(permission, roles):
    now = int(clock.timestamp())
    statuses = {role: status_of_detail(permission, role, signed_in_at=now) for role in ROLES}
    assert statuses == {role: 200 if role in roles else 403 for role in ROLES}


def test_a_sign_in_that_is_too_old_is_refused_once():
    asked: list[object] = []

    class Counted(StepUp):
        def has_permission(self, request: Any, view: Any) -> bool:
            asked.append(request)
            return super().has_permission(request, view)

    assert status_of_detail(HasRole("admin") & Counted(), "admin", signed_in_at=0) == 401
    assert len(asked) == 1


@pytest.mark.parametrize("auth", [None, "a token of another kind", object()])
def test_a_foreign_token_has_no_role(auth):
    request: Any = SimpleNamespace(auth=auth, user=AnonymousUser())
    assert not HasRole("admin").has_permission(request, None)
    assert not AtLeast("client").has_permission(request, None)


def test_a_role_that_is_no_longer_declared_ranks_lowest():
    assert not AtLeast("client").has_permission(request_with("emperor"), None)


@pytest.mark.parametrize("names", [("emperor",), (), ("admin", "Admin")])
def test_an_unknown_role_in_has_role_is_an_error_at_start(names):
    with pytest.raises(ValueError, match="Not among the declared roles"):
        HasRole(*names)


def test_an_unknown_role_in_at_least_is_an_error_at_start():
    with pytest.raises(ValueError, match="Not among the declared roles"):
        AtLeast("emperor")


def test_a_hosts_own_roles_count(settings):
    settings.VESTIBULE = {
        "ROLES": (Role("chief", "Chief", 2), Role("hand", "Hand", 1)),
        "DEFAULT_ROLE": "hand",
        "ADMIN_ROLE": "chief",
    }
    assert AtLeast("hand").has_permission(request_with("chief"), None)
    assert not AtLeast("chief").has_permission(request_with("hand"), None)


def test_a_django_permission_is_checked_on_the_user():
    def has_perm(name: str) -> bool:
        return name == "shop.sell"

    user = SimpleNamespace(has_perm=has_perm, is_authenticated=True)
    request: Any = SimpleNamespace(auth=None, user=user)
    assert HasPermission("shop.sell").has_permission(request, None)
    assert not HasPermission("shop.buy").has_permission(request, None)
    user.is_authenticated = False
    assert not HasPermission("shop.sell").has_permission(request, None)
