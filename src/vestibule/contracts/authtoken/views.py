"""The views under REST framework's names, for the imports of a host's ``urls.py``."""

from vestibule.contracts.authtoken.challenge import AuthTokenChallengeView
from vestibule.contracts.authtoken.sign_in import ObtainAuthTokenView as ObtainAuthToken

__all__ = ["AuthTokenChallengeView", "ObtainAuthToken"]
