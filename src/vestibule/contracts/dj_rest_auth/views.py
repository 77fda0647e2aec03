"""The views under the names of ``dj_rest_auth.views`` and ``dj_rest_auth.jwt_auth``."""

from vestibule.contracts.dj_rest_auth.change_password import PasswordChangeView
from vestibule.contracts.dj_rest_auth.profile import UserDetailsView
from vestibule.contracts.dj_rest_auth.refresh import RefreshViewWithCookieSupport
from vestibule.contracts.dj_rest_auth.reset_password import (
    PasswordResetConfirmView,
    PasswordResetView,
)
from vestibule.contracts.dj_rest_auth.sign_in import LoginView
from vestibule.contracts.dj_rest_auth.sign_out import LogoutView

__all__ = [
    "LoginView",
    "LogoutView",
    "PasswordChangeView",
    "PasswordResetConfirmView",
    "PasswordResetView",
    "RefreshViewWithCookieSupport",
    "UserDetailsView",
]
