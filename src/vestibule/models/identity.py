"""Identities: users of external providers, and the accounts that they are linked to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any, Self

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db import IntegrityError, models
from django.db.models import Exists, OuterRef, Q

from vestibule import database
from vestibule.core import clock
from vestibule.core.external import ExternalProfile
from vestibule.core.identifiers import EMAIL_MAX
from vestibule.core.ids import uuid7
from vestibule.models.account import Account
from vestibule.models.host_user import public_id
from vestibule.models.primary import PrimaryQuerySet

MOST = 50
"""Largest number of identities of one account."""


class IdentityQuerySet(PrimaryQuerySet["Identity"]):
    """Queries on identities."""

    def of(self, account: int | str) -> Self:
        """Select the identities of one account."""
        return self.filter(account_id=account)

    def of_profile(self, profile: ExternalProfile) -> Self:
        """Select the identity of a profile, by issuer and subject, never by email address."""
        return self.filter(issuer=profile.issuer, subject=profile.subject)

    def account_of(self, profile: ExternalProfile) -> int | str | None:
        """Return the account that a profile is linked to; None if it is not linked."""
        found = self.of_profile(profile).values_list("account_id", flat=True).first()
        return None if found is None else public_id(found)

    def unverified(self) -> Self:
        """Select identities whose address no provider has verified, of owners in doubt."""
        return self.filter(account__in=Account.objects.in_doubt(), email_verified=False)

    def sole_way_in(self, account: int | str, encoded: str | None) -> str:
        """Return the first provider of an account without a password; empty if it has one."""
        if encoded is not None and not encoded.startswith(UNUSABLE_PASSWORD_PREFIX):
            return ""
        return (
            self.of(account).order_by("linked_at").values_list("provider", flat=True).first() or ""
        )

    def among(self, profiles: Collection[ExternalProfile]) -> dict[tuple[str, str], int | str]:
        """Return the accounts that any of these profiles are linked to, by issuer and subject."""
        found = self.filter(
            issuer__in={each.issuer for each in profiles},
            subject__in={each.subject for each in profiles},
        ).values_list("issuer", "subject", "account_id")
        return {(issuer, subject): public_id(account) for issuer, subject, account in found}

    def counts(self, accounts: Collection[Any]) -> Counter[int | str]:
        """Return how many identities each of these accounts has."""
        found = self.filter(account_id__in=accounts).values_list("account_id", flat=True)
        return Counter(map(public_id, found))

    def link_new(self, linked: Iterable[tuple[int | str, ExternalProfile]]) -> None:
        """Link identities that are linked to no account.

        Raises:
            IntegrityError: one has been linked meanwhile.
        """
        now = clock.now()
        self.bulk_create(_row(account, profile, now) for account, profile in linked)

    def link(self, account: int | str, profile: ExternalProfile) -> bool:
        """Link an identity to an account. False if it is already linked to one."""
        try:
            with database.atomic():
                _row(account, profile, clock.now()).save(using=self.db, force_insert=True)
        except IntegrityError:
            return False
        return True

    def used(self, profile: ExternalProfile) -> None:
        """Record a sign-in by an identity, and the address that the provider named."""
        self.of_profile(profile).update(
            last_used_at=clock.now(),
            email=profile.email,
            email_verified=profile.email_verified,
        )

    def spare(self) -> Self:
        """Select identities whose account has another sign-in method: a password or an identity.

        Lock the account's row first, or two identities at once each count on the other.
        """
        others = Identity.objects.filter(account_id=OuterRef("account_id")).exclude(
            pk=OuterRef("pk")
        )
        usable = ~Q(account__user__password__startswith=UNUSABLE_PASSWORD_PREFIX)
        usable &= ~Q(account__user__password="")
        return self.filter(usable | Q(Exists(others)))


class Identity(models.Model):
    """One user of one provider. ``issuer`` and ``subject`` never change, addresses do."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="identities")
    provider = models.CharField(max_length=40)
    """The provider's name in ``PROVIDERS`` when it was linked."""
    issuer = models.CharField(max_length=255)
    subject = models.CharField(max_length=255)
    email = models.CharField(max_length=EMAIL_MAX, blank=True)
    """The address that the provider named last. Never used to find an account."""
    email_verified = models.BooleanField(default=False)
    linked_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True, blank=True)

    objects = IdentityQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["issuer", "subject"], name="vestibule_identity_unique")
        ]

    def __str__(self) -> str:
        return f"{self.provider} identity"


def _row(account: Any, profile: ExternalProfile, now: datetime) -> Identity:
    return Identity(
        account_id=account,
        provider=profile.provider,
        issuer=profile.issuer,
        subject=profile.subject,
        email=profile.email,
        email_verified=profile.email_verified,
        linked_at=now,
    )
