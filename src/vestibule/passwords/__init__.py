"""Passwords: hashing, verification and policy."""

from vestibule.passwords.hashing import (
    MAX_LENGTH,
    Argon2idHasher,
    django_renews,
    make,
    matches,
    normalized,
    outdated,
)
from vestibule.passwords.policy import password_changed, personal_problems, problems

__all__ = [
    "MAX_LENGTH",
    "Argon2idHasher",
    "django_renews",
    "make",
    "matches",
    "normalized",
    "outdated",
    "password_changed",
    "personal_problems",
    "problems",
]
