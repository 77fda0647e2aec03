"""Users whose primary key is their email address, which a check refuses."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models


class Member(AbstractBaseUser):
    """A user without a key of its own."""

    email = models.EmailField(primary_key=True)
    is_active = models.BooleanField(default=True)

    objects: ClassVar[Any] = BaseUserManager()

    USERNAME_FIELD = "email"

    def __str__(self) -> str:
        return self.email
