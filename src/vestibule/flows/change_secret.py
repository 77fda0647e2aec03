"""Change ``SECRET_KEY``: what still needs an older one, and encrypting it again."""

from __future__ import annotations

from dataclasses import dataclass

from vestibule.models.sealed import SEALED_COLUMNS
from vestibule.models.signing_key import current_ring
from vestibule.tokens.secrets import SealedWith


@dataclass(frozen=True, slots=True)
class EncryptedRows:
    """How many rows of one kind are encrypted with the current secret, an older or a lost one."""

    name: str
    current: int
    older: int
    lost: int


def read_encrypted() -> list[EncryptedRows]:
    """Count what is encrypted with which secret; changes nothing."""
    return [_shown(each.name, each.count()) for each in SEALED_COLUMNS]


def encrypt_again() -> list[EncryptedRows]:
    """Encrypt with ``SECRET_KEY`` all that one of its fallbacks encrypts; returns what it found.

    Run it when every node has the new secret as ``SECRET_KEY``: others could write with the older
    one. It may run while the nodes serve, and again.
    """
    found = [_shown(each.name, each.encrypt_again()) for each in SEALED_COLUMNS]
    current_ring.forget()
    return found


def _shown(name: str, count: dict[SealedWith, int]) -> EncryptedRows:
    return EncryptedRows(name, *(count.get(each, 0) for each in SealedWith))
