"""Users with columns for which no registration asks."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.contrib.auth.models import AbstractUser
from django.core.validators import MinValueValidator
from django.db import models


class Patient(AbstractUser):
    """Requires a date and a number; the others are given or may be empty."""

    born_on = models.DateField(validators=[MinValueValidator(date(1900, 1, 1))])
    insurance_number = models.CharField(max_length=20, unique=True, blank=True)
    title = models.CharField(max_length=20)
    ward = models.CharField(max_length=20, default="A")
    notes = models.TextField(blank=True)
    left_on = models.DateField(null=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(left_on__gt=models.F("born_on")),
                name="left_after_birth",
                violation_error_message="Nobody leaves before birth.",
            ),
            models.CheckConstraint(
                condition=~models.Q(title="Prof.", ward="A"),
                name="professors_elsewhere",
                violation_error_message="Professors are in another ward.",
            ),
            models.UniqueConstraint(
                fields=["title"],
                condition=models.Q(title="Head", left_on=None),
                name="one_head",
                violation_error_message="There is one head.",
            ),
        ]
        unique_together: ClassVar[list[tuple[str, str]]] = [("born_on", "left_on")]

    REQUIRED_FIELDS: ClassVar[list[str]] = ["email", "born_on", "left_on"]
