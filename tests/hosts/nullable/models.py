# ruff: noqa: DJ001 - as legacy tables have them
"""Users whose facts may be unknown."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import AbstractUser
from django.db import models


class Customer(AbstractUser):
    """A user with or without username, address, names and status."""

    username: Any = models.CharField(max_length=150, unique=True, null=True, blank=True)
    email: Any = models.EmailField(unique=True, null=True, blank=True)
    first_name: Any = models.CharField(max_length=50, null=True, blank=True)
    last_name: Any = models.CharField(max_length=50, null=True, blank=True)
    is_active: Any = models.BooleanField(null=True, default=True)
