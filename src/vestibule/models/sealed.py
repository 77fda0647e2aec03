"""What is stored encrypted under ``SECRET_KEY``: every column, and the label of its rows.

Keyed hashes are not here: what they are of is not stored, so they cannot be made again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import models

from vestibule.models.audit_chain import CHAIN_LABEL, AuditChain
from vestibule.models.host_user import public_id
from vestibule.models.message import QueuedMessage
from vestibule.models.pending_sign_in import PendingSignIn
from vestibule.models.primary import PrimaryQuerySet
from vestibule.models.signing_key import StoredKey
from vestibule.models.totp import Totp
from vestibule.tokens.secrets import SealedWith, reseal


@dataclass(frozen=True, slots=True)
class SealedColumn:
    """One encrypted column."""

    name: str
    """What it holds, in the plural, as the command shows it."""
    model: type[models.Model]
    column: str
    label: Callable[[Any], str]
    """Builds the label that the ciphertext of a row is bound to."""

    @property
    def rows(self) -> PrimaryQuerySet[Any]:
        """The rows in which it is not empty."""
        stored: PrimaryQuerySet[Any] = PrimaryQuerySet(self.model)
        return stored.exclude(**{self.column: b""})

    def count(self) -> Counter[SealedWith]:
        """Count rows by how they are encrypted."""
        return Counter(how for _, how, _ in self._read())

    def encrypt_again(self) -> Counter[SealedWith]:
        """Encrypt with the current key what is encrypted with an older one; count as ``count``.

        A row that changes meanwhile stays as it was written: with the newest key of its node.
        """
        found: Counter[SealedWith] = Counter()
        for row, how, sealed in self._read():
            found[how] += 1
            if how == SealedWith.OLDER:
                same = {"pk": row.pk, self.column: getattr(row, self.column)}
                self.rows.filter(**same).update(**{self.column: sealed})
        return found

    def _read(self) -> Any:
        for row in self.rows.only("pk", self.column).iterator(chunk_size=500):
            yield row, *reseal(bytes(getattr(row, self.column)), label=self.label(row))


SEALED_COLUMNS = (
    SealedColumn("signing keys", StoredKey, "sealed", lambda row: row.pk),
    SealedColumn("authenticator apps", Totp, "seed", lambda row: f"totp {public_id(row.pk)}"),
    SealedColumn(
        "authenticator apps in setup",
        PendingSignIn,
        "seed",
        lambda row: f"totp {public_id(row.account_id)}",
    ),
    SealedColumn("audit chain", AuditChain, "sealed_key", lambda row: CHAIN_LABEL),
    SealedColumn("queued messages", QueuedMessage, "payload", lambda row: f"message {row.pk}"),
)
