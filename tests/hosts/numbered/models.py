"""Users who sign in with a number, and need no address."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models


class Members(BaseUserManager["Member"]):
    """Makes members."""

    def create_user(self, number: int, password: str | None = None, **more: Any) -> Member:
        """Make a user, as Django's own manager does."""
        member = self.model(number=number, **more)
        member.set_password(password)
        member.save(using=self._db)
        return member


class Member(AbstractBaseUser):
    """A number and perhaps an address, both unique."""

    number = models.PositiveIntegerField(unique=True)
    email = models.EmailField(unique=True, null=True, blank=True)

    objects: ClassVar[Any] = Members()
    USERNAME_FIELD = "number"
