"""Addresses: this project's own and SimpleJWT's first, then what the ready server has."""

from __future__ import annotations

from django.urls import path

from examples.clinic.views import MyProfileView, RegisterView
from vestibule.contracts.simplejwt.views import TokenObtainPairView, TokenRefreshView
from vestibule.server.urls import handler400, handler403, handler404, handler500
from vestibule.server.urls import urlpatterns as served

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]

urlpatterns = [
    path("api/auth/register/", RegisterView.as_view(), name="register"),
    path("api/auth/login/", TokenObtainPairView.as_view(), name="token_obtain_pair"),
    path("api/auth/token/refresh/", TokenRefreshView.as_view(), name="token_refresh"),
    path("api/profile/me/", MyProfileView.as_view(), name="profile-me"),
    *served,
]
