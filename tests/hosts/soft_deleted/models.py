"""Users who stay in the table after their deletion, hidden by the default manager."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models


class Living(UserManager["Guest"]):
    """Hides the deleted ones."""

    def get_queryset(self) -> models.QuerySet[Guest]:
        """Select the others."""
        return super().get_queryset().filter(deleted=False)


class Guest(AbstractUser):
    """A user who may be deleted softly."""

    deleted = models.BooleanField(default=False)

    objects: ClassVar[Any] = Living()
    everyone: ClassVar[Any] = models.Manager()


class Colleague(Guest):
    """The same row under another name."""

    class Meta:
        proxy = True
