"""Users with columns of whom nobody asks a registrant."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.models import AbstractUser
from django.db import models


class Patient(AbstractUser):
    """Requires a date and a number; the others are given or may be empty."""

    born_on = models.DateField()
    insurance_number = models.CharField(max_length=20, unique=True, blank=True)
    title = models.CharField(max_length=20)
    ward = models.CharField(max_length=20, default="A")
    notes = models.TextField(blank=True)
    left_on = models.DateField(null=True)
    changed_at = models.DateTimeField(auto_now=True)

    REQUIRED_FIELDS: ClassVar[list[str]] = ["email", "born_on", "left_on"]
