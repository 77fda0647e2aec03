"""Check the code of an authenticator app."""

from __future__ import annotations

from vestibule.database import DatabaseNow, as_moment
from vestibule.factors import totp
from vestibule.models import Totp
from vestibule.tokens.secrets import seal, unseal


def verify(account: int | str, code: str) -> bool:
    """Check a code and use up its time step: each code works once (RFC 6238, 5.2)."""
    found = Totp.objects.of(account).values_list("seed", DatabaseNow()).first()
    seed = open_seed(account, found[0]) if found else None
    if found is None or seed is None:
        return False
    step = totp.matching_step(seed, code, at=as_moment(found[1]).timestamp())
    return step is not None and Totp.objects.take_step(account, step)


def seal_seed(account: int | str, seed: bytes) -> bytes:
    """Encrypt a seed for the row of one account."""
    return seal(seed, label=f"totp {account}")


def open_seed(account: int | str, sealed: bytes) -> bytes | None:
    """Decrypt a seed; None if it was sealed for another account or under a lost key."""
    return unseal(bytes(sealed), label=f"totp {account}")
