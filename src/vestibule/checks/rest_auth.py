"""System checks of ``REST_AUTH``, where the contract of dj-rest-auth is served.

Each setting is honored, or named here with what to do instead.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.conf import settings as django_settings
from django.core import checks
from django.core.checks import CheckMessage, Error, Tags, register

from vestibule import conf
from vestibule.checks.installation import settings_are_sound
from vestibule.checks.served import is_served
from vestibule.contracts.dj_rest_auth.rest_auth import RestAuth, honored, rest_auth
from vestibule.core.tokens import Rotation

CONTRACT = "dj_rest_auth"
CLAIMS = "Name a function in VESTIBULE['CLAIMS'] instead."
FIELDS = "Name your fields in VESTIBULE['PROFILE_FIELDS'] instead."
VIEW = (
    "Subclass its view of vestibule.contracts.dj_rest_auth, or write one over the flows, instead."
)
REFUSED: Mapping[str, str] = {
    "TOKEN_CREATOR": CLAIMS,
    "JWT_TOKEN_CLAIMS_SERIALIZER": CLAIMS,
    "USER_DETAILS_SERIALIZER": FIELDS,
    "REGISTER_SERIALIZER": FIELDS,
    **dict.fromkeys(
        (
            "LOGIN_SERIALIZER",
            "TOKEN_SERIALIZER",
            "JWT_SERIALIZER",
            "JWT_SERIALIZER_WITH_EXPIRATION",
            "PASSWORD_RESET_SERIALIZER",
            "PASSWORD_RESET_CONFIRM_SERIALIZER",
            "PASSWORD_CHANGE_SERIALIZER",
            "MFA_VERIFY_SERIALIZER",
            "MFA_TOTP_ACTIVATE_INIT_SERIALIZER",
            "MFA_TOTP_ACTIVATE_CONFIRM_SERIALIZER",
            "MFA_TOTP_DEACTIVATE_SERIALIZER",
            "MFA_STATUS_SERIALIZER",
            "MFA_RECOVERY_CODES_SERIALIZER",
        ),
        VIEW,
    ),
}
"""Settings that are refused, unless they name dj-rest-auth's own default; what to do instead."""

IGNORED: Mapping[str, str] = {
    "PASSWORD_RESET_USE_SITES_DOMAIN": "links start with VESTIBULE['PUBLIC_ORIGIN']",
    "MFA_EPHEMERAL_TOKEN_TIMEOUT": "a second step takes ten minutes at most",
    "MFA_RECOVERY_CODE_COUNT": "there are eight recovery codes",
    "MFA_TOTP_ISSUER": "apps show VESTIBULE['SERVICE_NAME']",
}
"""Settings without an effect, and what holds instead."""

ELSEWHERE = frozenset({"TOKEN_MODEL", "REGISTER_PERMISSION_CLASSES"})
"""Settings that are read, but not by ``RestAuth``."""
FIXED: Mapping[str, int] = {"MFA_TOTP_DIGITS": 6, "MFA_TOTP_PERIOD": 30}


@register(Tags.security)
def rest_auth_is_honored(**_: Any) -> list[CheckMessage]:
    """E051, E052, W053: a setting of ``REST_AUTH`` is refused, unknown, or without an effect."""
    if not is_served(CONTRACT):
        return []
    given: Mapping[str, Any] = getattr(django_settings, "REST_AUTH", None) or {}
    return [*_something_signs_in(given), *_refused(given), *_ignored(given), *_rotation(given)]


@register(Tags.security, deploy=True)
def token_cookies_are_safe(**_: Any) -> list[CheckMessage]:
    """E054, W055: cookies of ``REST_AUTH`` are sent over plain HTTP, or scripts may read them."""
    read = rest_auth()
    if not (read.USE_JWT and read.cookies and is_served(CONTRACT)):
        return []
    return list(_unsafe(read))


def _something_signs_in(given: Mapping[str, Any]) -> Iterator[CheckMessage]:
    if not given.get("USE_JWT") and not given.get("TOKEN_MODEL", True):
        yield Error(
            "REST_AUTH leaves nothing to sign in with: set USE_JWT to True, or remove TOKEN_MODEL.",
            id="vestibule.E051",
        )


def _refused(given: Mapping[str, Any]) -> Iterator[CheckMessage]:
    for name, value in given.items():
        if name in REFUSED and not _is_default(value):
            yield Error(f"REST_AUTH[{name!r}] is not honored. {REFUSED[name]}", id="vestibule.E052")
        elif name in FIXED and value != FIXED[name]:
            yield Error(
                f"REST_AUTH[{name!r}] must be {FIXED[name]}, as authenticator apps expect.",
                id="vestibule.E052",
            )
        elif name not in {*honored(), *REFUSED, *IGNORED, *FIXED, *ELSEWHERE}:
            yield Error(f"REST_AUTH[{name!r}] is unknown: remove it.", id="vestibule.E052")
    if getattr(django_settings, "ACCOUNT_LOGOUT_ON_GET", False):
        yield Error(
            "ACCOUNT_LOGOUT_ON_GET is not honored, since any page could sign a user out: let the "
            "front end send POST.",
            id="vestibule.E052",
        )


def _is_default(value: object) -> bool:
    name = value if isinstance(value, str) else getattr(value, "__module__", "")
    return str(name).startswith(("dj_rest_auth.", "rest_framework_simplejwt."))


def _ignored(given: Mapping[str, Any]) -> Iterator[CheckMessage]:
    for name, instead in IGNORED.items():
        if given.get(name):
            sentence = f"REST_AUTH[{name!r}] has no effect: {instead}."
            yield checks.Warning(sentence, hint="Remove it.", id="vestibule.W053")


def _rotation(given: Mapping[str, Any]) -> Iterator[CheckMessage]:
    """Refuse rotation where no client can be given the next refresh token."""
    read = rest_auth()
    hidden = read.USE_JWT and read.JWT_AUTH_HTTPONLY and not read.cookies
    if hidden and not settings_are_sound() and conf.settings.ROTATION == Rotation.STRICT:
        yield checks.Warning(
            "With JWT_AUTH_HTTPONLY and no cookie, clients get no new refresh token, and "
            "VESTIBULE['ROTATION'] is 'strict'.",
            hint="Set ROTATION to 'acknowledged', JWT_AUTH_REFRESH_COOKIE, or JWT_AUTH_HTTPONLY "
            "to False.",
            id="vestibule.W053",
        )


def _unsafe(read: RestAuth) -> Iterator[CheckMessage]:
    if not read.JWT_AUTH_SECURE:
        yield Error(
            "Set REST_AUTH['JWT_AUTH_SECURE'] to True: the cookies with tokens would be sent over "
            "plain HTTP.",
            id="vestibule.E054",
        )
    if not read.JWT_AUTH_HTTPONLY:
        yield checks.Warning(
            "With REST_AUTH['JWT_AUTH_HTTPONLY'] = False, every script on the page can read the "
            "tokens.",
            hint="Set it to True once no page reads the refresh token from the body.",
            id="vestibule.W055",
        )
