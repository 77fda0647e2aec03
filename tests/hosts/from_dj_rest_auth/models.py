"""A user model with a username of another name, and UUIDs as keys."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.contrib.auth.models import AbstractUser
from django.db import models


class Reader(AbstractUser):
    """Signs in with a handle; has an address too."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    username = None  # type: ignore[assignment]  # Django's way to remove a field
    handle = models.CharField(max_length=40, unique=True)

    USERNAME_FIELD = "handle"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["email"]
