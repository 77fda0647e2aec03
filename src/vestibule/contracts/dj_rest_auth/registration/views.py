"""The views under the names of ``dj_rest_auth.registration.views``."""

from vestibule.contracts.dj_rest_auth.identities import (
    SocialAccountDisconnectView,
    SocialAccountListView,
    SocialConnectView,
)
from vestibule.contracts.dj_rest_auth.sign_up import RegisterView
from vestibule.contracts.dj_rest_auth.social_sign_in import SocialLoginView
from vestibule.contracts.dj_rest_auth.verify_email import (
    ResendEmailVerificationView,
    VerifyEmailView,
)

__all__ = [
    "RegisterView",
    "ResendEmailVerificationView",
    "SocialAccountDisconnectView",
    "SocialAccountListView",
    "SocialConnectView",
    "SocialLoginView",
    "VerifyEmailView",
]
