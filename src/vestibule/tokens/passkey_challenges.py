"""Challenges of passkeys: nonce, expiry and a MAC, so that handing one out stores nothing.

Every page that offers passkeys fetches one, and few of them are ever answered. A challenge serves
one ceremony, of whom it is bound to: a browser, an account's session, a pending sign-in or a
pending sign-up. That it is answered once is for the caller to ensure, by its ``digest``
(``models.spent_token``), before the signature is verified.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import os
from datetime import timedelta
from enum import StrEnum

from vestibule.core import clock
from vestibule.scope import current_scope
from vestibule.tokens.secrets import derived_keys

LIFE = timedelta(minutes=5)
LENGTH = 76
"""Characters of a challenge: 57 bytes in URL-safe base64, which leaves no spare bits."""

_PURPOSE = "passkey challenge"
_NONCE_BYTES = 20
_EXPIRY_BYTES = 5


class Ceremony(StrEnum):
    """What a challenge is for. Part of its MAC: it is valid for no other ceremony."""

    SIGN_IN = "sign_in"
    SECOND_FACTOR = "second_factor"
    REGISTRATION = "registration"
    SIGN_UP = "sign_up"


def make(ceremony: Ceremony, *bound_to: str) -> str:
    """Create a challenge, valid for five minutes and for these values only."""
    expires_at = int(clock.timestamp() + LIFE.total_seconds())
    public = os.urandom(_NONCE_BYTES) + expires_at.to_bytes(_EXPIRY_BYTES, "big")
    mac = _mac(derived_keys(_PURPOSE)[0], public, ceremony, bound_to)
    return base64.urlsafe_b64encode(public + mac).decode()


def holds(challenge: str, ceremony: Ceremony, *bound_to: str) -> bool:
    """Whether a challenge was made for exactly this, and has not expired."""
    if len(challenge) != LENGTH:
        return False
    try:
        raw = base64.b64decode(challenge.encode("ascii"), altchars=b"-_", validate=True)
    except (ValueError, binascii.Error):
        return False
    public, mac = raw[: _NONCE_BYTES + _EXPIRY_BYTES], raw[_NONCE_BYTES + _EXPIRY_BYTES :]
    genuine = any(
        hmac.compare_digest(mac, _mac(key, public, ceremony, bound_to))
        for key in derived_keys(_PURPOSE)
    )
    return genuine and clock.timestamp() < int.from_bytes(public[_NONCE_BYTES:], "big")


def digest(challenge: str) -> str:
    """Return what a challenge that ``holds`` is recorded by once it is used, in hex."""
    return hashlib.sha256(challenge.encode()).hexdigest()


def _mac(key: bytes, public: bytes, ceremony: Ceremony, bound_to: tuple[str, ...]) -> bytes:
    # Each value is hashed, so that no two lists of values give the same text.
    values = (current_scope.name, ceremony.value, *bound_to)
    text = b"".join(hashlib.sha256(each.encode()).digest() for each in values)
    return hmac.new(key, public + text, hashlib.sha256).digest()
