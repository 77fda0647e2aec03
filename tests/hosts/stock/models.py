"""A proxy of Django's user, as hosts make them for their own words."""

from __future__ import annotations

from django.contrib.auth.models import User


class Colleague(User):
    """The same row under another name."""

    class Meta:
        proxy = True
