"""Trusted devices, on which the second factor may be skipped for a while."""

from __future__ import annotations

from typing import Self

from django.db import models

from vestibule.core.ids import uuid7
from vestibule.database import DatabaseNow
from vestibule.models.account import Account
from vestibule.models.primary import PrimaryQuerySet


class TrustedDeviceQuerySet(PrimaryQuerySet["TrustedDevice"]):
    """Queries on trusted devices."""

    def of(self, account: int | str) -> Self:
        """Select the trusted devices of one account."""
        return self.filter(account_id=account)

    def live(self) -> Self:
        """Select those that are still trusted."""
        return self.filter(ended_at__isnull=True, expires_at__gt=DatabaseNow())

    def end(self) -> int:
        """Trust these no longer; returns how many."""
        return self.live().update(ended_at=DatabaseNow())


class TrustedDevice(models.Model):
    """One browser or app that an account trusts. It knows a secret besides its device token."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")
    device = models.CharField(max_length=40)
    """The id in the device token."""
    mac = models.CharField(max_length=64)
    """Keyed hash of the 256-bit secret."""
    user_agent = models.CharField(max_length=300, blank=True)
    ip = models.GenericIPAddressField(null=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)
    ended_at = models.DateTimeField(null=True)

    objects = TrustedDeviceQuerySet.as_manager()

    def __str__(self) -> str:
        return f"trusted device {self.pk}"
