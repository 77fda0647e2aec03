"""Recovery codes: each replaces a lost second factor once."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Self

from django.db import models

from vestibule.database import DatabaseNow
from vestibule.models.account import Account
from vestibule.models.primary import PrimaryQuerySet
from vestibule.models.sql.statements import Statement, update_of
from vestibule.tokens.secrets import keyed_hashes


class RecoveryCodeQuerySet(PrimaryQuerySet["RecoveryCode"]):
    """Queries on recovery codes."""

    def of(self, account: int | str) -> Self:
        """Select the recovery codes of one account."""
        return self.filter(account_id=account)

    def unused(self) -> Self:
        """Select the codes that still work."""
        return self.filter(used_at__isnull=True)

    def replace(self, account: int | str, codes: Iterable[str]) -> None:
        """Store new codes in place of all earlier ones. Call it inside a transaction."""
        self.of(account).delete()
        self.bulk_create(
            self.model(account_id=account, mac=_macs(account, code)[0], made_at=DatabaseNow())
            for code in codes
        )

    def adopt(self, account: int | str, codes: Iterable[str], *, made_at: datetime | None) -> None:
        """Store codes that another package has made; those that are there stay as they are."""
        self.bulk_create(
            (
                self.model(account_id=account, mac=_macs(account, code)[0], made_at=made_at)
                for code in codes
            ),
            ignore_conflicts=True,
        )

    def are(self, account: int | str, codes: Collection[str]) -> bool:
        """Whether all of these codes are among the selected ones."""
        macs = [mac for code in codes for mac in _macs(account, code)]
        return self.filter(mac__in=macs).count() == len(codes)

    def taking(self, account: int | str, code: str) -> Statement:
        """Return the statement that uses a code up, once. It changes no row if it is wrong."""
        right = self.of(account).unused().filter(mac__in=_macs(account, code))
        return update_of(right, used_at=DatabaseNow())


class RecoveryCode(models.Model):
    """One recovery code. Only its keyed hash is stored.

    A code has 125 random bits, so a fast hash is enough (ASVS 5.0, 6.5.2). Those that another
    package has made are shorter, of 26 bits or more: without ``SECRET_KEY`` they cannot be guessed
    from the hash, and attempts are counted.
    """

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")
    mac = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(null=True)
    """NULL if an older release made it."""
    used_at = models.DateTimeField(null=True)

    objects = RecoveryCodeQuerySet.as_manager()

    def __str__(self) -> str:
        return "recovery code"


def _macs(account: int | str, code: str) -> list[str]:
    return keyed_hashes("recovery code", f"{account}\x00{code}")
