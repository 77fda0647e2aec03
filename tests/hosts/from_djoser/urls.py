"""djoser's addresses."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [
    path("auth/", include("vestibule.contracts.djoser.urls")),
    path("auth/", include("vestibule.contracts.djoser.urls.jwt")),
    path("auth/", include("vestibule.contracts.djoser.urls.authtoken")),
]
