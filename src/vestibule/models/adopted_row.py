"""Rows of other packages' tables that were adopted: each of them once."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable
from datetime import datetime

from django.db import models

from vestibule.database import DatabaseNow
from vestibule.models.primary import PrimaryQuerySet


def key_of_secret(secret: str) -> str:
    """Return what a secret is remembered by: not itself."""
    return hashlib.sha256(secret.encode()).hexdigest()


class AdoptedRowQuerySet(PrimaryQuerySet["AdoptedRow"]):
    """Queries on adopted rows."""

    def known(self, source: str, keys: Collection[str]) -> set[str]:
        """Return those of these keys that were adopted before."""
        found = self.filter(source=source, key__in=keys)
        return set(found.values_list("key", flat=True))

    def remember(self, source: str, keys: Iterable[str]) -> None:
        """Record that these rows were adopted, in the transaction that adopts them.

        Raises:
            IntegrityError: another process has adopted one of them meanwhile.
        """
        self.bulk_create(self.model(source=source, key=key, at=DatabaseNow()) for key in keys)

    def first_at(self, source: str) -> datetime | None:
        """Return when a source was first adopted from."""
        first = self.filter(source=source).order_by("at").values_list("at", flat=True)
        return first.first()


class AdoptedRow(models.Model):
    """One row of another package, adopted. What a user has removed since is not adopted again.

    Without a relation to an account: it has no data of a user, and outlives the account.
    """

    source = models.CharField(max_length=60)
    """The table."""
    key = models.CharField(max_length=64)
    """Its primary key; the SHA-256 of it in hex if that is a secret."""
    at = models.DateTimeField()

    objects = AdoptedRowQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "key"], name="vestibule_adopted_row_unique")
        ]

    def __str__(self) -> str:
        return f"a row of {self.source}"
