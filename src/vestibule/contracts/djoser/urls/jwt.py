"""``jwt/create/``, ``jwt/refresh/`` and ``jwt/verify/``: the views of the SimpleJWT contract.

Named here, not imported: the two contracts have these addresses in common, as djoser takes
SimpleJWT's own views.
"""

from __future__ import annotations

from functools import partial

from vestibule.lazy_urls import lazy_re_path

route = partial(lazy_re_path, package="vestibule.contracts.simplejwt")

urlpatterns = [
    route(r"jwt/create/?$", ".views.TokenObtainPairView", name="jwt-create"),
    route(r"jwt/refresh/?$", ".views.TokenRefreshView", name="jwt-refresh"),
    route(r"jwt/verify/?$", ".views.TokenVerifyView", name="jwt-verify"),
    route(r"jwt/challenge/?$", ".views.TokenChallengeView", name="jwt-challenge"),
]
