"""Users whose columns are narrow, and refuse more than ours."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.models import AbstractUser
from django.core.validators import RegexValidator
from django.db import models
from django.db.models.functions import Lower


class Employee(AbstractUser):
    """Addresses of one company, short usernames in small letters, and short names."""

    username = models.CharField(
        max_length=12,
        unique=True,
        validators=[RegexValidator(r"^[a-z0-9]+\Z", "Only small letters and digits.")],
    )
    email = models.EmailField(max_length=30, unique=True)
    first_name = models.CharField(max_length=10, blank=True)
    last_name = models.CharField(max_length=10, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(email__endswith="@example.org"),
                name="of_the_company",
                violation_error_message="Only addresses of the company.",
            ),
            models.CheckConstraint(
                condition=models.Q(first_name="") | ~models.Q(first_name=models.F("last_name")),
                name="two_names",
                violation_error_message="Two different names.",
            ),
            models.UniqueConstraint(Lower("email"), name="one_address"),
        ]
