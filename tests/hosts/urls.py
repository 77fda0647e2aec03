"""A host's addresses: Vestibule's, and its own."""

from __future__ import annotations

from django.urls import include, path
from rest_framework.permissions import IsAuthenticated

from tests.hosts.views import CARRIED, Address, Guarded, Number
from vestibule.drf import AtLeast, HasPermission, HasRole

GUARDS = {
    "manager": HasRole("manager"),
    "manager-or-client": HasRole("manager", "client"),
    "at-least-employee": AtLeast("employee"),
    "either": HasRole("manager") | HasRole("client"),
    "both": IsAuthenticated & HasRole("manager"),
    "both-turned": HasRole("manager") & IsAuthenticated,
    "not-client": IsAuthenticated & ~HasRole("client"),
    "nested": (HasRole("client") | AtLeast("admin")) & ~HasRole("manager"),
    "may-carry": HasPermission(CARRIED),
    "may-carry-or-manager": HasRole("manager") | HasPermission(CARRIED),
}

urlpatterns = [
    path("", include("vestibule.urls")),
    path("number/", Number.as_view()),
    path("address/", Address.as_view()),
    *(
        path(f"guarded/{name}/", Guarded.as_view(permission_classes=[guard]))
        for name, guard in GUARDS.items()
    ),
]
