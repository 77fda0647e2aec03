"""What a scenario begins with, on our side."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model

from tests.contracts.allauth_headless.visitor import PASSWORD
from tests.factors import enroll_app, make_recovery_codes
from vestibule.core import clock
from vestibule.models import Account
from vestibule.testing.plugin import hashed


def _user(name: str, *, verified: bool = True) -> dict[str, Any]:
    user = get_user_model().objects.create(
        username=name, email=f"{name}@example.org", password=hashed(PASSWORD)
    )
    if verified:
        Account.objects.of(user.pk).update(email_verified_at=clock.now())
    return {f"{name}_id": user.pk}


def _ada() -> Any:
    person = Account.objects.named(email="ada@example.org").person()
    assert person
    return person


GIVEN = {
    "ada": lambda: _user("ada"),
    "unverified": lambda: _user("eve", verified=False),
    "app": lambda: {"app_code": enroll_app(_ada()).code()},
    "recovery": lambda: {"recovery_code": make_recovery_codes(_ada())[0]},
}
