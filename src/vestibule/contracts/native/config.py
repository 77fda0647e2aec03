"""``GET config/``: what is switched on, enough for a front end to draw itself."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from vestibule import captcha, passwords
from vestibule.conf import settings
from vestibule.contracts.native.view import PublicView
from vestibule.core.tokens import Transport
from vestibule.drf.description import describes


class RoleAnswer(serializers.Serializer[Any]):
    """A role, as forms show it."""

    name = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]


class RegistrationAnswer(serializers.Serializer[Any]):
    """Whether and how people may register."""

    open = serializers.BooleanField()
    asks_for = serializers.ListField(child=serializers.CharField())
    roles = RoleAnswer(many=True)


class PasswordAnswer(serializers.Serializer[Any]):
    """The rules for new passwords; the server is the judge."""

    min_length = serializers.IntegerField()
    max_length = serializers.IntegerField()
    blocklist = serializers.BooleanField()


class CaptchaAnswer(serializers.Serializer[Any]):
    """Which captcha is asked for, and where."""

    provider = serializers.CharField()
    site_key = serializers.CharField()
    actions = serializers.ListField(child=serializers.CharField())


class ConfigAnswer(serializers.Serializer[Any]):
    """What this installation offers."""

    sign_in_with = serializers.ListField(child=serializers.CharField())
    registration = RegistrationAnswer()
    password = PasswordAnswer()
    transports = serializers.ListField(child=serializers.CharField())
    captcha = CaptchaAnswer()
    email_verification = serializers.CharField()
    email_verification_by = serializers.CharField()
    password_reset_by = serializers.CharField()
    access_lifetime = serializers.IntegerField(help_text="In seconds.")


def _transports() -> list[str]:
    """List both; the one that is taken where a request does not say stands first."""
    others = [each.value for each in Transport if each != settings.DEFAULT_TRANSPORT]
    return [settings.DEFAULT_TRANSPORT, *others]


class ConfigView(PublicView):
    """What a front end may know before anybody has signed in."""

    cache_control = "public, max-age=60"
    limit = "read"

    @describes(answer=ConfigAnswer, refuses=(429,))
    def get(self, request: Request) -> Response:
        """Say what is switched on."""
        return Response(
            {
                "sign_in_with": list(settings.SIGN_IN_WITH),
                "registration": {
                    "open": settings.REGISTRATION_OPEN,
                    "asks_for": ["first_name", "last_name", "phone", "role"],
                    "roles": [
                        {"name": role.name, "label": role.label}
                        for role in settings.ROLES
                        if role.open
                    ],
                },
                "password": {
                    "min_length": settings.PASSWORD_MIN_LENGTH,
                    "max_length": passwords.MAX_LENGTH,
                    "blocklist": settings.PASSWORD_BLOCKLIST,
                },
                "transports": _transports(),
                "captcha": captcha.public(),
                "email_verification": settings.EMAIL_VERIFICATION,
                "email_verification_by": settings.EMAIL_VERIFICATION_BY,
                "password_reset_by": settings.PASSWORD_RESET_BY,
                "access_lifetime": int(settings.ACCESS_LIFETIME.total_seconds()),
            }
        )
