"""The views under the names of ``dj_rest_auth.mfa.views``."""

from vestibule.contracts.dj_rest_auth.challenge import MFAVerifyView
from vestibule.contracts.dj_rest_auth.factors import (
    MFAStatusView,
    RecoveryCodesRegenerateView,
    RecoveryCodesView,
    TOTPActivateView,
    TOTPDeactivateView,
)
from vestibule.contracts.dj_rest_auth.sign_in import LoginView

MFALoginView = LoginView
"""Every sign-in asks for an enrolled factor."""

__all__ = [
    "MFALoginView",
    "MFAStatusView",
    "MFAVerifyView",
    "RecoveryCodesRegenerateView",
    "RecoveryCodesView",
    "TOTPActivateView",
    "TOTPDeactivateView",
]
