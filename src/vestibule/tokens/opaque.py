"""Opaque tokens: random, stored only as a hash, and looked up with each request.

For clients that were written for REST framework's ``authtoken``, or for a session id in a header.
"""

from __future__ import annotations

import hashlib
import secrets

BYTES = 20
"""160 random bits, in 40 hex digits: the form of REST framework's ``authtoken``."""

MAX_LENGTH = 200
"""Longest token that is looked up. Those that were taken over may have another form than ours."""


def new_token(derived: bytes | None = None) -> str:
    """Return a new token; ``derived`` are at least 20 bytes that no one can guess, if given."""
    return derived[:BYTES].hex() if derived else secrets.token_hex(BYTES)


def hash_of(token: str) -> str:
    """Return the SHA-256 of a token in hex, as it is stored.

    160 random bits cannot be guessed from their hash, so that it needs neither a key nor a slow
    function; and a change of ``SECRET_KEY`` signs no one out.
    """
    return hashlib.sha256(token.encode()).hexdigest()


def is_well_formed(token: str) -> bool:
    """Whether a text can be a token: 1 to 200 visible ASCII characters."""
    return 0 < len(token) <= MAX_LENGTH and token.isascii() and token.isprintable()
