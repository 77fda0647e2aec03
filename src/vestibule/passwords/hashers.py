"""Hashers for what other systems made and Django has none for. They check; nothing new is made.

A host that imports such hashes names them in ``PASSWORD_HASHERS``. Whoever signs
in gets a hash of today's kind in place of the old one.
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
"""Bytes of a password that bcrypt looks at; the library refuses longer ones instead."""


class BcryptHasher(BCryptPasswordHasher):
    """Checks ``$2a$``, ``$2b$`` and ``$2y$`` hashes, of passwords of any length."""

    def verify(self, password: str, encoded: str) -> bool:
        """Compare what bcrypt would have read of the password."""
        library: Any = import_module("bcrypt")  # which only an import of such hashes needs
        known = encoded.partition("$")[2].encode()
        try:
            computed = library.hashpw(password.encode()[:BCRYPT_READS], known)
        except ValueError:  # a password that bcrypt takes nothing of
            return False
        return bool(constant_time_compare(computed, known))

    def must_update(self, encoded: str) -> bool:
        """Renew it: bcrypt reads 72 bytes and no more."""
        return True


class _BytesHasher(BasePasswordHasher):
    """For hashes whose salt is bytes, which Django's own hashers cannot write down.

    ``algorithm$...$salt$key``, the last two in URL-safe base64 without padding.
    """

    def compute(self, password: bytes, parameters: list[str], salt: bytes, length: int) -> bytes:
        """Derive the key."""
        raise NotImplementedError

    def encode(self, password: str, salt: str) -> str:
        """Refuse: nothing new is hashed in this way."""
        raise NotImplementedError(f"{self.algorithm} is read, never written.")

    def decode(self, encoded: str) -> dict[str, Any]:
        """Take a hash apart.

        Raises:
            ValueError: it is none of these.
        """
        algorithm, *parameters, salt, key = encoded.split("$")
        if algorithm != self.algorithm or not parameters:
            raise ValueError("Another algorithm.")
        raw = {"salt": unpacked(salt), "hash": unpacked(key)}
        return {"algorithm": algorithm, "parameters": parameters, **raw}

    def verify(self, password: str, encoded: str) -> bool:
        """Derive the key again and compare."""
        known = self.decode(encoded)
        key = known["hash"]
        computed = self.compute(password.encode(), known["parameters"], known["salt"], len(key))
        return bool(constant_time_compare(computed, key))

    def must_update(self, encoded: str) -> bool:
        """Renew it at the next sign-in."""
        return True

    def harden_runtime(self, password: str, encoded: str) -> None:
        """Do nothing: the hash is renewed, and the pool bounds what it costs."""

    def safe_summary(self, encoded: str) -> Any:
        """Say what Django's admin may show of it."""
        return {"algorithm": self.algorithm, "parameters": self.decode(encoded)["parameters"]}


class Pbkdf2Hasher(_BytesHasher):
    """Checks PBKDF2 hashes as passlib, Werkzeug and Keycloak keep them: ``$digest$iterations``."""

    algorithm = "pbkdf2_raw"

    def compute(self, password: bytes, parameters: list[str], salt: bytes, length: int) -> bytes:
        """Derive the key (RFC 8018, 5.2)."""
        digest, iterations = parameters
        return hashlib.pbkdf2_hmac(digest, password, salt, int(iterations), length)


class ScryptHasher(_BytesHasher):
    """Checks scrypt hashes as passlib and Werkzeug keep them: ``$N$r$p``."""

    algorithm = "scrypt_raw"

    def compute(self, password: bytes, parameters: list[str], salt: bytes, length: int) -> bytes:
        """Derive the key (RFC 7914), with the memory that it needs and no more."""
        n, r, p = map(int, parameters)
        room = 128 * r * (n + p + 2) + 65_536
        return hashlib.scrypt(password, salt=salt, n=n, r=r, p=p, maxmem=room, dklen=length)


def packed(raw: bytes) -> str:
    """Write bytes as text."""
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def unpacked(text: str) -> bytes:
    """Read bytes that were written as text.

    Raises:
        ValueError: that is not what it is.
    """
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
