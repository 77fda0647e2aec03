"""GitHub. https://docs.github.com/apps/oauth-apps/building-oauth-apps/authorizing-oauth-apps."""

from __future__ import annotations

import base64
import json
from typing import Any, ClassVar
from urllib.parse import quote

from vestibule.core.errors import ProviderRefused
from vestibule.core.external import ExternalProfile
from vestibule.core.provider_options import ProviderOptions
from vestibule.providers.fetch import json_items, json_object
from vestibule.providers.oauth import OAuthProvider, split_name


class Provider(OAuthProvider):
    """Accounts of GitHub, or of a GitHub Enterprise Server (``issuer``)."""

    label = "GitHub"
    default_scopes: ClassVar[tuple[str, ...]] = ("read:user", "user:email")

    def __init__(self, options: ProviderOptions) -> None:
        super().__init__(options)
        self.issuer = options.issuer.rstrip("/") or "https://github.com"
        self._api = f"{self.issuer}/api/v3" if options.issuer else "https://api.github.com"
        self.authorize_url = f"{self.issuer}/login/oauth/authorize"
        self.token_url = f"{self.issuer}/login/oauth/access_token"

    def profile(self, access_token: str) -> ExternalProfile:
        """Fetch the user. The address in the public profile is unverified: see ``_address``."""
        return self._described(self.ask_about(f"{self._api}/user", access_token), access_token)

    def profile_by_access_token(self, access_token: str) -> ExternalProfile:
        """Ask GitHub, authenticated as the client, whether it issued the token to us."""
        url = f"{self._api}/applications/{quote(self.options.client_id)}/token"
        pair = f"{self.options.client_id}:{self.options.client_secret}"
        headers = {"Authorization": f"Basic {base64.b64encode(pair.encode()).decode()}"}
        headers["Content-Type"] = "application/json"
        body = json.dumps({"access_token": access_token}).encode()
        answer = self.fetch.ask("POST", url, body, headers)
        token = json_object(answer) if answer.status == 200 else {}
        if not isinstance(token.get("user"), dict):
            raise ProviderRefused("the access token was issued to a different client")
        return self._described(token["user"], access_token)

    def _described(self, user: dict[str, Any], access_token: str) -> ExternalProfile:
        email = self._address(access_token)
        return self.described(
            subject=user.get("id"),
            email=email,
            email_verified=bool(email),
            picture=user.get("avatar_url"),
            **split_name(user.get("name")),  # it may be null
        )

    def _address(self, access_token: str) -> str:
        """Return the primary address if it is verified; no other identifies the user."""
        answer = self.fetch.get(f"{self._api}/user/emails", bearer=access_token)
        if answer.status != 200:
            return ""
        for entry in json_items(answer):
            if isinstance(entry, dict) and entry.get("primary") is True:
                return str(entry.get("email")) if entry.get("verified") is True else ""
        return ""
