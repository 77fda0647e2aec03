"""What of the host's ``SIMPLE_JWT`` has no counterpart, for the system check and ``adopt``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

from django.conf import settings as django_settings

_OWN_CLASS = "a view of your own over the flows does what your class did"
_SLIDING = "sliding tokens are not supported"
REFUSED: Mapping[str, str] = {
    "JSON_ENCODER": "claims are plain JSON",
    "AUTH_HEADER_NAME": "the header is Authorization",
    "AUTH_TOKEN_CLASSES": "only access tokens are accepted",
    "TOKEN_USER_CLASS": "the user is loaded when a view reads it",
    "USER_AUTHENTICATION_RULE": "SIGN_IN_CHECK decides; a deactivated user's sessions end at once",
    "TOKEN_OBTAIN_SERIALIZER": "CLAIMS adds claims; for the rest, " + _OWN_CLASS,
    "TOKEN_REFRESH_SERIALIZER": _OWN_CLASS,
    "TOKEN_VERIFY_SERIALIZER": _OWN_CLASS,
    "TOKEN_BLACKLIST_SERIALIZER": _OWN_CLASS,
}
"""What would be silently wrong, and what holds instead."""
IGNORED: Mapping[str, str] = {
    "SLIDING_TOKEN_LIFETIME": _SLIDING,
    "SLIDING_TOKEN_REFRESH_LIFETIME": _SLIDING,
}
"""What has no effect, and is safe so."""
_SERIALIZERS = "rest_framework_simplejwt.serializers."
DEFAULTS: Mapping[str, Any] = {
    "AUTH_HEADER_NAME": "HTTP_AUTHORIZATION",
    "AUTH_TOKEN_CLASSES": ("rest_framework_simplejwt.tokens.AccessToken",),
    "TOKEN_USER_CLASS": "rest_framework_simplejwt.models.TokenUser",
    "USER_AUTHENTICATION_RULE": (
        "rest_framework_simplejwt.authentication.default_user_authentication_rule"
    ),
    "TOKEN_OBTAIN_SERIALIZER": _SERIALIZERS + "TokenObtainPairSerializer",
    "TOKEN_REFRESH_SERIALIZER": _SERIALIZERS + "TokenRefreshSerializer",
    "TOKEN_VERIFY_SERIALIZER": _SERIALIZERS + "TokenVerifySerializer",
    "TOKEN_BLACKLIST_SERIALIZER": _SERIALIZERS + "TokenBlacklistSerializer",
    "SLIDING_TOKEN_LIFETIME": timedelta(minutes=5),
    "SLIDING_TOKEN_REFRESH_LIFETIME": timedelta(days=1),
}
"""SimpleJWT's own values, which many settings files repeat: nothing is lost with them."""


def refused() -> Iterator[str]:
    """Say what would be silently wrong, each in a sentence."""
    yield from _sentences(REFUSED)


def ignored() -> Iterator[str]:
    """Say what has no effect, each in a sentence."""
    yield from _sentences(IGNORED)


def given() -> Mapping[str, Any]:
    """Return what the host's dictionary sets; None is as if it did not."""
    found: Mapping[str, Any] = getattr(django_settings, "SIMPLE_JWT", None) or {}
    return {name: value for name, value in found.items() if value is not None}


def _sentences(lost: Mapping[str, str]) -> Iterator[str]:
    for name, instead in lost.items():
        value = given().get(name)
        value = tuple(value) if isinstance(value, list) else value
        if value and value != DEFAULTS.get(name):
            yield f"SIMPLE_JWT[{name!r}]: {instead}."
