"""Cross-field validation of the settings."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from django.utils.module_loading import import_string

from vestibule.core.brand_rules import problems as brand_problems
from vestibule.core.passkey_origins import is_android_app, is_below, is_domain
from vestibule.core.profile_fields import problems as field_problems
from vestibule.core.provider_options import UnusableOptions, read_options
from vestibule.core.redis import is_redis
from vestibule.core.roles import problems as role_problems
from vestibule.core.simplejwt import ALGORITHMS, HMAC_BYTES
from vestibule.core.syslog import is_syslog_server
from vestibule.core.tokens import CLAIMS

CHOICES = {
    "ROTATION": ("strict", "acknowledged", "off"),
    "SAME_DEVICE_SESSION": ("replace", "keep"),
    "ACCESS_ALGORITHM": ("ES256", "EdDSA", "RS256", "HS256"),
    "DEFAULT_TRANSPORT": ("body", "cookie"),
    "COOKIE_SAMESITE": ("Lax", "Strict", "None"),
    "DELIVERY": ("thread", "worker", "inline", "request"),
    "SIGN_IN_CHECK": ("none", "email_code"),
    "SECOND_FACTOR": ("optional", "required", "off"),
    "EMAIL_SIGN_IN": ("off", "link", "code"),
    "EMAIL_VERIFICATION": ("required", "optional", "off"),
    "EMAIL_VERIFICATION_BY": ("link", "code"),
    "PASSWORD_RESET_BY": ("link", "code"),
    "LINK_STYLE": ("fragment", "query"),
    "CAPTCHA": ("none", "recaptcha_v2", "recaptcha_v3", "hcaptcha", "turnstile", "dummy"),
    "CAPTCHA_FAIL": ("closed", "open"),
    "LINK_IDENTITIES": ("verified", "off", "never"),
}
"""The values that a setting may have; the text under it names them all."""
_MAY_BE_ZERO = (
    *("DELETION_GRACE", "LAST_LOGIN_INTERVAL", "UNREMEMBERED_LIFETIME"),
    *("SECOND_FACTOR_GRACE", "TRUST_DEVICE", "FACTOR_RESET_DELAY"),
)
_LIFETIMES = (
    "ACCESS_LIFETIME",
    "REFRESH_LIFETIME",
    "SESSION_LIFETIME",
    "REVOCATION_BOUND",
    "INVITATION_LIFETIME",
)
_COUNTRY = re.compile("[A-Z]{2}|001")
_HOST = re.compile(r"[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:.]+\]", re.IGNORECASE)
_PUBLIC_ORIGIN = re.compile(r"https?://([^/:]+|\[[^/]+\])(?::[0-9]+)?/?", re.IGNORECASE)


def is_host(text: str) -> bool:
    """Whether a text is a host as browsers send it: ASCII, an IPv6 address in brackets, no port."""
    return bool(_HOST.fullmatch(text)) and text.isascii()


def is_origin(text: str) -> bool:
    """Whether a text is an origin exactly as browsers send it: no wildcard, slash or path."""
    try:
        url = urlsplit(text)
        exact = f"{url.scheme}://{url.netloc}" == text == text.lower()
        default = {"http": 80, "https": 443}.get(url.scheme)
        return (
            bool(default and url.hostname)
            and exact
            and url.port != default
            and not set("@* ") & set(text)
            and text.isascii()
        )
    except ValueError:
        return False


def is_public_origin(text: str) -> bool:
    """Whether a text is scheme and host, with an optional port and nothing else.

    The host is one that browsers send: every other request is answered with 400 by Django.
    """
    try:
        named = _PUBLIC_ORIGIN.fullmatch(text)
        return named is not None and is_host(named[1]) and urlsplit(text).port != 0
    except ValueError:
        return False


def _ascii_form(origin: str) -> str:
    """Return a sentence with an international host as browsers send it; empty for other texts."""
    try:
        host = urlsplit(origin).hostname or ""
        # Not at the top: its tables are needed for this sentence only.
        written = import_string("idna.encode")(host, uts46=True).decode()
    except ValueError:  # idna's own errors are, too
        return ""
    return "" if host == written else f" Browsers send its host as {written}."


def problems(settings: Any) -> list[str]:
    """Return the problems of the settings, one sentence each; empty if there are none."""
    found = [
        f"{name} must be one of {', '.join(choices)}."
        for name, choices in CHOICES.items()
        if getattr(settings, name) not in choices
    ]
    found += role_problems(settings.ROLES, default=settings.DEFAULT_ROLE, admin=settings.ADMIN_ROLE)
    found += field_problems(settings.PROFILE_FIELDS)
    if not settings.SIGN_IN_WITH or set(settings.SIGN_IN_WITH) - {"email", "username"}:
        found.append("SIGN_IN_WITH must contain email, username, or both.")
    found += brand_problems(settings.BRAND)
    found += _origin_problems(settings)
    found += _passkey_problems(settings)
    if not all(map(_COUNTRY.fullmatch, settings.SMS_COUNTRIES)):
        found.append("SMS_COUNTRIES must contain ISO 3166 country codes, such as DE, or 001.")
    found += _factor_problems(settings)
    if set(settings.SIGN_IN_CHECK_AFTER) - {"pwd", "social"}:
        found.append("SIGN_IN_CHECK_AFTER may contain only pwd and social.")
    if settings.ACCESS_LIFETIME > settings.SESSION_LIFETIME:
        found.append("ACCESS_LIFETIME must not be longer than SESSION_LIFETIME.")
    if settings.UNREMEMBERED_LIFETIME > settings.SESSION_LIFETIME:
        found.append("UNREMEMBERED_LIFETIME must not be longer than SESSION_LIFETIME.")
    if settings.DEFAULT_TRANSPORT == "cookie" and not settings.COOKIE_TRANSPORT:
        found.append("DEFAULT_TRANSPORT cannot be cookie without COOKIE_TRANSPORT.")
    if settings.REFRESH_COOKIE_PATH not in {"", "/"}:
        found.append("REFRESH_COOKIE_PATH must be empty or /.")
    found += _redis_problems(settings) + _syslog_problems(settings)
    found += _duration_problems(settings)
    found += _key_problems(settings) + _simplejwt_problems(settings)
    return found + _of_providers(settings)


def _redis_problems(settings: Any) -> list[str]:
    if not settings.REDIS_URL or is_redis(settings.REDIS_URL):
        return []
    return [
        "REDIS_URL must have the form redis://:password@host:6379/0, rediss:// likewise, or "
        "unix:///path, with special characters in the password percent-encoded, such as %23 for #."
    ]


def _syslog_problems(settings: Any) -> list[str]:
    if not settings.AUDIT_SYSLOG or is_syslog_server(settings.AUDIT_SYSLOG):
        return []
    return ["AUDIT_SYSLOG must have the form udp://host, tcp://host or tls://host, with a port."]


def _factor_problems(settings: Any) -> list[str]:
    declared = {role.name for role in settings.ROLES}
    found = [
        f"{name} must contain names of ROLES: '{role}' is none."
        for name in ("SIGN_IN_CHECK_ROLES", "SECOND_FACTOR_ROLES")
        for role in getattr(settings, name)
        if role not in declared
    ]
    if settings.SECOND_FACTOR == "off" and settings.SECOND_FACTOR_ROLES:
        found.append("SECOND_FACTOR_ROLES must be empty where SECOND_FACTOR is off.")
    required = settings.SECOND_FACTOR == "required" or settings.SECOND_FACTOR_ROLES
    if required and not settings.PASSKEYS:
        found += _messages_lead_nowhere(settings)
    if settings.PHONE_SIGN_IN and not settings.SMS_BACKEND:
        found.append("PHONE_SIGN_IN needs SMS_BACKEND, which sends the text messages.")
    return found


def _messages_lead_nowhere(settings: Any) -> list[str]:
    by_mail, by_phone = settings.EMAIL_SIGN_IN != "off", settings.PHONE_SIGN_IN
    used = {"EMAIL_SIGN_IN": by_mail, "PHONE_SIGN_IN": by_phone}
    return [
        f"{name} needs PASSKEYS where a second factor is required: after a link or code in a "
        "message, only a passkey is one."
        for name, is_on in used.items()
        if is_on
    ]


def _duration_problems(settings: Any) -> list[str]:
    none = timedelta(0)
    negative = [name for name in _MAY_BE_ZERO if getattr(settings, name) < none]
    too_short = [name for name in _LIFETIMES if getattr(settings, name) <= none]
    return [f"{name} must not be negative." for name in negative] + [
        f"{name} must be greater than zero." for name in too_short
    ]


def _origin_problems(settings: Any) -> list[str]:
    found = [
        f"TRUSTED_ORIGINS: '{origin}' must be scheme and host only, such as https://app.example.org."
        + _ascii_form(origin)
        for origin in settings.TRUSTED_ORIGINS
        if not is_origin(origin)
    ]
    if settings.PUBLIC_ORIGIN and not is_public_origin(settings.PUBLIC_ORIGIN):
        found.append(
            "PUBLIC_ORIGIN must be scheme and host, such as https://accounts.example.org. The path "
            "of a site that is not at the root belongs in the settings of its pages, such as "
            "RESET_PASSWORD_PAGE, and in Django's FORCE_SCRIPT_NAME."
            + _ascii_form(settings.PUBLIC_ORIGIN)
        )
    return found


def _passkey_problems(settings: Any) -> list[str]:
    domain, origins = settings.PASSKEY_RP_ID, settings.PASSKEY_ORIGINS
    found = [
        f"PASSKEY_ORIGINS: '{each}' must be scheme and host only, such as https://app.example.org, "
        "or android:apk-key-hash: with the hash of an app's certificate."
        for each in origins
        if not (is_origin(each) or is_android_app(each))
    ]
    if domain and not is_domain(domain):
        found.append("PASSKEY_RP_ID must be a domain in lower case, such as example.org.")
        return found
    own = settings.PUBLIC_ORIGIN
    if domain and own and not origins and not is_below(own, domain):
        found.append(
            f"PASSKEY_RP_ID: the host of PUBLIC_ORIGIN is neither {domain} nor below it, so "
            "browsers would refuse it. If it is to be a related origin, name it in PASSKEY_ORIGINS."
        )
    return found


def _of_providers(settings: Any) -> list[str]:
    found = []
    for name, given in settings.PROVIDERS.items():
        try:
            read_options(name, given)
        except UnusableOptions as error:
            found.append(f"PROVIDERS['{name}'] cannot be used: {error}.")
    if settings.PROVIDERS and not (settings.PUBLIC_ORIGIN or settings.TENANT_ORIGIN):
        found.append("PROVIDERS needs PUBLIC_ORIGIN, where providers send users back to.")
    return found


def _key_problems(settings: Any) -> list[str]:
    found = []
    if settings.KEY_ROTATION and settings.SIGNING_KEY_FILE:
        found.append(
            "KEY_ROTATION cannot rotate the key of SIGNING_KEY_FILE: leave one of them out."
        )
    if settings.KEY_ROTATION and timedelta(days=1) > settings.KEY_ROTATION:
        found.append("KEY_ROTATION must be at least a day, or zero.")
    return found


def _simplejwt_problems(settings: Any) -> list[str]:
    key = settings.SIMPLEJWT_KEY
    wrong = {
        "USER_ID_CLAIM must not be a claim that access tokens already have.": (
            settings.USER_ID_CLAIM in CLAIMS
        ),
        "LOGIN_FIELD must be the name of a field other than password.": (
            settings.LOGIN_FIELD == "password"
            or not (settings.LOGIN_FIELD or "email").isidentifier()
        ),
        "AUTHORIZATION_SCHEMES must contain one or more words, such as Bearer.": (
            not settings.AUTHORIZATION_SCHEMES
            or not all(scheme.isalpha() for scheme in settings.AUTHORIZATION_SCHEMES)
        ),
        f"SIMPLEJWT_KEY: algorithm must be one of {', '.join(ALGORITHMS)}.": (
            key.algorithm not in ALGORITHMS
        ),
        f"SIMPLEJWT_KEY: a secret of fewer than {HMAC_BYTES} bytes can be guessed; its tokens "
        "cannot be accepted.": (
            key.is_given and key.algorithm.startswith("HS") and len(key.key.encode()) < HMAC_BYTES
        ),
    }
    return [problem for problem, holds in wrong.items() if holds]
