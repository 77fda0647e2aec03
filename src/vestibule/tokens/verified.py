"""A bounded memory of access tokens whose signature was already checked."""

from __future__ import annotations

from itertools import islice

from vestibule.conf import settings
from vestibule.core.tokens import AccessClaims


class VerifiedTokens:
    """Remembers claims by the token's exact text, ``VERIFIED_TOKENS`` at most.

    A hit spares the signature check and nothing else: times and revocation are
    looked at every time. When full, the older half goes at once, which costs
    less per token than keeping an order of use.
    """

    def __init__(self) -> None:
        self._claims: dict[str, AccessClaims] = {}

    def get(self, token: str) -> AccessClaims | None:
        """Return what is remembered of this token, or None."""
        return self._claims.get(token)

    def keep(self, token: str, claims: AccessClaims) -> None:
        """Remember the claims of a token that was verified in full."""
        if len(self._claims) >= settings.VERIFIED_TOKENS:
            for old in list(islice(self._claims, settings.VERIFIED_TOKENS // 2 + 1)):
                self._claims.pop(old, None)
        self._claims[token] = claims

    def clear(self) -> None:
        """Forget everything: the keys have changed."""
        self._claims.clear()

    def __len__(self) -> int:
        return len(self._claims)
