"""dj-rest-auth's addresses."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [
    path("auth/registration/", include("vestibule.contracts.dj_rest_auth.registration.urls")),
    path("auth/", include("vestibule.contracts.dj_rest_auth.urls")),
    path("auth/", include("vestibule.contracts.dj_rest_auth.mfa.urls")),
]
