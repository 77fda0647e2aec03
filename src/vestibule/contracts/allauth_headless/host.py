"""The settings of allauth that a host project keeps, as far as a contract may honor them.

What decides who may sign in and how is in ``VESTIBULE``; where a setting of allauth says something
else, ``manage.py check`` reports it (``checks.allauth``). Read here is only what a client sees.
"""

from __future__ import annotations

from collections.abc import Mapping

from django.conf import settings as django_settings

from vestibule.conf import allauth, settings
from vestibule.core.link_template import LinkTemplate

SESSIONS = "allauth.headless.tokens.strategies.sessions.SessionTokenStrategy"
JWT = "allauth.headless.tokens.strategies.jwt.JWTTokenStrategy"
_AGAIN = ("password", "code")
JWT_PATHS = (JWT, "allauth.headless.tokens.strategies.jwt.strategy.JWTTokenStrategy")


def clients() -> tuple[str, ...]:
    """Return the kinds of clients that have addresses."""
    return tuple(getattr(django_settings, "HEADLESS_CLIENTS", ("browser", "app")))


def issues_jwt() -> bool:
    """Whether apps get an access and a refresh token instead of a session token."""
    return getattr(django_settings, "HEADLESS_TOKEN_STRATEGY", SESSIONS) in JWT_PATHS


def jwt_scheme() -> str:
    """Return the word before the access token in ``Authorization``."""
    return str(getattr(django_settings, "HEADLESS_JWT_AUTHORIZATION_HEADER_SCHEME", "Bearer"))


def offers_sign_in_by_code() -> bool:
    """Whether a code in a mail or a text message signs in."""
    return settings.EMAIL_SIGN_IN != "off" or settings.PHONE_SIGN_IN


def offers_passkey_sign_in() -> bool:
    """Whether clients are offered sign-in with a passkey."""
    return bool(getattr(django_settings, "MFA_PASSKEY_LOGIN_ENABLED", False))


def offers_passkey_sign_up() -> bool:
    """Whether users sign up with a passkey, and without a password."""
    return bool(getattr(django_settings, "MFA_PASSKEY_SIGNUP_ENABLED", False))


def asks_to_trust() -> bool:
    """Whether users are asked, after a second factor, to trust the browser."""
    return bool(getattr(django_settings, "MFA_TRUST_ENABLED", False))


def reauthenticates_by(method: str) -> bool:
    """Whether a user can authenticate again by ``password`` or ``code``.

    As ``ACCOUNT_REAUTHENTICATION_METHODS`` has it; both without it. An enrolled factor always
    counts, since nothing else does then.
    """
    return method in getattr(django_settings, "ACCOUNT_REAUTHENTICATION_METHODS", _AGAIN)


def link_page(name: str) -> LinkTemplate | None:
    """Return where a mailed link leads: the page of that name in ``HEADLESS_FRONTEND_URLS``.

    None without one: the link then leads to Vestibule's own page for it.
    """
    page = frontend_urls().get(name)
    return LinkTemplate(page.replace("{key}", "{token}")) if page else None


def frontend_urls() -> Mapping[str, str]:
    """Return the pages of the host's front end, by allauth's names."""
    urls: Mapping[str, str] = getattr(django_settings, "HEADLESS_FRONTEND_URLS", {})
    return urls


def signup_fields() -> dict[str, bool]:
    """Return the identifiers that sign-up asks for, and whether each is required.

    As ``ACCOUNT_SIGNUP_FIELDS`` has them, or the older settings; else those that users sign in
    with.
    """
    declared = allauth.signup_fields()
    if not declared:
        asked = dict.fromkeys(settings.SIGN_IN_WITH, True)
    else:
        asked = {each.removesuffix("*"): each.endswith("*") for each in declared}
    if settings.verified_email_required:
        asked["email"] = True
    return {name: asked[name] for name in ("email", "username", "phone") if name in asked}
