"""The signing keys that the host keeps in ``SIGNING_KEY_FILE``."""

from __future__ import annotations

import re
from pathlib import Path

from vestibule.conf import settings
from vestibule.tokens import keys
from vestibule.tokens.keys import KeyRing, UnusableKey

_BLOCK = re.compile(
    rb"-----BEGIN (EC PARAMETERS|[A-Z ]*PRIVATE KEY)-----(?:(?!-----).)*-----END \1-----", re.DOTALL
)
"""OpenSSL writes ``EC PARAMETERS`` before an ``EC PRIVATE KEY``, which names its curve itself."""

_COMMENT = re.compile(rb"\s*(?:#.*|.*:.*|Bag Attributes\s*)?")
"""A line that may stand between keys: blank, a comment, or ``name: value`` as OpenSSL adds."""


def ring_from_file(path: str) -> KeyRing:
    """Read a PEM file: its first key signs, the others only verify (for rotation).

    For HS256 the file holds one secret. It is the key as it stands, without a last line break,
    so that another back end with the same file can verify.

    Raises:
        OSError: the file cannot be read.
        UnusableKey: it holds no key for ``ACCESS_ALGORITHM``, a weak or an encrypted one, or
            something else that is no comment, such as half of a key.
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
    """Find the private keys in every PEM form; nothing else is passed over, since it may be one."""
    rest = _BLOCK.sub(b"", content).splitlines()
    if not all(map(_COMMENT.fullmatch, rest)):
        raise UnusableKey(
            "Only whole private keys in PEM form, and comments, may be in it: no half-written key, "
            "and no certificate."
        )
    return [found[0] for found in _BLOCK.finditer(content) if found[1] != b"EC PARAMETERS"]
