"""Addresses of the SimpleJWT contract: ``path("api/token/", include(...))``, under its names."""

from __future__ import annotations

from vestibule.route import Route

urlpatterns = [
    Route("", "vestibule.contracts.simplejwt.views.TokenObtainPairView", name="token_obtain_pair"),
    Route(
        "challenge/",
        "vestibule.contracts.simplejwt.views.TokenChallengeView",
        name="token_challenge",
    ),
    Route("refresh/", "vestibule.contracts.simplejwt.views.TokenRefreshView", name="token_refresh"),
    Route("verify/", "vestibule.contracts.simplejwt.views.TokenVerifyView", name="token_verify"),
    Route(
        "blacklist/",
        "vestibule.contracts.simplejwt.views.TokenBlacklistView",
        name="token_blacklist",
    ),
]
