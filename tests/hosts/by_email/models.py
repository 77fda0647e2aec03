"""A user with an address and a password only."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models


class People(BaseUserManager["Person"]):
    """Makes people."""

    def create_user(self, email: str, password: str | None = None) -> Person:
        """Make a user, as Django's own manager does."""
        person = self.model(email=email)
        person.set_password(password)
        person.save(using=self._db)
        return person


class Person(AbstractBaseUser):
    """No user name, no names, no ``is_active``, no permissions."""

    email = models.EmailField(unique=True)

    objects: ClassVar[Any] = People()
    USERNAME_FIELD = "email"


class Colleague(Person):
    """The same row under another name."""

    class Meta:
        proxy = True
