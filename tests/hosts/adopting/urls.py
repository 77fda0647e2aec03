"""The host's addresses: Vestibule's, and a view of its own that takes tokens."""

from __future__ import annotations

from django.urls import include, path
from rest_framework.permissions import IsAuthenticated

from tests.hosts.views import Number
from vestibule.drf import OpaqueTokenAuthentication

GUARDED = {
    "authentication_classes": [OpaqueTokenAuthentication],
    "permission_classes": [IsAuthenticated],
}

urlpatterns = [
    path("", include("vestibule.urls")),
    path("api/token/", include("vestibule.contracts.simplejwt.urls")),
    path("mine/", Number.as_view(**GUARDED)),
]
