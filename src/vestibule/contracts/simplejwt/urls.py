"""Addresses of the SimpleJWT contract: ``path("api/token/", include(...))``, under its names."""

from __future__ import annotations

from django.urls import path

from vestibule.contracts.simplejwt.views import (
    TokenBlacklistView,
    TokenChallengeView,
    TokenObtainPairView,
    TokenRefreshView,
    TokenVerifyView,
)

urlpatterns = [
    path("", TokenObtainPairView.as_view(), name="token_obtain_pair"),
    path("challenge/", TokenChallengeView.as_view(), name="token_challenge"),
    path("refresh/", TokenRefreshView.as_view(), name="token_refresh"),
    path("verify/", TokenVerifyView.as_view(), name="token_verify"),
    path("blacklist/", TokenBlacklistView.as_view(), name="token_blacklist"),
]
