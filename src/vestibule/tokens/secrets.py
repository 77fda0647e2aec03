"""Keys derived from the host's ``SECRET_KEY``, one for each purpose.

HKDF-SHA256 (RFC 5869) with the purpose as its context: one derived key reveals
nothing about another, and no key has two purposes (RFC 8725, 3.x).
"""

from __future__ import annotations

import hmac
import os
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING

from django.conf import settings as django_settings
from django.core.signals import setting_changed
from django.utils.encoding import force_bytes

from vestibule.core.lazy import LazyModule

if TYPE_CHECKING:
    from cryptography import exceptions
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.ciphers import aead
    from cryptography.hazmat.primitives.kdf import hkdf
else:
    exceptions = LazyModule("cryptography.exceptions")
    hashes = LazyModule("cryptography.hazmat.primitives.hashes")
    aead = LazyModule("cryptography.hazmat.primitives.ciphers.aead")
    hkdf = LazyModule("cryptography.hazmat.primitives.kdf.hkdf")

_NONCE_BYTES = 12


@lru_cache(maxsize=32)
def derived_keys(purpose: str) -> tuple[bytes, ...]:
    """Return the 256-bit keys for a purpose: first the current one, then the older ones.

    The older ones come from ``SECRET_KEY_FALLBACKS``: if the previous ``SECRET_KEY`` is
    kept there, changing it signs no user out.
    """
    secrets = [django_settings.SECRET_KEY, *django_settings.SECRET_KEY_FALLBACKS]
    return tuple(
        hkdf.HKDF(hashes.SHA256(), 32, salt=b"vestibule", info=purpose.encode()).derive(
            force_bytes(secret)
        )
        for secret in secrets
    )


def keyed_hash(purpose: str, text: str) -> str:
    """Return the HMAC-SHA256 of a text in hex, under the current key of a purpose."""
    return _hash(derived_keys(purpose)[0], text)


def keyed_hashes(purpose: str, text: str) -> list[str]:
    """Return the hashes that a text may be stored as: one for each key of a purpose."""
    return [_hash(key, text) for key in derived_keys(purpose)]


def is_keyed_hash(purpose: str, text: str, stored: str) -> bool:
    """Whether a text was stored as this hash, under any key of a purpose."""
    return key_of_hash(purpose, text, stored) is not None


def key_of_hash(purpose: str, text: str, stored: str) -> int | None:
    """Return which secret a stored hash of this text was made with; None if it is of another text.

    0 is ``SECRET_KEY``, and what follows are its fallbacks.
    """
    right = [hmac.compare_digest(stored, each) for each in keyed_hashes(purpose, text)]
    return right.index(True) if any(right) else None


def _hash(key: bytes, text: str) -> str:
    return hmac.digest(key, text.encode(errors="replace"), "sha256").hex()


def seal(plain: bytes, *, label: str) -> bytes:
    """Encrypt for storage (AES-256-GCM). The label binds the ciphertext to its row."""
    nonce = os.urandom(_NONCE_BYTES)
    return nonce + aead.AESGCM(derived_keys("storage")[0]).encrypt(nonce, plain, label.encode())


def unseal(sealed: bytes, *, label: str) -> bytes | None:
    """Decrypt the output of ``seal``; None if no current key decrypts it."""
    found = _unsealed(sealed, label)
    return None if found is None else found[1]


class SealedWith(StrEnum):
    """How a ciphertext is stored, as ``reseal`` finds it."""

    CURRENT = "current"
    OLDER = "older"
    LOST = "lost"


def reseal(sealed: bytes, *, label: str) -> tuple[SealedWith, bytes]:
    """Encrypt the output of ``seal`` again, with the current key; and say how it was encrypted.

    With the current key (nothing changes), with one from ``SECRET_KEY_FALLBACKS``, or with a lost
    one (nothing can change).
    """
    found = _unsealed(sealed, label)
    if found is None:
        return SealedWith.LOST, sealed
    number, plain = found
    return (SealedWith.OLDER, seal(plain, label=label)) if number else (SealedWith.CURRENT, sealed)


def _unsealed(sealed: bytes, label: str) -> tuple[int, bytes] | None:
    for number, key in enumerate(derived_keys("storage")):
        try:
            plain = aead.AESGCM(key).decrypt(
                sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], label.encode()
            )
        except exceptions.InvalidTag:
            continue
        return number, plain
    return None


def _forget(*, setting: str, **_: object) -> None:
    if setting in {"SECRET_KEY", "SECRET_KEY_FALLBACKS"}:
        derived_keys.cache_clear()


setting_changed.connect(_forget, dispatch_uid="vestibule.tokens.secrets")
