"""Our addresses, djoser's and dj-rest-auth's."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [
    path("", include("vestibule.urls")),
    path("dj/", include("vestibule.contracts.djoser.urls")),
    path("dj/", include("vestibule.contracts.djoser.urls.jwt")),
    path("ra/", include("vestibule.contracts.dj_rest_auth.urls")),
    path("ra/registration/", include("vestibule.contracts.dj_rest_auth.registration.urls")),
]
