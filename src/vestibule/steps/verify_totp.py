"""Check the code of an authenticator app."""

from __future__ import annotations

from django.db.models import OuterRef, Subquery

from vestibule.core.people import Person
from vestibule.database import DatabaseNow, as_moment
from vestibule.factors import totp
from vestibule.models import Account, Totp
from vestibule.models.sql.statements import Statement
from vestibule.tokens.secrets import seal, unseal


def verify(person: Person, code: str) -> Statement | None:
    """Check a code, with the account locked; None if it is wrong.

    The statement uses up its time step: each code works once (RFC 6238, 5.2).
    """
    stored = Subquery(Totp.objects.filter(pk=OuterRef("pk")).values("seed"))
    found = Account.objects.of(person.id).read_held_in(person.epoch, stored, DatabaseNow())
    sealed = bytes(found[0]) if found and found[0] is not None else b""
    seed = open_seed(person.id, sealed) if sealed else None
    if found is None or seed is None:
        return None
    step = totp.matching_step(seed, code, at=as_moment(found[1]).timestamp())
    return None if step is None else Totp.objects.taking_step(person.id, sealed, step)


def seal_seed(account: int | str, seed: bytes) -> bytes:
    """Encrypt a seed for the row of one account."""
    return seal(seed, label=f"totp {account}")


def open_seed(account: int | str, sealed: bytes) -> bytes | None:
    """Decrypt a seed; None if it was sealed for another account or under a lost key."""
    return unseal(bytes(sealed), label=f"totp {account}")
