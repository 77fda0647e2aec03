"""``GET config/``: the enabled features, for rendering a front end."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from vestibule import avatars, brand, captcha, passwords
from vestibule.conf import settings
from vestibule.contracts.native.view import PublicView
from vestibule.core.profile_fields import ProfileField
from vestibule.core.tokens import SIGNED, Transport
from vestibule.drf.openapi import describes
from vestibule.steps import verify_passkey


class RoleAnswer(serializers.Serializer[Any]):
    """A role that a form can offer."""

    name = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]


class RegistrationAnswer(serializers.Serializer[Any]):
    """Whether registration is open, and what it asks for."""

    open = serializers.BooleanField()
    asks_for = serializers.ListField(child=serializers.CharField())
    roles = RoleAnswer(many=True)


class ChoiceAnswer(serializers.Serializer[Any]):
    """A value of a choice field."""

    value = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]


class ProfileFieldAnswer(serializers.Serializer[Any]):
    """A profile field, for rendering its input."""

    name = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    kind = serializers.CharField(help_text="`text`, `choice`, `boolean`, `integer` or `date`.")
    required = serializers.BooleanField()  # type: ignore[assignment]
    editable = serializers.BooleanField()
    max_length = serializers.IntegerField(
        allow_null=True, help_text="For `text`; null for the other kinds."
    )
    choices = ChoiceAnswer(many=True)


class PasswordAnswer(serializers.Serializer[Any]):
    """The rules for new passwords; the server decides."""

    min_length = serializers.IntegerField()
    max_length = serializers.IntegerField()
    blocklist = serializers.BooleanField()


class CaptchaAnswer(serializers.Serializer[Any]):
    """The captcha provider, and the actions that require a captcha."""

    provider = serializers.CharField()
    site_key = serializers.CharField()
    actions = serializers.ListField(child=serializers.CharField())


class PanelAnswer(serializers.Serializer[Any]):
    """Texts of the panel of the split layout."""

    title = serializers.CharField()
    text = serializers.CharField()


class BrandAnswer(serializers.Serializer[Any]):
    """How the installation presents itself. Paths are of the API's origin; empty: not set."""

    name = serializers.CharField()
    stylesheet = serializers.CharField(help_text="Colors, font, radius and logo, for the kit.")
    logo = serializers.CharField()
    logo_dark = serializers.CharField()
    favicon = serializers.CharField()
    layout = serializers.CharField(help_text="`card` or `split`.")
    panel = serializers.DictField(child=PanelAnswer(), help_text="By language.")
    terms = serializers.CharField()
    privacy = serializers.CharField()
    help = serializers.CharField()


class ConfigAnswer(serializers.Serializer[Any]):
    """The enabled features of this installation."""

    brand = BrandAnswer()
    sign_in_with = serializers.ListField(child=serializers.CharField())
    registration = RegistrationAnswer()
    avatars = serializers.BooleanField(help_text="Whether users can upload a picture.")
    phone_verification = serializers.BooleanField(
        help_text="Whether codes can be sent to phone numbers."
    )
    deletion_grace = serializers.IntegerField(
        help_text="For how many seconds a user can restore a deleted account; 0: not at all."
    )
    profile_fields = ProfileFieldAnswer(many=True)
    password = PasswordAnswer()
    transports = serializers.ListField(child=serializers.CharField())
    captcha = CaptchaAnswer()
    providers = serializers.ListField(
        child=serializers.CharField(), help_text="Their names; `GET social/` describes them."
    )
    email_verification = serializers.CharField()
    email_verification_by = serializers.CharField()
    password_reset_by = serializers.CharField()
    second_factor = serializers.CharField(
        help_text="`optional`, `required`, or `off`: no factor can be added."
    )
    trust_device = serializers.IntegerField(
        help_text="For how many seconds the second factor can be skipped on a device; 0: never."
    )
    email_sign_in = serializers.CharField(
        help_text="Sign-in without a password: `link`, `code` or `off`."
    )
    remember_me = serializers.BooleanField(
        help_text="Whether users choose at sign-in if they stay signed in."
    )
    passkeys = serializers.BooleanField(
        help_text="Whether users can add passkeys and sign in with them."
    )
    rp_id = serializers.CharField(help_text="The domain that passkeys belong to.")
    access_lifetime = serializers.IntegerField(help_text="In seconds.")


def _transports() -> list[str]:
    """Return the enabled transports, the default first."""
    if not settings.COOKIE_TRANSPORT:
        return [Transport.BODY.value]
    others = [each.value for each in SIGNED if each != settings.DEFAULT_TRANSPORT]
    return [settings.DEFAULT_TRANSPORT, *others]


def _field_body(field: ProfileField) -> dict[str, Any]:
    return {
        "name": field.name,
        "label": field.label,
        "kind": field.kind,
        "required": field.required,
        "editable": field.editable,
        "max_length": field.max_length if field.kind == "text" else None,
        "choices": [{"value": value, "label": label} for value, label in field.choices],
    }


class ConfigView(PublicView):
    """Public configuration for front ends."""

    cache_control = "public, max-age=60"
    limit = "read"

    @describes(answer=ConfigAnswer, refuses=(429,))
    def get(self, request: Request) -> Response:
        """Read the enabled features."""
        return Response(
            {
                "brand": brand.public(request.path.removesuffix("config/")),
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
                "profile_fields": [_field_body(each) for each in settings.PROFILE_FIELDS],
                "avatars": avatars.available(),
                "phone_verification": bool(settings.SMS_BACKEND),
                "deletion_grace": int(settings.DELETION_GRACE.total_seconds()),
                "password": {
                    "min_length": settings.PASSWORD_MIN_LENGTH,
                    "max_length": passwords.MAX_LENGTH,
                    "blocklist": settings.PASSWORD_BLOCKLIST,
                },
                "transports": _transports(),
                "captcha": captcha.public(),
                "providers": list(settings.PROVIDERS),
                "email_verification": settings.EMAIL_VERIFICATION,
                "email_verification_by": settings.EMAIL_VERIFICATION_BY,
                "password_reset_by": settings.PASSWORD_RESET_BY,
                "trust_device": int(settings.TRUST_DEVICE.total_seconds()),
                "email_sign_in": settings.EMAIL_SIGN_IN,
                "remember_me": bool(settings.UNREMEMBERED_LIFETIME),
                "second_factor": settings.SECOND_FACTOR,
                "passkeys": verify_passkey.available(),
                "rp_id": verify_passkey.relying_party().id,
                "access_lifetime": int(settings.ACCESS_LIFETIME.total_seconds()),
            }
        )
