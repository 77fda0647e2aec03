"""Users who are active or not by a status of their own."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import PermissionsMixin, UserManager
from django.db import models


class Resident(AbstractBaseUser, PermissionsMixin):
    """A user without a column ``is_active``."""

    username = models.CharField(max_length=150, unique=True)
    email = models.EmailField()
    status = models.CharField(max_length=10, default="active")
    is_staff = models.BooleanField(default=False)

    objects: ClassVar[Any] = UserManager()
    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["email"]

    @property
    def is_active(self) -> bool:  # type: ignore[override]
        """Whether the user is not banned."""
        return self.status == "active"
