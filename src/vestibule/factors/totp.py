"""Time-based one-time passwords (RFC 6238): SHA-1, six digits, 30 seconds."""

from __future__ import annotations

import base64
import hmac
import secrets
from urllib.parse import quote, urlencode

STEP = 30
"""Seconds of a time step."""

DIGITS = 6
_WINDOW = (0, -1, 1)
"""Time steps that are accepted: the current one, and one to either side for slow clocks."""


def new_seed() -> bytes:
    """Return a new seed: 160 random bits (RFC 4226, requirement R6)."""
    return secrets.token_bytes(20)


def code_at(seed: bytes, step: int) -> str:
    """Return the code of a time step (RFC 4226, 5.3)."""
    digest = hmac.digest(seed, step.to_bytes(8, "big"), "sha1")
    offset = digest[-1] & 0x0F
    number = int.from_bytes(digest[offset : offset + 4], "big") & 0x7FFF_FFFF
    return f"{number % 10**DIGITS:0{DIGITS}}"


def matching_step(seed: bytes, code: str, *, at: float) -> int | None:
    """Return the time step of a code; None if it is wrong. ``at`` is in seconds since 1970.

    All steps are compared in constant time. The caller has to refuse a step that was used.
    """
    now = int(at) // STEP
    given = code.encode(errors="replace")
    right = [
        now + d for d in _WINDOW if hmac.compare_digest(code_at(seed, now + d).encode(), given)
    ]
    return right[0] if right else None


def base32(seed: bytes) -> str:
    """Return a seed as users type it into an app: base32 without padding."""
    return base64.b32encode(seed).decode().rstrip("=")


def uri(seed: bytes, *, account: str, issuer: str) -> str:
    """Return the ``otpauth`` URI for the QR code. It holds the seed: show it once, log it never."""
    label = quote(f"{issuer}:{account}", safe="")
    values = {"secret": base32(seed), "issuer": issuer, "algorithm": "SHA1"}
    values |= {"digits": str(DIGITS), "period": str(STEP)}
    return f"otpauth://totp/{label}?{urlencode(values, quote_via=quote)}"
