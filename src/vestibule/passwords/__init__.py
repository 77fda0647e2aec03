"""Passwords: hash, compare and judge them."""

from vestibule.passwords.hashing import (
    MAX_LENGTH,
    Argon2idHasher,
    django_renews,
    make,
    matches,
    normalised,
    outdated,
)
from vestibule.passwords.policy import personal_problems, problems

__all__ = [
    "MAX_LENGTH",
    "Argon2idHasher",
    "django_renews",
    "make",
    "matches",
    "normalised",
    "outdated",
    "personal_problems",
    "problems",
]
