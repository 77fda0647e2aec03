"""What a scenario begins with on dj-rest-auth's side."""

from __future__ import annotations

from typing import Any

import pyotp
from allauth.account.models import EmailAddress
from dj_rest_auth.app_settings import api_settings
from dj_rest_auth.mfa.totp import TOTP
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.signals import setting_changed

PASSWORD = "correct horse battery staple"


def _user(name: str, *, verified: bool = True, **facts: Any) -> dict[str, Any]:
    user = get_user_model().objects.create_user(
        username=name, email=f"{name}@example.org", password=PASSWORD, **facts
    )
    EmailAddress.objects.create(user=user, email=user.email, verified=verified, primary=True)
    return {f"{name}_id": user.pk}


def _app() -> dict[str, Any]:
    secret = pyotp.random_base32()
    TOTP.activate(get_user_model().objects.get(username="ada"), secret)
    return {"code": pyotp.TOTP(secret).now()}


GIVEN = {
    "ada": lambda: _user("ada", first_name="Ada"),
    "bob": lambda: _user("bob"),
    "inactive": lambda: _user("inactive", is_active=False),
    "unverified": lambda: _user("unverified", verified=False),
    "ada's app": _app,
}


def _reread(*, setting: str, **_: object) -> None:
    """Let dj-rest-auth see the settings of a scenario, which it reads once."""
    if setting == "REST_AUTH":
        for name in api_settings.defaults:
            vars(api_settings).pop(name, None)
        api_settings._cached_attrs.clear()
        api_settings._user_settings = getattr(settings, "REST_AUTH", None)


setting_changed.connect(_reread, weak=False)
