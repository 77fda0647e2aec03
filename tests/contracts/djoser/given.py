"""What a scenario begins with, on djoser's side and on ours alike."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model

PASSWORD = "correct horse battery staple"


def _user(name: str, **facts: Any) -> dict[str, Any]:
    user = get_user_model().objects.create_user(
        username=name, email=f"{name}@example.org", password=PASSWORD, **facts
    )
    return {f"{name}_id": user.pk}


GIVEN = {
    "ada": lambda: _user("ada"),
    "bob": lambda: _user("bob"),
    "staff": lambda: _user("staff", is_staff=True),
    "inactive": lambda: _user("inactive", is_active=False),
}
