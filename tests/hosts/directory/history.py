"""A validator that refuses every password that a user has had."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.hashers import check_password
from django.core.exceptions import ValidationError

from tests.hosts.directory.models import EarlierPassword


class HistoryValidator:
    """Keeps the hashes in a table of the host."""

    def validate(self, password: str, user: Any = None) -> None:
        """Compare with the present password and with earlier ones."""
        if user is None or user.pk is None:
            return
        earlier = EarlierPassword.objects.filter(user=user).values_list("password", flat=True)
        if any(check_password(password, each) for each in (user.password, *earlier)):
            raise ValidationError("You have had this password before.")

    def password_changed(self, password: str, user: Any = None) -> None:
        """Store the new hash."""
        EarlierPassword.objects.create(user=user, password=user.password)

    def get_help_text(self) -> str:
        """Return what Django's forms show."""
        return "A password that you have not had before."
