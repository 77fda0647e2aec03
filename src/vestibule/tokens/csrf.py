"""CSRF tokens: signed double-submit values, each bound to one session or to none.

A random nonce and an HMAC over nonce and session. A page of another site can make the
browser send its cookies, but can neither read this value nor forge it; a token issued
for another session, or before the sign-in, is not valid.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import os

from vestibule.tokens.secrets import derived_keys

LENGTH = 64
"""Characters of a token: 16 bytes of nonce and 32 of HMAC-SHA256, in URL-safe base64."""

_NONCE_BYTES = 16


def make(session: str = "") -> str:
    """Create a token for a session, by its id, or for a browser without one."""
    nonce = os.urandom(_NONCE_BYTES)
    mac = _mac(derived_keys("csrf token")[0], nonce, session)
    return base64.urlsafe_b64encode(nonce + mac).decode()


def holds(token: str, session: str = "") -> bool:
    """Whether a token is valid for exactly this session."""
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
