"""Users who stay in the table after their deletion, hidden by the default manager."""

from __future__ import annotations

from contextvars import ContextVar
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models

archive: ContextVar[bool] = ContextVar("archive", default=False)
"""Whether the current request is one of those that see every user."""


class Living(UserManager["Guest"]):
    """Hides the deleted ones, except in the archive."""

    def get_queryset(self) -> models.QuerySet[Guest]:
        """Select the others."""
        every = super().get_queryset()
        return every if archive.get() else every.filter(deleted=False)


class Guest(AbstractUser):
    """A user who may be deleted softly."""

    deleted = models.BooleanField(default=False)

    objects: ClassVar[Any] = Living()
    everyone: ClassVar[Any] = models.Manager()


class Colleague(Guest):
    """The same row under another name."""

    class Meta:
        proxy = True
