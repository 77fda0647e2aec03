"""Users with primary keys that a check refuses."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models


class Member(AbstractBaseUser):
    """What they have in common."""

    email: Any = models.EmailField(unique=True)
    is_active = models.BooleanField(default=True)

    objects: ClassVar[Any] = BaseUserManager()

    USERNAME_FIELD = "email"

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return str(self.email)


class MemberByEmail(Member):
    """A user without a key of its own."""

    email: Any = models.EmailField(primary_key=True)


class MemberByUsername(Member):
    """A user whose username is the key, as in some legacy tables."""

    username = models.CharField(max_length=60, primary_key=True)

    USERNAME_FIELD = "username"


class MemberByLongText(Member):
    """A user whose key is the distinguished name in a directory."""

    dn = models.CharField(max_length=200, primary_key=True)
