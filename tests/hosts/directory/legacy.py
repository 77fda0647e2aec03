"""The back end: users of the legacy system get a user at their first sign-in."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import check_password

from tests.hosts.directory.models import LegacyPerson


class LegacyBackend:
    """Compares the password of the legacy system."""

    def authenticate(self, request: Any, username: Any = None, password: Any = None) -> Any:
        """Return the user, or None."""
        person = LegacyPerson.objects.filter(login=username).first()
        if person is None or not check_password(password, person.password):
            return None
        user, _ = get_user_model().objects.get_or_create(
            username=person.login, defaults={"email": person.email}
        )
        return user
