"""System checks of allauth's settings, where the contract of its headless API is mounted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.conf import settings as django_settings
from django.core import checks
from django.core.checks import CheckMessage, Error, Tags, register
from django.urls import NoReverseMatch, get_resolver, reverse

from vestibule import conf
from vestibule.checks.installation import settings_are_sound
from vestibule.conf.allauth import AGREES, ignored, refused
from vestibule.contracts.allauth_headless import host
from vestibule.contracts.allauth_headless.pending import Client
from vestibule.core.destinations import destination

CONTRACT = "vestibule.contracts.allauth_headless."
PAGES = ("account_confirm_email", "account_reset_password_from_key")


def is_mounted(patterns: Sequence[Any] | None = None) -> bool:
    """Whether the project's addresses have one of this contract. Imports no view."""
    for each in get_resolver().url_patterns if patterns is None else patterns:
        view = str(vars(each).get("_view", ""))
        if view.startswith(CONTRACT) or is_mounted(getattr(each, "url_patterns", ())):
            return True
    return False


@register(Tags.security)
def allauth_settings_are_honored(**_: Any) -> list[CheckMessage]:
    """E046, W046: a setting of allauth is not honored, or disagrees with ``VESTIBULE``."""
    if settings_are_sound() or not getattr(django_settings, "ROOT_URLCONF", ""):
        return []  # E001 says it
    if not is_mounted():
        return []
    errors: list[CheckMessage] = [Error(each, id="vestibule.E046") for each in problems()]
    return errors + [checks.Warning(each, id="vestibule.W046") for each in ignored()]


def problems() -> Iterator[str]:
    """Say what would be silently wrong, each in a sentence."""
    for name in AGREES:
        yield from disagreement(name)
    yield from refused()
    by_code = getattr(django_settings, "ACCOUNT_LOGIN_BY_CODE_ENABLED", False)
    if by_code and conf.settings.EMAIL_SIGN_IN == "off":
        yield "ACCOUNT_LOGIN_BY_CODE_ENABLED is set: set VESTIBULE['EMAIL_SIGN_IN'] = 'code'."
    if "phone" in getattr(django_settings, "ACCOUNT_LOGIN_METHODS", ()):
        yield from _phone()
    if host.asks_to_trust() and not conf.settings.TRUST_DEVICE:
        yield "MFA_TRUST_ENABLED is set: set VESTIBULE['TRUST_DEVICE'] to how long."
    fields = getattr(django_settings, "ACCOUNT_SIGNUP_FIELDS", None)
    if fields and "password1*" not in fields and conf.settings.REGISTRATION_OPEN:
        yield "ACCOUNT_SIGNUP_FIELDS needs 'password1*': a sign-up always sets a password."
    if host.offers_passkey_sign_up():
        yield from _passkey_sign_up()
    yield from _of_clients()
    yield from _pages()


def _phone() -> Iterator[str]:
    if not conf.settings.PHONE_SIGN_IN:
        yield (
            "ACCOUNT_LOGIN_METHODS has 'phone': set VESTIBULE['PHONE_SIGN_IN'] = True, by which a "
            "code in a text message signs in; a number and a password do not."
        )


def _passkey_sign_up() -> Iterator[str]:
    if not conf.settings.PASSKEYS or conf.settings.SECOND_FACTOR == "off":
        yield (
            "MFA_PASSKEY_SIGNUP_ENABLED is set: set VESTIBULE['PASSKEYS'] = True, and "
            "VESTIBULE['SECOND_FACTOR'] to 'optional' or 'required'."
        )
    by_code = conf.settings.EMAIL_VERIFICATION_BY == "code"
    if not (by_code and conf.settings.verified_email_required):
        yield (
            "MFA_PASSKEY_SIGNUP_ENABLED is set: set VESTIBULE['EMAIL_VERIFICATION'] = 'required' "
            "and VESTIBULE['EMAIL_VERIFICATION_BY'] = 'code', since the passkey is created where "
            "the code is entered."
        )


def _of_clients() -> Iterator[str]:
    strategy = getattr(django_settings, "HEADLESS_TOKEN_STRATEGY", host.SESSIONS)
    if strategy not in {host.SESSIONS, *host.JWT_PATHS}:
        yield f"HEADLESS_TOKEN_STRATEGY must be allauth's own: {host.SESSIONS}, or {host.JWT}."
    if not set(host.clients()) <= {each.value for each in Client}:
        yield f"HEADLESS_CLIENTS is {host.clients()!r}: only 'browser' and 'app' can be in it."
    if "browser" in host.clients():
        yield from _browsers()


def disagreement(name: str) -> Iterator[str]:
    """Say that a setting of allauth, if the host has it, disagrees with ``VESTIBULE``."""
    if not hasattr(django_settings, name):
        return
    given, (own, wanted_of) = getattr(django_settings, name), AGREES[name]
    held = getattr(conf.settings, own)
    if (tuple(sorted(held)) if isinstance(held, tuple) else held) != wanted_of(given):
        yield f"{name} is {given!r}: set VESTIBULE['{own}'] to what says the same, not {held!r}."


def _browsers() -> Iterator[str]:
    for name in ("CSRF_USE_SESSIONS", "CSRF_COOKIE_HTTPONLY"):
        if getattr(django_settings, name):
            yield f"{name} must be False: front ends read the CSRF token from its cookie."
    if not conf.settings.COOKIE_TRANSPORT:
        yield (
            "VESTIBULE['COOKIE_TRANSPORT'] is False: leave 'browser' out of HEADLESS_CLIENTS, "
            "since these clients have nothing but cookies."
        )
    if conf.settings.PROVIDERS and not _providers_can_return():
        yield (
            "VESTIBULE['PROVIDERS'] has no address to return to: include "
            "'vestibule.contracts.allauth_headless.provider_urls' below 'accounts/'."
        )


def _providers_can_return() -> bool:
    try:
        reverse("headless_provider_callback", kwargs={"provider": "any"})
    except NoReverseMatch:
        return False
    return True


def _pages() -> Iterator[str]:
    home, others = conf.settings.PUBLIC_ORIGIN, conf.settings.TRUSTED_ORIGINS
    for name, url in host.frontend_urls().items():
        if name in PAGES and "{key}" not in url:
            yield f"HEADLESS_FRONTEND_URLS['{name}'] must have {{key}}."
        if destination(url.replace("{key}", "key"), home=home, others=others) is None:
            yield (
                f"HEADLESS_FRONTEND_URLS['{name}'] leads elsewhere: make its origin "
                "VESTIBULE['PUBLIC_ORIGIN'], or add it to VESTIBULE['TRUSTED_ORIGINS']."
            )
