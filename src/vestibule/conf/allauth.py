"""The host's allauth settings: what says the same in ``VESTIBULE``, and what has no counterpart.

The system check of the headless API compares them with ``VESTIBULE``, and ``adopt`` prints them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

from django.conf import settings as django_settings

_VERIFICATION = {"mandatory": "required", "optional": "optional", "none": "off"}
_LINK_OR_CODE = {True: "code", False: "link"}

AGREES: dict[str, tuple[str, Callable[[Any], Any]]] = {
    "ACCOUNT_AUTHENTICATION_METHOD": (
        "SIGN_IN_WITH",
        lambda given: tuple(sorted(_text(given).split("_"))),
    ),
    "ACCOUNT_EMAIL_VERIFICATION": ("EMAIL_VERIFICATION", _VERIFICATION.get),
    "ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED": (
        "EMAIL_VERIFICATION_BY",
        lambda given: _LINK_OR_CODE[bool(given)],
    ),
    "ACCOUNT_LOGIN_METHODS": ("SIGN_IN_WITH", lambda given: tuple(sorted(set(given) - {"phone"}))),
    "ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED": (
        "PASSWORD_RESET_BY",
        lambda given: _LINK_OR_CODE[bool(given)],
    ),
    "HEADLESS_JWT_AUTHORIZATION_HEADER_SCHEME": ("AUTHORIZATION_SCHEMES", lambda given: (given,)),
    "MFA_TRUST_COOKIE_AGE": (
        "TRUST_DEVICE",
        lambda given: given if isinstance(given, timedelta) else timedelta(seconds=given),
    ),
    "MFA_SUPPORTED_TYPES": ("PASSKEYS", lambda given: "webauthn" in given),
}
"""What ``VESTIBULE`` decides under another name, and the value that says the same."""

REFUSED = {
    "ACCOUNT_ADAPTER": "use the events and settings of VESTIBULE instead (docs/guards.md)",
    "ACCOUNT_FORMS": "declare additional fields in VESTIBULE['PROFILE_FIELDS']",
    "ACCOUNT_SIGNUP_FORM_CLASS": "declare its fields in VESTIBULE['PROFILE_FIELDS']",
    "HEADLESS_ADAPTER": "add what clients need to VESTIBULE['CLAIMS'], or write a view of your own "
    "over the flows",
    "MFA_ADAPTER": "use the settings of VESTIBULE instead (docs/factors.md)",
    "SOCIALACCOUNT_ADAPTER": "use VESTIBULE['PROVIDERS'] and VESTIBULE['LINK_IDENTITIES']",
    "SOCIALACCOUNT_FORMS": "declare additional fields in VESTIBULE['PROFILE_FIELDS']",
}
"""What would be silently wrong, and what to do instead."""

IGNORED = {
    "ACCOUNT_LOGIN_BY_CODE_TRUST_ENABLED": "a trusted browser is spared the second factor, and no "
    "mailed code",
    "ACCOUNT_LOGIN_ON_EMAIL_CONFIRMATION": "a verified address opens no session; clients are "
    "answered 401 and show the sign-in",
    "ACCOUNT_LOGIN_ON_PASSWORD_RESET": "a reset opens no session; clients are answered 401 and "
    "show the sign-in",
    "ACCOUNT_RATE_LIMITS": "rates are those of VESTIBULE['LIMITS']",
    "HEADLESS_SERVE_SPECIFICATION": "the description is the one in allauth's package, and is not "
    "served: save it before that goes",
    "SOCIALACCOUNT_PROVIDERS": "providers are those of VESTIBULE['PROVIDERS']",
}
"""What has no effect, and is safe so."""


def login_methods() -> frozenset[str]:
    """Return what users sign in with, by the present or the older setting; empty without any."""
    given = getattr(django_settings, "ACCOUNT_LOGIN_METHODS", None)
    if given is None:  # before allauth 65.4: username, email or username_email
        old = _text(getattr(django_settings, "ACCOUNT_AUTHENTICATION_METHOD", ""))
        given = filter(None, old.split("_"))
    return frozenset(map(_text, given))


def _text(value: object) -> str:
    """Return a text, or that of a member of allauth's enumerations."""
    return str(getattr(value, "value", value))


def signup_fields() -> tuple[str, ...]:
    """Return the fields of a sign-up, those required with ``*``; empty without any setting.

    Either by the present setting or by the older ones, which have allauth's own defaults.
    """
    given = getattr(django_settings, "ACCOUNT_SIGNUP_FIELDS", None)
    if given:
        return tuple(given)
    username = getattr(django_settings, "ACCOUNT_USERNAME_REQUIRED", None)
    email = getattr(django_settings, "ACCOUNT_EMAIL_REQUIRED", None)
    if username is None and email is None:
        return ()
    named = () if username is False else ("username*",)
    return ("email*" if email else "email", *named)


def refused() -> Iterator[str]:
    """Say what would be silently wrong whatever ``VESTIBULE`` holds, each in a sentence."""
    for name, instead in REFUSED.items():
        if getattr(django_settings, name, None):
            yield f"{name} is not honored: {instead}."


def ignored() -> Iterator[str]:
    """Say what has no effect, each in a sentence."""
    for name, instead in IGNORED.items():
        if getattr(django_settings, name, None):
            yield f"{name} has no effect: {instead}."
    if {"phone", "phone*"} & set(signup_fields()):
        yield (
            "ACCOUNT_SIGNUP_FIELDS has 'phone': a sign-up stores the number, and does not verify "
            "it; users verify it once signed in."
        )
    if not getattr(django_settings, "ACCOUNT_PREVENT_ENUMERATION", True):
        yield (
            "ACCOUNT_PREVENT_ENUMERATION has no effect: VESTIBULE['EMAIL_VERIFICATION'] decides "
            "whether a sign-up may say that an address is taken."
        )
