"""The signing keys that the host keeps in ``SIGNING_KEY_FILE``."""

from __future__ import annotations

import re
from pathlib import Path

from vestibule.conf import settings
from vestibule.tokens import keys
from vestibule.tokens.keys import KeyRing, UnusableKey


def ring_from_file(path: str) -> KeyRing:
    """Read a PEM file: its first key signs, the others only verify (for rotation).

    For HS256 the file holds one secret. It is the key as it stands, without a last line break,
    so that another back end with the same file can verify.

    Raises:
        OSError: the file cannot be read.
        UnusableKey: it holds no key for ``ACCESS_ALGORITHM``, or a weak one.
    """
    content = Path(path).read_bytes()
    material = _secret(content) if settings.ACCESS_ALGORITHM == "HS256" else _blocks(content)
    parsed = [keys.parse(each, settings.ACCESS_ALGORITHM) for each in material]
    if not parsed:
        raise UnusableKey(f"No private key in {path}.")
    return KeyRing(parsed[0], {key.verifying.kid: key.verifying for key in parsed})


def _secret(content: bytes) -> list[bytes]:
    if b"-----BEGIN " in content:
        raise UnusableKey("HS256 signs with a secret, and this is a PEM file.")
    return [re.sub(rb"\r?\n\Z", b"", content)]


def _blocks(content: bytes) -> list[bytes]:
    end = b"-----END PRIVATE KEY-----"
    return [part + end for part in content.split(end) if part.strip()]
