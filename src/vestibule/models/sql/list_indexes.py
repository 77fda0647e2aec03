"""What accounts are found and put in order by: see docs/users.md for the plans of lists."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

LIST_INDEXES = (
    models.Index(fields=["created_at", "user"], name="vestibule_account_created"),
    models.Index(fields=["email", "user"], name="vestibule_account_email"),
    models.Index(fields=["role", "created_at"], name="vestibule_account_role"),
    models.Index(fields=["enabled", "created_at"], name="vestibule_account_enabled"),
    models.Index(fields=["email_verified_at"], name="vestibule_account_verified"),
    # The deactivated are few: those of them that proved their address, or did not.
    models.Index(
        fields=["email_verified_at", "created_at", "user"],
        name="vestibule_account_inactive",
        condition=Q(enabled=False),
    ),
    # Those who have not proved their address often have one role in common.
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
)
"""For the few accounts whose access tokens were voided lately, or that will be deleted."""
