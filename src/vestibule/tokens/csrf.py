"""CSRF tokens: signed double-submit values, each bound to one session or to none.

A random nonce and an HMAC over nonce and session. A page of another site can send
a browser's cookies, and neither read this value nor make one that holds; one that
was made for another session, or before signing in, holds for no other.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import os

from vestibule.tokens.secrets import derived_keys

LENGTH = 64
"""Letters of a token: 16 bytes of nonce and 32 of HMAC-SHA256, in URL-safe base64."""

_NONCE_BYTES = 16


def make(session: str = "") -> str:
    """Make a token for a session by its id; without one for a browser that has none yet."""
    nonce = os.urandom(_NONCE_BYTES)
    mac = _mac(derived_keys("csrf token")[0], nonce, session)
    return base64.urlsafe_b64encode(nonce + mac).decode()


def holds(token: str, session: str = "") -> bool:
    """Whether a token is one of ours, made for just this session."""
    if len(token) != LENGTH:
        return False
    try:
        raw = base64.b64decode(token.encode(), altchars=b"-_", validate=True)
    except (ValueError, binascii.Error):
        return False
    nonce, mac = raw[:_NONCE_BYTES], raw[_NONCE_BYTES:]
    return any(
        hmac.compare_digest(mac, _mac(key, nonce, session)) for key in derived_keys("csrf token")
    )


def _mac(key: bytes, nonce: bytes, session: str) -> bytes:
    return hmac.new(key, nonce + session.encode(), hashlib.sha256).digest()
