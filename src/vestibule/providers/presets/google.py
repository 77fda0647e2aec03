"""Google. https://developers.google.com/identity/openid-connect/openid-connect."""

from __future__ import annotations

from typing import ClassVar

from vestibule.core.errors import ProviderRefused
from vestibule.core.external import ExternalProfile
from vestibule.providers.fetch import json_object
from vestibule.providers.openid import Claims, OpenIDProvider

_TOKEN_INFO = "https://oauth2.googleapis.com/tokeninfo"  # noqa: S105 - an address


class Provider(OpenIDProvider):
    """Google accounts, personal and of hosted domains."""

    label = "Google"
    default_issuer: ClassVar[str] = "https://accounts.google.com"
    extra: ClassVar[dict[str, str]] = {"prompt": "select_account"}

    def profile_of(self, claims: Claims) -> ExternalProfile:
        """Accept only users of the hosted domains in ``tenants``, if it is set."""
        if self.options.tenants and claims.get("hd") not in self.options.tenants:
            raise ProviderRefused("not from an allowed domain")
        return super().profile_of(claims)

    def profile_by_access_token(self, access_token: str) -> ExternalProfile:
        """Ask Google which client the token was issued to, then fetch its user."""
        address = _TOKEN_INFO if self.issuer == self.default_issuer else f"{self.issuer}/tokeninfo"
        answer = self.fetch.post(address, {"access_token": access_token})
        token = json_object(answer) if answer.status == 200 else {}
        if token.get("aud") not in self.client_ids:
            raise ProviderRefused("the access token was issued to a different client")
        claims = self.ask_about(self.metadata["userinfo_endpoint"], access_token)
        if claims.get("sub") != token.get("sub"):
            raise ProviderRefused("the access token is about a different user")
        return self.profile_of({**claims, "iss": self.issuer})
