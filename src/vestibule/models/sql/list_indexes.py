"""Indexes that accounts are searched and sorted by: docs/users.md shows the query plans."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

LIST_INDEXES = (
    models.Index(fields=["created_at", "user"], name="vestibule_account_created"),
    models.Index(fields=["email", "user"], name="vestibule_account_email"),
    models.Index(fields=["role", "created_at"], name="vestibule_account_role"),
    models.Index(fields=["enabled", "created_at"], name="vestibule_account_enabled"),
    models.Index(fields=["email_verified_at"], name="vestibule_account_verified"),
    models.Index(fields=["last_seen_at", "user"], name="vestibule_account_seen"),
    models.Index(fields=["factors", "created_at"], name="vestibule_account_factors"),
    # Deactivated accounts are few: lists of them by verified or unverified address.
    models.Index(
        fields=["email_verified_at", "created_at", "user"],
        name="vestibule_account_inactive",
        condition=Q(enabled=False),
    ),
    # Unverified accounts often all have the same role.
    models.Index(
        fields=["role", "created_at"],
        name="vestibule_account_unproved",
        condition=Q(email_verified_at__isnull=True),
    ),
    *(
        models.Index(fields=[column], name=f"vestibule_{column}", opclasses=["varchar_pattern_ops"])
        for column in ("username_key", "name_key", "last_name_key")
    ),
)

RARE_INDEXES = (
    models.Index(
        fields=["epoch_moved_at"],
        name="vestibule_account_moved",
        condition=Q(epoch_moved_at__isnull=False),
    ),
    models.Index(
        fields=["deletion_due_at"],
        name="vestibule_account_due",
        condition=Q(deletion_due_at__isnull=False),
    ),
    models.Index(
        fields=["phone"],
        name="vestibule_account_phone",
        condition=Q(phone_verified_at__isnull=False),
    ),
)
"""For the few accounts with recently revoked access tokens, a pending deletion, or a phone number
that was verified."""
