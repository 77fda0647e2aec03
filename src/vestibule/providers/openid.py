"""OpenID Connect providers: their metadata has the endpoints, their ID tokens the user."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, ClassVar

from vestibule.core.errors import ProviderRefused
from vestibule.core.external import ExternalProfile
from vestibule.core.provider_options import ProviderOptions
from vestibule.providers.id_token import ExpectedClaims, verified_claims
from vestibule.providers.metadata import Metadata
from vestibule.providers.oauth import OAuthProvider, split_name

__all__ = ["OpenIDProvider"]

Claims = dict[str, Any]


class OpenIDProvider(OAuthProvider):
    """Any OpenID Connect issuer. A preset sets the issuer and its deviations."""

    default_scopes: ClassVar[tuple[str, ...]] = ("openid", "email", "profile")
    default_issuer: ClassVar[str] = ""
    uses_nonce: ClassVar[bool] = True

    def __init__(self, options: ProviderOptions) -> None:
        super().__init__(options)
        self.issuer = options.issuer or self.default_issuer
        base = self.metadata_issuer.rstrip("/")
        url = f"{base}/.well-known/openid-configuration"
        self.metadata = Metadata(self.metadata_url or url, self.metadata_issuer, self.fetch)

    metadata_url: str = ""

    @property
    def metadata_issuer(self) -> str:
        """The issuer that the metadata must name."""
        return self.issuer

    def problems(self) -> list[str]:
        """Return the missing options."""
        return [*super().problems(), *([] if self.issuer else ["issuer is missing"])]

    @property
    def authorize_url(self) -> str:  # type: ignore[override]
        """The authorization endpoint."""
        return self.metadata["authorization_endpoint"]

    @property
    def token_url(self) -> str:  # type: ignore[override]
        """The token endpoint."""
        return self.metadata["token_endpoint"]

    @property
    def client_auth(self) -> str:  # type: ignore[override]
        """The client authentication method, from the metadata."""
        offered = self.metadata.listed("token_endpoint_auth_methods_supported")
        posted = "client_secret_post" in offered and "client_secret_basic" not in offered
        return "client_secret_post" if posted else "client_secret_basic"

    def parameters(self, nonce: str) -> dict[str, str]:
        """Add the nonce, which binds the ID token to this request."""
        return {**super().parameters(nonce), **({"nonce": nonce} if self.uses_nonce else {})}

    def check_issuer(self, iss: str | None) -> None:
        """Check the issuer in an authorization response, which some metadata makes mandatory.

        Raises:
            ProviderRefused: it is another one or missing: a mix-up attack (RFC 9207).
        """
        super().check_issuer(iss)
        if iss is None and self.metadata.says("authorization_response_iss_parameter_supported"):
            raise ProviderRefused("the response names no issuer")

    def profile_by_token(
        self, token: Mapping[str, Any], *, nonce: str, user: str = ""
    ) -> ExternalProfile:
        """Return the user of a token response, identified by its ID token only."""
        access_token = token["access_token"]
        checks = ExpectedClaims(
            self.client_ids[:1], nonce if self.uses_nonce else None, access_token
        )
        claims = self.claims_of(token.get("id_token"), checks)
        if "email" not in claims:
            claims |= self._more_about(claims["sub"], access_token)
        return self.profile_of(claims | self.named_beside(user))

    def profile_by_id_token(self, id_token: str, *, nonce: str) -> ExternalProfile:
        """Return the user of an ID token that an app sends."""
        checks = ExpectedClaims(self.client_ids, nonce if self.uses_nonce else None)
        return self.profile_of(self.claims_of(id_token, checks))

    def claims_of(self, id_token: object, checks: ExpectedClaims) -> Claims:
        """Verify an ID token and return its claims.

        Raises:
            ProviderRefused: any check fails.
        """
        if not isinstance(id_token, str):
            raise ProviderRefused("no ID token")
        claims, key = verified_claims(id_token, self.metadata, checks)
        if not isinstance(claims["sub"], str) or not claims["sub"]:
            raise ProviderRefused("the ID token names no user")
        if claims["iss"] != self.issuer_of(claims, key):
            raise ProviderRefused("the ID token is from a different issuer")
        return claims

    def issuer_of(self, claims: Claims, key: dict[str, Any]) -> str:
        """Return the issuer that the token must name."""
        return self.issuer

    def named_beside(self, user: str) -> Claims:
        """Parse the names that a provider sends with the code, if it does."""
        return {}

    def email_is_verified(self, claims: Claims) -> bool:
        """Whether the provider explicitly says that the address is verified."""
        return claims.get("email_verified") is True

    def profile_of(self, claims: Claims) -> ExternalProfile:
        """Build a profile from claims (OpenID Connect Core, 5.1)."""
        names = {
            "first_name": claims.get("given_name"),
            "last_name": claims.get("family_name"),
        }
        if not any(names.values()):
            names = dict(split_name(claims.get("name")))
        return self.described(
            issuer=claims["iss"],
            id_token_expires_at=int(claims.get("exp", 0)),
            subject=claims.get("sub"),
            email=claims.get("email"),
            email_verified=self.email_is_verified(claims),
            picture=claims.get("picture"),
            **names,
        )

    def _more_about(self, subject: object, access_token: str) -> Claims:
        """Fetch the claims that are not in the ID token."""
        if not self.metadata.has("userinfo_endpoint"):
            return {}
        more = self.ask_about(self.metadata["userinfo_endpoint"], access_token)
        if more.get("sub") != subject:  # OpenID Connect Core, 5.3.2
            raise ProviderRefused("the user info is about a different user")
        return {name: more[name] for name in _MORE if name in more}


_MORE = ("email", "email_verified", "given_name", "family_name", "name", "picture")


def names_in_form(user: str) -> Claims:
    """Parse the names in the form that Apple sends with the code; the rest is ignored."""
    try:
        found = json.loads(user).get("name", {})
        return {"given_name": found.get("firstName"), "family_name": found.get("lastName")}
    except (ValueError, AttributeError, RecursionError):
        return {}
