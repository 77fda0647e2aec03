"""The table of the legacy system, and the passwords that users have had."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models


class LegacyPerson(models.Model):
    """A user of the legacy system."""

    login = models.CharField(max_length=50, unique=True)
    email = models.EmailField()
    password = models.CharField(max_length=128)
    department = models.CharField(max_length=50)
    objects: Any = models.Manager()


class EarlierPassword(models.Model):
    """A password that a user has had."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE)
    password = models.CharField(max_length=128)
    objects: Any = models.Manager()
