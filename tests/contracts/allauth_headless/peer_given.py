"""What a scenario begins with, on allauth's side."""

from __future__ import annotations

from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.contrib.auth import get_user_model

from tests.contracts.allauth_headless import peer_urls
from tests.contracts.allauth_headless.visitor import PASSWORD

assert peer_urls.urlpatterns  # made by the settings at the start, and not by those of a scenario
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def _user(name: str, *, verified: bool = True) -> dict[str, Any]:
    email = f"{name}@example.org"
    user = get_user_model().objects.create_user(username=name, email=email, password=PASSWORD)
    EmailAddress.objects.create(user=user, email=email, primary=True, verified=verified)
    return {f"{name}_id": user.pk}


def _app() -> dict[str, Any]:
    TOTP.activate(get_user_model().objects.get(username="ada"), SECRET)
    now, *_ = yield_hotp_counters_from_time()
    return {"app_code": format_hotp_value(hotp_value(SECRET, now))}


def _recovery() -> dict[str, Any]:
    codes = RecoveryCodes.activate(get_user_model().objects.get(username="ada"))
    assert Authenticator.objects.exists()
    return {"recovery_code": codes.get_unused_codes()[0]}


GIVEN = {
    "ada": lambda: _user("ada"),
    "unverified": lambda: _user("eve", verified=False),
    "app": _app,
    "recovery": _recovery,
}
