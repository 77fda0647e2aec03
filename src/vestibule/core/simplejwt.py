"""Values for the tokens that SimpleJWT signed before the migration to Vestibule."""

from __future__ import annotations

from dataclasses import dataclass, field

__all__ = ["SimpleJWTKey"]

ALGORITHMS = (
    *("HS256", "HS384", "HS512"),
    *("RS256", "RS384", "RS512"),
    *("ES256", "ES384", "ES512"),
)
HMAC_BYTES = 32


@dataclass(frozen=True, slots=True)
class SimpleJWTKey:
    """The key that verifies SimpleJWT's tokens, and the settings that belong to it.

    ``key`` is its ``SIGNING_KEY`` (by default Django's ``SECRET_KEY``) for the HMAC
    algorithms, its ``VERIFYING_KEY`` (PEM) for the others. Vestibule never signs with it.
    """

    key: str = field(default="", repr=False)
    algorithm: str = "HS256"
    issuer: str = ""
    audience: str | tuple[str, ...] = ""
    """One or more; a token names one of them at least. Its setting may be a list, too."""
    user_id_claim: str = "user_id"
    user_id_field: str = "id"

    def __post_init__(self) -> None:
        """Keep the audiences in a form that can be compared and hashed."""
        named = self.audience
        several = (named,) * bool(named) if isinstance(named, str) else tuple(named)
        object.__setattr__(self, "audience", several)

    @property
    def is_given(self) -> bool:
        """Whether tokens of SimpleJWT are accepted at all."""
        return self.key != ""


@dataclass(frozen=True, slots=True)
class SimpleJWTClaims:
    """The claims of a verified SimpleJWT token.

    Times are whole seconds since 1970 (UTC). ``subject`` is the value of ``user_id_field``
    as text, ``kind`` is ``access`` or ``refresh``.
    """

    subject: str
    kind: str
    jti: str
    issued_at: int
    expires_at: int
