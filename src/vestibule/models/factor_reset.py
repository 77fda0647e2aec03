"""Resets of second factors: by an administrator, with a delay in which the owner may cancel."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Self

from django.db import IntegrityError, models

from vestibule import database
from vestibule.core.ids import uuid7
from vestibule.database import DatabaseNow
from vestibule.models.account import Account
from vestibule.models.primary import PrimaryQuerySet
from vestibule.models.sql.statements import Statement, execute_counted, update_of


class FactorResetQuerySet(PrimaryQuerySet["FactorReset"]):
    """Queries on resets of second factors."""

    def of(self, account: int | str) -> Self:
        """Select the resets of one account."""
        return self.filter(account_id=account)

    def pending(self) -> Self:
        """Select those that are neither canceled nor done."""
        return self.filter(canceled_at__isnull=True, done_at__isnull=True)

    def due(self) -> Self:
        """Select those whose delay is over."""
        return self.pending().filter(due_at__lte=DatabaseNow())

    def ask(
        self, account: int | str, *, actor: str, reason: str, delay: timedelta
    ) -> datetime | None:
        """Schedule a reset; returns when it is due, or None if one is pending already."""
        try:
            with database.atomic():
                made = self.create(
                    account_id=account,
                    actor=actor,
                    reason=reason,
                    asked_at=DatabaseNow(),
                    due_at=DatabaseNow() + delay,
                )
        except IntegrityError:
            return None
        return self.filter(pk=made.pk).values_list("due_at", flat=True).get()

    def cancel(self) -> bool:
        """Cancel the pending one; False if there is none. One conditional update."""
        return all(execute_counted(self.canceling()))

    def canceling(self) -> Statement:
        """Return the statement of ``cancel``, to be executed with others."""
        return update_of(self.pending(), canceled_at=DatabaseNow())

    def finish(self) -> bool:
        """Note the pending one as done; False if there is none. One conditional update."""
        return bool(self.pending().update(done_at=DatabaseNow()))


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
