"""URLs of ``dj_rest_auth.mfa``: ``path("dj-rest-auth/", include(...))``."""

from __future__ import annotations

from functools import partial

from vestibule.lazy_urls import lazy_re_path

route = partial(lazy_re_path, package=__package__)

urlpatterns = [
    route(r"^mfa/verify/?$", ".views.MFAVerifyView", name="mfa_verify"),
    route(r"^mfa/totp/activate/?$", ".views.TOTPActivateView", name="mfa_totp_activate"),
    route(r"^mfa/totp/deactivate/?$", ".views.TOTPDeactivateView", name="mfa_totp_deactivate"),
    route(r"^mfa/status/?$", ".views.MFAStatusView", name="mfa_status"),
    route(r"^mfa/recovery-codes/?$", ".views.RecoveryCodesView", name="mfa_recovery_codes"),
    route(
        r"^mfa/recovery-codes/regenerate/?$",
        ".views.RecoveryCodesRegenerateView",
        name="mfa_recovery_codes_regenerate",
    ),
]
