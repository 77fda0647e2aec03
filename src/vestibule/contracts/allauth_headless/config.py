"""``GET config``: the enabled flows and providers."""

from __future__ import annotations

from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from vestibule.conf import settings
from vestibule.contracts.allauth_headless import host, reset_password, verify_email
from vestibule.contracts.allauth_headless.answers import TYPES, envelope
from vestibule.contracts.allauth_headless.providers import providers_body
from vestibule.contracts.allauth_headless.view import HeadlessView
from vestibule.core.factors import Method
from vestibule.drf.openapi import describes
from vestibule.steps import verify_passkey


class ConfigView(HeadlessView):
    """The configuration for front ends."""

    authentication_classes = ()
    limit = "read"

    @describes(refuses=(429,))
    def get(self, request: Request) -> Response:
        """Return the enabled flows and providers."""
        data = {
            "account": _account(),
            "socialaccount": {"providers": providers_body(self.client)},
            "mfa": _factors(),
            "usersessions": {"track_activity": True},
        }
        return envelope(200, data=data)


def _account() -> dict[str, Any]:
    return {
        "login_methods": [*settings.SIGN_IN_WITH, *(["phone"] if settings.PHONE_SIGN_IN else [])],
        "is_open_for_signup": settings.REGISTRATION_OPEN,
        "email_verification_by_code_enabled": verify_email.by_code(),
        "login_by_code_enabled": host.offers_sign_in_by_code(),
        "password_reset_by_code_enabled": reset_password.by_code(),
        "authentication_method": "_".join(sorted(settings.SIGN_IN_WITH, reverse=True)),
    }


def _factors() -> dict[str, Any]:
    passkeys = verify_passkey.available()
    known = (Method.RECOVERY_CODE, Method.TOTP, *((Method.PASSKEY,) if passkeys else ()))
    return {
        "supported_types": [TYPES[each] for each in known],
        "passkey_login_enabled": passkeys and host.offers_passkey_sign_in(),
    }
