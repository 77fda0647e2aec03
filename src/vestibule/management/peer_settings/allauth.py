"""Switching from allauth's headless API."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings as django_settings

from vestibule.conf import allauth
from vestibule.management.peer_settings.lines import (
    Options,
    authentication,
    dictionary,
    lifetimes,
    login_methods,
    rotation,
    written,
)

_ALLAUTH = "vestibule.contracts.allauth_headless.authentication"
_PHONE = (
    '    "PHONE_SIGN_IN": True,  # by a code alone, to a number that one account has verified',
    '    "SMS_BACKEND": "console",  # prints what it sends: name your service (docs/how-to/sms.md)',
)


def settings() -> list[str]:
    """Return the lines for ``settings.py``."""
    clients = getattr(django_settings, "HEADLESS_CLIENTS", ("app", "browser"))
    classes = {"app": "XSessionTokenAuthentication", "browser": "SessionAuthentication"}
    home, *others = _origins()
    by_code = getattr(django_settings, "ACCOUNT_LOGIN_BY_CODE_ENABLED", False)
    return [
        *authentication(
            *(f"{_ALLAUTH}.{name}" for kind, name in classes.items() if kind in clients)
        ),
        "# HEADLESS_CLIENTS, HEADLESS_FRONTEND_URLS and ACCOUNT_SIGNUP_FIELDS stay: they are read",
        "VESTIBULE = {",
        f'    "PUBLIC_ORIGIN": "{home}",  # the site as users see it',
        *([f'    "TRUSTED_ORIGINS": {tuple(others)!r},'] if others else []),
        f'    "SIGN_IN_WITH": {login_methods()!r},',
        *_agreeing(),
        *(['    "EMAIL_SIGN_IN": "code",'] if by_code else []),
        *(_PHONE if "phone" in allauth.login_methods() else []),
        *_headless_jwt(),
        "}",
    ]


def _origins() -> list[str]:
    """Return the origins of the front end's pages, in their order."""
    urls = dictionary("HEADLESS_FRONTEND_URLS").values()
    parts = [urlsplit(url) for url in urls if "://" in url]
    origins = dict.fromkeys(f"{part.scheme}://{part.netloc}" for part in parts)
    return [*origins] or ["https://example.org"]


def _agreeing() -> Iterator[str]:
    """Write what ``VESTIBULE`` decides under another name, with allauth's defaults."""
    defaults: dict[str, Any] = {"ACCOUNT_EMAIL_VERIFICATION": "optional"}
    if getattr(django_settings, "MFA_TRUST_ENABLED", False):
        defaults["MFA_TRUST_COOKIE_AGE"] = timedelta(days=14)
    for theirs, (ours, wanted) in allauth.AGREES.items():
        given = getattr(django_settings, theirs, defaults.get(theirs))
        if given is not None and ours != "SIGN_IN_WITH":
            yield f'    "{ours}": {written(wanted(given))},'


def _headless_jwt() -> list[str]:
    """Write the lifetimes of allauth's JWT strategy; its defaults are those of SimpleJWT."""
    if not str(getattr(django_settings, "HEADLESS_TOKEN_STRATEGY", "")).endswith(
        "JWTTokenStrategy"
    ):
        return []
    rotates = getattr(django_settings, "HEADLESS_JWT_ROTATE_REFRESH_TOKEN", True)
    options: Options = {
        "ACCESS_TOKEN_LIFETIME": _seconds("HEADLESS_JWT_ACCESS_TOKEN_EXPIRES_IN", 300),
        "REFRESH_TOKEN_LIFETIME": _seconds("HEADLESS_JWT_REFRESH_TOKEN_EXPIRES_IN", 86_400),
        "ROTATE_REFRESH_TOKENS": rotates,
        "BLACKLIST_AFTER_ROTATION": rotates,
    }
    return [*lifetimes(options), f'    "ROTATION": "{rotation(options)}",']


def _seconds(name: str, default: int) -> timedelta:
    return timedelta(seconds=getattr(django_settings, name, default))


def urls() -> list[str]:
    """Return the lines for ``urls.py``."""
    return [
        'path("accounts/", include("vestibule.contracts.allauth_headless.provider_urls")),',
        'path("_allauth/", include("vestibule.contracts.allauth_headless.urls")),',
    ]


def unsupported() -> Iterator[str]:
    """Say of each setting that is not honored what to do instead."""
    yield from allauth.refused()
    yield from allauth.ignored()
