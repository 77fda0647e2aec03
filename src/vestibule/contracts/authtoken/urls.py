"""URLs of the authtoken contract: ``path("api-token-auth/", include(...))``."""

from __future__ import annotations

from functools import partial

from vestibule.lazy_urls import lazy_path

route = partial(lazy_path, package=__package__)

urlpatterns = [
    route("", ".views.ObtainAuthToken", name="api_token_auth"),
    route("challenge/", ".views.AuthTokenChallengeView", name="api_token_challenge"),
]
