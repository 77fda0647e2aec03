"""What a host project includes once: the native API and the public keys."""

from __future__ import annotations

from django.urls import include, path

from vestibule.contracts.native.jwks import JWKSView

urlpatterns = [
    path("api/auth/", include("vestibule.contracts.native.urls")),
    path(".well-known/jwks.json", JWKSView.as_view(), name="vestibule-jwks"),
]
