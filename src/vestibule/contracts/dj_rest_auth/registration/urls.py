"""URLs of ``dj_rest_auth.registration``: ``path("dj-rest-auth/registration/", include(...))``."""

from __future__ import annotations

from functools import partial

from vestibule.lazy_urls import lazy_re_path

route = partial(lazy_re_path, package=__package__)

urlpatterns = [
    route(r"^$", ".views.RegisterView", name="rest_register"),
    route(r"verify-email/?$", ".views.VerifyEmailView", name="rest_verify_email"),
    route(r"resend-email/?$", ".views.ResendEmailVerificationView", name="rest_resend_email"),
]
