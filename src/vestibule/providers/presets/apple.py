"""Apple. https://developer.apple.com/documentation/signinwithapplerestapi."""

from __future__ import annotations

from typing import ClassVar

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey

from vestibule.core import clock
from vestibule.core.errors import ProviderUnavailable
from vestibule.providers.openid import Claims, OpenIDProvider, names_in_form

_LIFE = 300


class Provider(OpenIDProvider):
    """Apple accounts. Names are sent once, in the form of the first sign-in."""

    label = "Apple"
    default_issuer: ClassVar[str] = "https://appleid.apple.com"
    default_scopes: ClassVar[tuple[str, ...]] = ("openid", "name", "email")
    # Apple requires a form if the scopes include name or address.
    extra: ClassVar[dict[str, str]] = {"response_mode": "form_post"}
    needs_secret: ClassVar[bool] = False
    client_auth = "client_secret_post"

    def problems(self) -> list[str]:
        """Require the parts of the secret, and a usable key."""
        needed = ("team_id", "key_id", "private_key")
        missing = [f"{name} is missing" for name in needed if not getattr(self.options, name)]
        return [*super().problems(), *(missing or self._key_problems())]

    def client_secret(self) -> str:
        """Sign a client secret that is valid for five minutes."""
        now = int(clock.timestamp())
        claims = {"iss": self.options.team_id, "sub": self.options.client_id}
        claims |= {"aud": self.default_issuer}
        times = {"iat": now, "exp": now + _LIFE}
        header = {"alg": "ES256", "kid": self.options.key_id}
        try:
            key = ECKey.import_key(self.options.private_key)
            return jwt.encode(header, {**claims, **times}, key)
        except (JoseError, ValueError, TypeError):
            raise ProviderUnavailable("private_key cannot be used") from None

    def _key_problems(self) -> list[str]:
        try:
            self.client_secret()
        except ProviderUnavailable:
            return ["private_key is not a private key for ES256"]
        return []

    def email_is_verified(self, claims: Claims) -> bool:
        """Accept texts too: Apple sometimes writes booleans as texts."""
        return claims.get("email_verified") in (True, "true")

    def named_beside(self, user: str) -> Claims:
        """Parse the names in the form."""
        return names_in_form(user)
