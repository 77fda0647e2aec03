"""Passkeys (WebAuthn credentials)."""

from __future__ import annotations

import os
from typing import Any, Self

from django.db import IntegrityError, models
from django.db.models import Q

from vestibule import database
from vestibule.core.ids import uuid7
from vestibule.database import DatabaseNow
from vestibule.models.account import Account
from vestibule.models.primary import PrimaryQuerySet

MOST = 20
"""Largest number of passkeys of one account."""

NAME_MAX = 80
_USER_ID_BYTES = 64


class PasskeyQuerySet(PrimaryQuerySet["Passkey"]):
    """Queries on passkeys."""

    def of(self, account: int | str) -> Self:
        """Select the passkeys of one account."""
        return self.filter(account_id=account)

    def find(self, credential_id: bytes) -> Passkey | None:
        """Return the passkey with this credential id, with its account."""
        return self.filter(credential_id=credential_id).select_related("account").first()

    def find_held_in(self, epoch: int, account: int | str, credential_id: bytes) -> Passkey | None:
        """Lock an account and return its passkey with this credential id, with the account.

        None if it is not the account's, or the account was secured since it had this epoch.
        """
        own = self.of(account).filter(credential_id=credential_id).select_related("account")
        found = own.select_for_update(of=("account",), no_key=True).first()
        return found if found is not None and found.account.epoch == epoch else None

    def add(self, account: int | str, **values: Any) -> Passkey | None:
        """Store a new passkey; None if its credential is already registered, by any user.

        Call it with the account locked, after counting its passkeys (``MOST``).
        """
        try:
            with database.atomic():
                added = self.create(account_id=account, created_at=DatabaseNow(), **values)
        except IntegrityError:
            return None
        added.refresh_from_db(using=database.alias(), fields=["created_at"])
        return added

    def used(self, passkey: Any, *, sign_count: int, backed_up: bool) -> bool:
        """Record a use. False if the counter did not advance, or the passkey is gone.

        One conditional update: of two responses with the same count, one is accepted. A counter
        that was always 0 is none (WebAuthn Level 3, 6.1.1).
        """
        advances = Q(sign_count__lt=sign_count)
        if not sign_count:
            advances = Q(sign_count=0)
        here = self.filter(advances, pk=passkey)
        return bool(
            here.update(sign_count=sign_count, backed_up=backed_up, last_used_at=DatabaseNow())
        )

    def known(self, account: int | str) -> list[tuple[bytes, list[str]]]:
        """Return the credential ids of an account, each with its transports; the newest first."""
        rows = self.of(account).order_by("-created_at", "-pk")
        found = rows.values_list("credential_id", "transports")[:MOST]
        return [(bytes(name), transports) for name, transports in found]


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
    name = models.CharField(max_length=NAME_MAX)
    created_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)

    objects = PasskeyQuerySet.as_manager()

    def __str__(self) -> str:
        return f"passkey {self.pk}"


def new_user_id() -> bytes:
    """Return a new user handle for passkeys.

    Random, because authenticators reveal it without verifying the user (WebAuthn, 14.6.1).
    """
    return os.urandom(_USER_ID_BYTES)


def user_id_of(account: int | str) -> bytes:
    """Return the account's user handle for passkeys, created at its first use."""
    accounts = Account.objects.of(account)
    accounts.filter(webauthn_user_id=None).update(webauthn_user_id=new_user_id())
    return bytes(accounts.values_list("webauthn_user_id", flat=True).get() or b"")
