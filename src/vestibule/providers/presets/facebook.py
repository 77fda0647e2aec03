"""Facebook. https://developers.facebook.com/docs/facebook-login/guides/advanced/manual-flow."""

from __future__ import annotations

import hashlib
import hmac
from typing import ClassVar
from urllib.parse import urlencode

from vestibule.core.errors import ProviderRefused
from vestibule.core.external import ExternalProfile
from vestibule.core.provider_options import ProviderOptions
from vestibule.providers.oauth import OAuthProvider

_VERSION = "v23.0"
_FIELDS = "id,first_name,last_name,email"


class Provider(OAuthProvider):
    """Facebook accounts. It does not say whether an address is verified: see ``trust_email``."""

    label = "Facebook"
    default_scopes: ClassVar[tuple[str, ...]] = ("public_profile", "email")

    def __init__(self, options: ProviderOptions) -> None:
        super().__init__(options)
        self.issuer = "https://www.facebook.com"
        self._graph = f"{options.issuer or 'https://graph.facebook.com'}/{_VERSION}"
        self.authorize_url = f"{options.issuer or self.issuer}/{_VERSION}/dialog/oauth"
        self.token_url = f"{self._graph}/oauth/access_token"

    def profile(self, access_token: str) -> ExternalProfile:
        """Check the client that the token was issued to, then fetch its user (with app proof)."""
        subject = self._subject(access_token)
        proof = hmac.new(
            self.options.client_secret.encode(), access_token.encode(), hashlib.sha256
        ).hexdigest()
        query = urlencode({"fields": _FIELDS, "appsecret_proof": proof})
        user = self.ask_about(f"{self._graph}/me?{query}", access_token)
        if user.get("id") != subject:
            raise ProviderRefused("the access token is about a different user")
        return self.described(
            subject=subject,
            email=user.get("email"),
            first_name=user.get("first_name"),
            last_name=user.get("last_name"),
        )

    def profile_by_access_token(self, access_token: str) -> ExternalProfile:
        """Return the user as ``profile`` does, which always checks the client."""
        return self.profile(access_token)

    def _subject(self, access_token: str) -> str:
        """Return the user id of a valid token that was issued to one of our clients."""
        query = urlencode({"input_token": access_token})
        ours = f"{self.options.client_id}|{self.options.client_secret}"
        debug = self.ask_about(f"{self._graph}/debug_token?{query}", ours).get("data")
        data = debug if isinstance(debug, dict) else {}
        if data.get("is_valid") is not True or data.get("app_id") not in self.client_ids:
            raise ProviderRefused("the access token was issued to a different client")
        return str(data.get("user_id") or "")
