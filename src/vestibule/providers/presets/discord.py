"""Discord. https://discord.com/developers/docs/topics/oauth2."""

from __future__ import annotations

from typing import ClassVar

from vestibule.core.errors import ProviderRefused
from vestibule.core.external import ExternalProfile
from vestibule.core.provider_options import ProviderOptions
from vestibule.providers.oauth import OAuthProvider, split_name


class Provider(OAuthProvider):
    """Discord accounts."""

    label = "Discord"
    default_scopes: ClassVar[tuple[str, ...]] = ("identify", "email")

    def __init__(self, options: ProviderOptions) -> None:
        super().__init__(options)
        self.issuer = options.issuer or "https://discord.com"
        self.authorize_url = f"{self.issuer}/oauth2/authorize"
        self.token_url = f"{self.issuer}/api/oauth2/token"

    def profile(self, access_token: str) -> ExternalProfile:
        """Fetch the user."""
        user = self.ask_about(f"{self.issuer}/api/users/@me", access_token)
        return self.described(
            subject=user.get("id"),
            email=user.get("email"),
            email_verified=user.get("verified"),
            **split_name(user.get("global_name")),
        )

    def profile_by_access_token(self, access_token: str) -> ExternalProfile:
        """Ask Discord which application the token was issued to, then fetch the user."""
        grant = self.ask_about(f"{self.issuer}/api/oauth2/@me", access_token)
        application = grant.get("application")
        named = application.get("id") if isinstance(application, dict) else None
        if named not in self.client_ids:
            raise ProviderRefused("the access token was issued to a different client")
        return self.profile(access_token)
