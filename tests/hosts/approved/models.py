"""Users whom an administrator of the host approves before they may do anything."""

from __future__ import annotations

from django.contrib.auth.models import AbstractUser
from django.db import models


class Applicant(AbstractUser):
    """A user who is not active at first."""

    is_active = models.BooleanField(default=False)
