"""Resets of second factors: by an administrator, with a delay in which the owner may cancel."""

from __future__ import annotations

from typing import Self

from django.db import models

from vestibule.core.ids import uuid7
from vestibule.models.account import Account
from vestibule.models.primary import PrimaryQuerySet


class FactorResetQuerySet(PrimaryQuerySet["FactorReset"]):
    """Queries on resets of second factors."""

    def of(self, account: int | str) -> Self:
        """Select the resets of one account."""
        return self.filter(account_id=account)

    def pending(self) -> Self:
        """Select those that are neither canceled nor done."""
        return self.filter(canceled_at__isnull=True, done_at__isnull=True)


class FactorReset(models.Model):
    """One reset of all second factors of one account."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")
    actor = models.CharField(max_length=64)
    """The id of the administrator who asked for it."""
    reason = models.CharField(max_length=300)
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField(db_index=True)
    canceled_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)

    objects = FactorResetQuerySet.as_manager()

    class Meta:
        constraints = [
            # Of two administrators at once, one asks.
            models.UniqueConstraint(
                fields=["account"],
                condition=models.Q(canceled_at=None, done_at=None),
                name="vestibule_one_factor_reset",
            )
        ]

    def __str__(self) -> str:
        return f"reset of the factors of account {self.account_id}"
