"""The settings for tests that rest on what a hash costs."""

from __future__ import annotations

from vestibule.conf import Settings

_DEFAULT = Settings()
REAL_HASHES = {
    "ARGON2_MEMORY_KIB": _DEFAULT.ARGON2_MEMORY_KIB,
    "ARGON2_TIME": _DEFAULT.ARGON2_TIME,
}
"""What a password's hash costs people, for the tests that rest on its cost."""
