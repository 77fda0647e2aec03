"""Trusted devices, on which the second factor may be skipped for a while."""

from __future__ import annotations

from datetime import timedelta
from typing import Self

from django.db import models
from django.db.models import Q

from vestibule.conf import settings
from vestibule.core.caller import Caller
from vestibule.core.ids import uuid7
from vestibule.database import DatabaseNow
from vestibule.models.account import Account
from vestibule.models.primary import PrimaryQuerySet
from vestibule.tokens.secrets import keyed_hash, keyed_hashes

_PURPOSE = "trusted device"


class TrustedDeviceQuerySet(PrimaryQuerySet["TrustedDevice"]):
    """Queries on trusted devices."""

    def of(self, account: int | str) -> Self:
        """Select the trusted devices of one account."""
        return self.filter(account_id=account)

    def live(self) -> Self:
        """Select those that are still trusted. ``TRUST_DEVICE`` may have been shortened since."""
        since = DatabaseNow() - settings.TRUST_DEVICE
        alive = self.filter(ended_at__isnull=True, expires_at__gt=DatabaseNow())
        return alive.filter(created_at__gt=since)

    def knows(self, device: str, secret: str) -> bool:
        """Whether one of these is this device, with this secret."""
        macs = keyed_hashes(_PURPOSE, f"{device} {secret}")
        return self.filter(device=device, mac__in=macs).exists()

    def trust(
        self, account: int | str, device: str, secret: str, *, life: timedelta, by: Caller
    ) -> None:
        """Store a trusted device and the hash of its secret."""
        self.create(
            account_id=account,
            device=device,
            mac=keyed_hash(_PURPOSE, f"{device} {secret}"),
            user_agent=by.user_agent,
            ip=by.ip or None,
            created_at=DatabaseNow(),
            expires_at=DatabaseNow() + life,
        )

    def expired_before(self, *, age: timedelta) -> Self:
        """Select those that ended or expired at least this long ago."""
        line = DatabaseNow() - age
        return self.filter(Q(ended_at__lt=line) | Q(expires_at__lt=line))

    def end(self) -> int:
        """Trust these no longer; returns how many had not ended."""
        return self.filter(ended_at__isnull=True).update(ended_at=DatabaseNow())


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
