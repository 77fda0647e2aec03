"""Tokens as SimpleJWT signs them."""

from __future__ import annotations

from datetime import timedelta
from itertools import count
from typing import Any

import jwt

from vestibule.core import clock
from vestibule.core.simplejwt import SimpleJWTKey

SECRET = "the key that SimpleJWT signed with, long enough for HMAC of any width"
KEY = SimpleJWTKey(SECRET)
_LIVES = {"access": timedelta(minutes=5), "refresh": timedelta(days=1)}
_numbers = count(1)


def token(user: object, kind: str = "refresh", /, *, key: str = SECRET, **changes: Any) -> str:
    """Sign a token; claims changed to None are omitted."""
    issued = int(clock.timestamp())
    claims: dict[str, Any] = {
        "token_type": kind,
        "exp": issued + int(_LIVES[kind].total_seconds()),
        "iat": issued,
        "jti": f"{next(_numbers):032x}",
        "user_id": str(user),
    } | changes
    kept = {name: value for name, value in claims.items() if value is not None}
    return jwt.encode(kept, key, algorithm="HS256")
