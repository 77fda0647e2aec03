"""A user with a UUID as its primary key."""

from __future__ import annotations

import uuid

from django.contrib.auth.models import AbstractUser
from django.db import models


class Member(AbstractUser):
    """Django's user, under another kind of number."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)


class Colleague(Member):
    """The same row under another name."""

    class Meta:
        proxy = True
