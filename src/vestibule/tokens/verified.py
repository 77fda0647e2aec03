"""A bounded cache of access tokens whose signature was verified."""

from __future__ import annotations

from itertools import islice

from vestibule.conf import settings
from vestibule.core.tokens import AccessClaims


class VerifiedTokens:
    """Caches claims by the token's exact text, up to ``VERIFIED_TOKENS`` of them.

    A hit saves the signature check and nothing else: times and revocation are checked
    every time. When full, the older half is dropped at once, which costs less per token
    than LRU order.
    """

    def __init__(self) -> None:
        self._claims: dict[str, AccessClaims] = {}

    def get(self, token: str) -> AccessClaims | None:
        """Return the cached claims of a token, or None."""
        return self._claims.get(token)

    def keep(self, token: str, claims: AccessClaims) -> None:
        """Cache the claims of a fully verified token."""
        if len(self._claims) >= settings.VERIFIED_TOKENS:
            for old in list(islice(self._claims, settings.VERIFIED_TOKENS // 2 + 1)):
                self._claims.pop(old, None)
        self._claims[token] = claims

    def clear(self) -> None:
        """Empty the cache, because the keys have changed."""
        self._claims.clear()

    def __len__(self) -> int:
        return len(self._claims)
