"""ID token validation (OpenID Connect Core, 3.1.3.7), with joserfc and Authlib."""

from __future__ import annotations

import hmac
from dataclasses import dataclass, field
from typing import Any

from authlib.oidc.core import CodeIDToken
from joserfc import jws, jwt
from joserfc.errors import JoseError

from vestibule.conf import settings
from vestibule.core import clock
from vestibule.core.errors import ProviderRefused
from vestibule.providers.metadata import Metadata, key_set

ALGORITHMS = frozenset(
    {"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"}
)
"""Algorithms with a private key only: no signature can be made with a public or shared key."""

LONGEST = 16_384
LAST_SECOND = 2**32
"""In the year 2106. A token that expires later could not be remembered as used until then."""


@dataclass(frozen=True, slots=True)
class ExpectedClaims:
    """The expected values of an ID token. ``nonce`` is None if the provider never returns it."""

    client_ids: tuple[str, ...]
    nonce: str | None = field(repr=False)
    access_token: str = field(default="", repr=False)


def header_of(token: str) -> dict[str, Any]:
    """Return a token's header, unverified.

    Raises:
        ProviderRefused: it is not a token.
    """
    if len(token) > LONGEST or not token.isascii():
        raise ProviderRefused("no ID token")
    try:
        return dict(jws.extract_compact(token.encode()).headers())
    except (JoseError, ValueError, TypeError, AttributeError):
        raise ProviderRefused("no ID token") from None


def verified_claims(
    token: str, metadata: Metadata, checks: ExpectedClaims
) -> tuple[dict[str, Any], Any]:
    """Verify a token; return its claims and the key that signed it. The caller checks the issuer.

    Raises:
        ProviderRefused: signature, audience, time or nonce is not valid.
        ProviderUnavailable: the keys cannot be fetched.
    """
    kid = header_of(token).get("kid")
    keys = metadata.keys(kid)
    offered = set(metadata.listed("id_token_signing_alg_values_supported")) or {"RS256"}
    try:
        read = jwt.decode(token, key_set(keys), algorithms=sorted(offered & ALGORITHMS))
        claims = CodeIDToken(
            read.claims,
            read.header,
            {"aud": {"essential": True, "values": list(checks.client_ids)}},
            {"client_id": _party(read.claims, checks), "access_token": checks.access_token},
        )
        claims.validate(now=int(clock.timestamp()), leeway=int(settings.LEEWAY.total_seconds()))
    except (JoseError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise ProviderRefused(f"the ID token is not valid: {type(error).__name__}") from None
    if read.claims["exp"] > LAST_SECOND:
        raise ProviderRefused("the ID token has no expiry")
    _check_nonce(read.claims.get("nonce"), checks)
    signed_by = next((key for key in keys if key.get("kid") == kid), keys[0])
    return dict(read.claims), signed_by


def _party(claims: dict[str, Any], checks: ExpectedClaims) -> str:
    """Return the expected authorized party: one of our apps, or this installation."""
    audience = claims.get("aud")
    sole = audience[0] if isinstance(audience, list) and len(audience) == 1 else audience
    party = claims.get("azp", sole)
    return str(party) if party in checks.client_ids else checks.client_ids[0]


def _check_nonce(claim: object, checks: ExpectedClaims) -> None:
    if checks.nonce is None:
        return
    # An empty one and none are the same: a request without a nonce gets a token without.
    nonce = claim if isinstance(claim, str) else ""
    if not hmac.compare_digest(nonce.encode(), checks.nonce.encode()):
        raise ProviderRefused("the nonce does not match")
