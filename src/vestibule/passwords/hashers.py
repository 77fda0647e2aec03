"""Hashers for hashes of other systems that Django cannot verify. They create no new hashes.

A host that imports such hashes adds them to ``PASSWORD_HASHERS``. At the next sign-in, the
hash is replaced by a current one.
"""

from __future__ import annotations

import base64
import hashlib
from importlib import import_module
from typing import Any

from django.contrib.auth.hashers import BasePasswordHasher, BCryptPasswordHasher
from django.utils.crypto import constant_time_compare

__all__ = ["BcryptHasher", "Pbkdf2Hasher", "ScryptHasher"]

BCRYPT_READS = 72
"""Bytes of a password that bcrypt uses; the library refuses longer ones instead."""


class BcryptHasher(BCryptPasswordHasher):
    """Verifies ``$2a$``, ``$2b$`` and ``$2y$`` hashes of passwords of any length."""

    def verify(self, password: str, encoded: str) -> bool:
        """Verify the bytes of the password that bcrypt uses."""
        library: Any = import_module("bcrypt")  # needed only after an import of such hashes
        stored = encoded.partition("$")[2].encode()
        try:
            computed = library.hashpw(password.encode()[:BCRYPT_READS], stored)
        except ValueError:  # a password that bcrypt does not accept
            return False
        return bool(constant_time_compare(computed, stored))

    def must_update(self, encoded: str) -> bool:
        """Renew it: bcrypt uses 72 bytes only."""
        return True


class _BytesHasher(BasePasswordHasher):
    """Base of hashers with a salt of bytes, which Django's hashers cannot represent.

    The form is ``algorithm$...$salt$key``, the last two in URL-safe base64 without padding.
    """

    def compute(self, password: bytes, parameters: list[str], salt: bytes, length: int) -> bytes:
        """Derive the key."""
        raise NotImplementedError

    def encode(self, password: str, salt: str) -> str:
        """Refuse: no new hash uses this algorithm."""
        raise NotImplementedError(f"{self.algorithm} is read, never written.")

    def decode(self, encoded: str) -> dict[str, Any]:
        """Parse a hash.

        Raises:
            ValueError: it is of another algorithm.
        """
        algorithm, *parameters, salt, key = encoded.split("$")
        if algorithm != self.algorithm or not parameters:
            raise ValueError("Another algorithm.")
        raw = {"salt": unpacked(salt), "hash": unpacked(key)}
        return {"algorithm": algorithm, "parameters": parameters, **raw}

    def verify(self, password: str, encoded: str) -> bool:
        """Derive the key again and compare."""
        parts = self.decode(encoded)
        key = parts["hash"]
        computed = self.compute(password.encode(), parts["parameters"], parts["salt"], len(key))
        return bool(constant_time_compare(computed, key))

    def must_update(self, encoded: str) -> bool:
        """Renew it at the next sign-in."""
        return True

    def harden_runtime(self, password: str, encoded: str) -> None:
        """Do nothing: the hash is renewed, and the pool bounds its cost."""

    def safe_summary(self, encoded: str) -> Any:
        """Return what Django's admin may show of a hash."""
        return {"algorithm": self.algorithm, "parameters": self.decode(encoded)["parameters"]}


class Pbkdf2Hasher(_BytesHasher):
    """Verifies PBKDF2 hashes of passlib, Werkzeug and Keycloak: ``$digest$iterations``."""

    algorithm = "pbkdf2_raw"

    def compute(self, password: bytes, parameters: list[str], salt: bytes, length: int) -> bytes:
        """Derive the key (RFC 8018, 5.2)."""
        digest, iterations = parameters
        return hashlib.pbkdf2_hmac(digest, password, salt, int(iterations), length)


class ScryptHasher(_BytesHasher):
    """Verifies scrypt hashes of passlib and Werkzeug: ``$N$r$p``."""

    algorithm = "scrypt_raw"

    def compute(self, password: bytes, parameters: list[str], salt: bytes, length: int) -> bytes:
        """Derive the key (RFC 7914), with exactly the memory that it needs."""
        n, r, p = map(int, parameters)
        room = 128 * r * (n + p + 2) + 65_536
        return hashlib.scrypt(password, salt=salt, n=n, r=r, p=p, maxmem=room, dklen=length)


def packed(raw: bytes) -> str:
    """Encode bytes as text."""
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def unpacked(text: str) -> bytes:
    """Decode the output of ``packed``.

    Raises:
        ValueError: it is not base64.
    """
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
