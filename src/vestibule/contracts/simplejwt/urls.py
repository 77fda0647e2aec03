"""URLs of the SimpleJWT contract, by its names: ``path("api/token/", include(...))``."""

from __future__ import annotations

from functools import partial

from vestibule.lazy_urls import lazy_path

route = partial(lazy_path, package=__package__)

urlpatterns = [
    route("", ".views.TokenObtainPairView", name="token_obtain_pair"),
    route("challenge/", ".views.TokenChallengeView", name="token_challenge"),
    route("refresh/", ".views.TokenRefreshView", name="token_refresh"),
    route("verify/", ".views.TokenVerifyView", name="token_verify"),
    route("blacklist/", ".views.TokenBlacklistView", name="token_blacklist"),
]
