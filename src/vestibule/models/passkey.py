"""Passkeys (WebAuthn credentials)."""

from __future__ import annotations

from typing import Self

from django.db import models

from vestibule.core.ids import uuid7
from vestibule.models.account import Account
from vestibule.models.primary import PrimaryQuerySet

MOST = 20
"""Largest number of passkeys of one account."""


class PasskeyQuerySet(PrimaryQuerySet["Passkey"]):
    """Queries on passkeys."""

    def of(self, account: int | str) -> Self:
        """Select the passkeys of one account."""
        return self.filter(account_id=account)


class Passkey(models.Model):
    """One passkey of one account. The private key never leaves the user's device."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")
    credential_id = models.BinaryField(max_length=1023, unique=True)
    public_key = models.BinaryField()
    """COSE key (RFC 9052)."""
    sign_count = models.PositiveBigIntegerField(default=0)
    backup_eligible = models.BooleanField()
    """BE flag: never changes for a credential (WebAuthn Level 3, 6.1.3)."""
    backed_up = models.BooleanField()
    transports = models.JSONField(default=list)
    aaguid = models.UUIDField()
    name = models.CharField(max_length=80)
    created_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)

    objects = PasskeyQuerySet.as_manager()

    def __str__(self) -> str:
        return f"passkey {self.pk}"
