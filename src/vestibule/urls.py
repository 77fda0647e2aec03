"""What a host project includes once: the native API and the public keys."""

from __future__ import annotations

from django.urls import include, path

from vestibule.route import Route

urlpatterns = [
    path("api/auth/", include("vestibule.contracts.native.urls")),
    Route(
        ".well-known/jwks.json", "vestibule.contracts.native.jwks.JWKSView", name="vestibule-jwks"
    ),
]
