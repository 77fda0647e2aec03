"""Authenticator apps (TOTP, RFC 6238): one for each account."""

from __future__ import annotations

from typing import Self

from django.db import models

from vestibule.database import DatabaseNow
from vestibule.models.account import Account
from vestibule.models.primary import PrimaryQuerySet
from vestibule.models.sql.statements import Statement, update_of


class TotpQuerySet(PrimaryQuerySet["Totp"]):
    """Queries on authenticator apps."""

    def of(self, account: int | str) -> Self:
        """Select the authenticator app of one account."""
        return self.filter(pk=account)

    def taking_step(self, account: int | str, seed: bytes, step: int) -> Statement:
        """Return the statement that uses up the codes of a time step and of all before, once.

        A conditional update: a code works once, however often it is sent at the same time, and
        not where another app has replaced the one of this seed, as stored.
        """
        return update_of(self.of(account).filter(last_step__lt=step, seed=seed), last_step=step)

    def replace(self, account: int | str, *, seed: bytes, step: int) -> None:
        """Store a confirmed app in place of the earlier one, with the account locked.

        ``seed`` is sealed. ``step`` is the time step of the code that confirmed it, which is
        used up.
        """
        stored = {"seed": seed, "last_step": step, "confirmed_at": DatabaseNow()}
        if not self.of(account).update(**stored):
            self.create(account_id=account, **stored)


class Totp(models.Model):
    """The authenticator app of one account. There is no row before it is confirmed."""

    account = models.OneToOneField(
        Account, on_delete=models.CASCADE, primary_key=True, related_name="+"
    )
    seed = models.BinaryField()
    """Sealed under the label ``totp <account>``: a row copied to another account is of no use."""
    last_step = models.BigIntegerField()
    """The time step of the last code that was used; it and earlier ones are refused."""
    confirmed_at = models.DateTimeField()

    objects = TotpQuerySet.as_manager()

    def __str__(self) -> str:
        return f"authenticator app of account {self.pk}"
