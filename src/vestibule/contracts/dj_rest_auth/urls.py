"""URLs of this contract, by dj-rest-auth's names: ``path("dj-rest-auth/", include(...))``.

Both token addresses are there without ``USE_JWT`` too: a front end may change over time.
"""

from __future__ import annotations

from functools import partial

from vestibule.lazy_urls import lazy_re_path

route = partial(lazy_re_path, package=__package__)
SIMPLEJWT = "vestibule.contracts.simplejwt.views"
"""By its name: the address is SimpleJWT's, and a contract imports no other."""

urlpatterns = [
    route(r"password/reset/?$", ".views.PasswordResetView", name="rest_password_reset"),
    route(
        r"password/reset/confirm/?$",
        ".views.PasswordResetConfirmView",
        name="rest_password_reset_confirm",
    ),
    route(r"login/?$", ".views.LoginView", name="rest_login"),
    route(r"logout/?$", ".views.LogoutView", name="rest_logout"),
    route(r"user/?$", ".views.UserDetailsView", name="rest_user_details"),
    route(r"password/change/?$", ".views.PasswordChangeView", name="rest_password_change"),
    lazy_re_path(r"token/verify/?$", f"{SIMPLEJWT}.TokenVerifyView", name="token_verify"),
    route(r"token/refresh/?$", ".views.RefreshViewWithCookieSupport", name="token_refresh"),
]
