"""The views under SimpleJWT's names, for the imports of a host's ``urls.py``."""

from vestibule.contracts.simplejwt.challenge import TokenChallengeView
from vestibule.contracts.simplejwt.refresh import TokenRefreshView
from vestibule.contracts.simplejwt.sign_in import TokenObtainPairView
from vestibule.contracts.simplejwt.sign_out import TokenBlacklistView
from vestibule.contracts.simplejwt.verify_token import TokenVerifyView

__all__ = [
    "TokenBlacklistView",
    "TokenChallengeView",
    "TokenObtainPairView",
    "TokenRefreshView",
    "TokenVerifyView",
]
