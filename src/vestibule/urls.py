"""URLs that a host project includes once: the native API, the public keys and related origins."""

from __future__ import annotations

from django.urls import include, path

from vestibule.lazy_urls import lazy_path

urlpatterns = [
    path("api/auth/", include("vestibule.contracts.native.urls")),
    lazy_path(
        ".well-known/jwks.json", "vestibule.contracts.native.jwks.JWKSView", name="vestibule-jwks"
    ),
    lazy_path(
        ".well-known/webauthn",
        "vestibule.contracts.native.related_origins.RelatedOriginsView",
        name="vestibule-webauthn",
    ),
]
