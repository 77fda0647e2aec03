"""URLs that a host project includes once: the native API and the public keys (JWKS)."""

from __future__ import annotations

from django.urls import include, path

from vestibule.lazy_urls import lazy_path

urlpatterns = [
    path("api/auth/", include("vestibule.contracts.native.urls")),
    lazy_path(
        ".well-known/jwks.json", "vestibule.contracts.native.jwks.JWKSView", name="vestibule-jwks"
    ),
]
