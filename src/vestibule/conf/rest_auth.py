"""What of the host's ``REST_AUTH`` has no counterpart, for the system check and ``adopt``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.conf import settings as django_settings

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
    "MFA_RECOVERY_CODE_COUNT": "there are ten recovery codes",
    "MFA_TOTP_ISSUER": "apps show VESTIBULE['SERVICE_NAME']",
}
"""Settings without an effect, and what holds instead."""
HELD: Mapping[str, int] = {"MFA_RECOVERY_CODE_COUNT": 10}
"""Values of these that hold anyway."""
FIXED: Mapping[str, int] = {"MFA_TOTP_DIGITS": 6, "MFA_TOTP_PERIOD": 30}
"""Settings that can have one value only."""


def refused() -> Iterator[str]:
    """Say what would be silently wrong, each in a sentence."""
    for name, value in given().items():
        if name in REFUSED and not _is_default(value):
            yield f"REST_AUTH[{name!r}] is not honored. {REFUSED[name]}"
        elif name in FIXED and value != FIXED[name]:
            yield f"REST_AUTH[{name!r}] must be {FIXED[name]}, as authenticator apps expect."
    if getattr(django_settings, "ACCOUNT_LOGOUT_ON_GET", False):
        yield (
            "ACCOUNT_LOGOUT_ON_GET is not honored, since any page could sign a user out: let the "
            "front end send POST."
        )


def ignored() -> Iterator[str]:
    """Say what has no effect, each in a sentence."""
    for name, instead in IGNORED.items():
        value = given().get(name)
        if value and value != HELD.get(name):
            yield f"REST_AUTH[{name!r}] has no effect: {instead}."


def given() -> Mapping[str, Any]:
    """Return the host's dictionary as it is; empty without one."""
    found: Mapping[str, Any] = getattr(django_settings, "REST_AUTH", None) or {}
    return found


def _is_default(value: object) -> bool:
    name = value if isinstance(value, str) else getattr(value, "__module__", "")
    return str(name).startswith(("dj_rest_auth.", "rest_framework_simplejwt."))
