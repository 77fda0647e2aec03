"""Identities: who somebody is to an external provider, and which account that is here."""

from __future__ import annotations

from typing import Self

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db import IntegrityError, models, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from vestibule.core.external import ExternalProfile
from vestibule.core.identifiers import EMAIL_MAX
from vestibule.core.ids import uuid7
from vestibule.models.account import Account
from vestibule.models.host_user import public_id

MOST = 50
"""Identities that one account may have."""


class IdentityQuerySet(models.QuerySet["Identity"]):
    """Words for many identities."""

    def of(self, account: int | str) -> Self:
        """Those of one account."""
        return self.filter(account_id=account)

    def of_profile(self, profile: ExternalProfile) -> Self:
        """The one that a provider speaks of; never found by an e-mail address."""
        return self.filter(issuer=profile.issuer, subject=profile.subject)

    def account_of(self, profile: ExternalProfile) -> int | str | None:
        """Return whose identity this is; None if it is nobody's."""
        found = self.of_profile(profile).values_list("account_id", flat=True).first()
        return None if found is None else public_id(found)

    def unverified(self) -> Self:
        """Those for whose address nobody vouches: neither the provider nor a proof of ours."""
        doubt = Q(account__email_verified_at=None) | Q(account__registrant_unproved=True)
        return self.filter(doubt, email_verified=False)

    def sole_way_in(self, account: int | str, encoded: str | None) -> str:
        """Return the provider that signs an account in; an empty text where a password does."""
        if encoded is not None and not encoded.startswith(UNUSABLE_PASSWORD_PREFIX):
            return ""
        return (
            self.of(account).order_by("linked_at").values_list("provider", flat=True).first() or ""
        )

    def link(self, account: int | str, profile: ExternalProfile) -> bool:
        """Give an identity to an account. False if it is somebody's already."""
        try:
            with transaction.atomic(using=self.db):
                self.create(
                    account_id=account,
                    provider=profile.provider,
                    issuer=profile.issuer,
                    subject=profile.subject,
                    email=profile.email,
                    email_verified=profile.email_verified,
                    linked_at=timezone.now(),
                )
        except IntegrityError:
            return False
        return True

    def used(self, profile: ExternalProfile) -> None:
        """Write down that an identity has signed somebody in, and by which address."""
        self.of_profile(profile).update(
            last_used_at=timezone.now(),
            email=profile.email,
            email_verified=profile.email_verified,
        )

    def spare(self) -> Self:
        """Those without which their account has another way in: a password, or a second identity.

        Ask with the account's row locked, or two identities are each other's spare.
        """
        others = Identity.objects.filter(account_id=OuterRef("account_id")).exclude(
            pk=OuterRef("pk")
        )
        usable = ~Q(account__user__password__startswith=UNUSABLE_PASSWORD_PREFIX)
        usable &= ~Q(account__user__password="")
        return self.filter(usable | Q(Exists(others)))


class Identity(models.Model):
    """One person at one provider. ``issuer`` and ``subject`` never change, addresses do."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="identities")
    provider = models.CharField(max_length=40)
    """The name under which ``PROVIDERS`` had it when it was linked."""
    issuer = models.CharField(max_length=255)
    subject = models.CharField(max_length=255)
    email = models.CharField(max_length=EMAIL_MAX, blank=True)
    """The address that the provider named last. It identifies nobody here."""
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
