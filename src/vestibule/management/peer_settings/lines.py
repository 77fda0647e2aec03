"""Lines of a settings file: what says in ``VESTIBULE`` what a host's settings say now."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.conf import settings as django_settings
from django.contrib.auth import get_user_model

from vestibule.conf import allauth
from vestibule.models.host_user import email_field

Options = Mapping[str, Any]

HASHER = "vestibule.passwords.Argon2idHasher"
ISSUER = '    "ISSUER": "https://api.example.org",  # the origin of this back end'
JWT_CLASS = "vestibule.contracts.simplejwt.authentication.JWTAuthentication"
TOKEN_CLASS = "vestibule.drf.OpaqueTokenAuthentication"  # noqa: S105 - the path of a class
KEY_CLASS = "from vestibule.core.simplejwt import SimpleJWTKey"


def dictionary(name: str) -> Options:
    """Return a setting of the host that is a dictionary; empty without it."""
    held: Options = getattr(django_settings, name, None) or {}
    return held


def key(options: Options) -> str:
    """Return the expression for the key that verifies SimpleJWT's tokens."""
    algorithm = options.get("ALGORITHM", "HS256")
    name = "SIGNING_KEY" if algorithm.startswith("HS") else "VERIFYING_KEY"
    words = [f'SIMPLE_JWT["{name}"]' if name in options else "SECRET_KEY"]
    words += [] if algorithm == "HS256" else [f'algorithm="{algorithm}"']
    for theirs in ("ISSUER", "AUDIENCE", "USER_ID_CLAIM", "USER_ID_FIELD"):
        if options.get(theirs):
            words.append(f'{theirs.lower()}=SIMPLE_JWT["{theirs}"]')
    return f"SimpleJWTKey({', '.join(words)})"


def lifetimes(options: Options) -> list[str]:
    """Return the lifetimes of tokens, by the names and defaults of SimpleJWT."""
    access = options.get("ACCESS_TOKEN_LIFETIME", timedelta(minutes=5))
    refresh = options.get("REFRESH_TOKEN_LIFETIME", timedelta(days=1))
    rotates = options.get("ROTATE_REFRESH_TOKENS", False)
    # A token that rotates lives on with each refresh; one that does not ends once.
    ends = max(refresh, timedelta(days=30)) if rotates else refresh
    return [
        f'    "ACCESS_LIFETIME": {written(access)},',
        f'    "REFRESH_LIFETIME": {written(refresh)},',
        f'    "SESSION_LIFETIME": {written(ends)},',
    ]


def rotation(options: Options) -> str:
    """Return the mode of ``ROTATION`` that does what SimpleJWT's two settings say."""
    if not options.get("ROTATE_REFRESH_TOKENS", False):
        return "off"
    return "strict" if options.get("BLACKLIST_AFTER_ROTATION", False) else "acknowledged"


def if_set(options: Options, theirs: str, ours: str) -> list[str]:
    """Return the line of a setting that has another name here, if the host has set it."""
    return [f'    "{ours}": {written(options[theirs])},'] if theirs in options else []


def schemes(options: Options) -> list[str]:
    """Return the words before a token, which may be a single text there."""
    given = options.get("AUTH_HEADER_TYPES", ())
    words = (given,) if isinstance(given, str) else tuple(given)
    return [f'    "AUTHORIZATION_SCHEMES": {written(words)},'] if words else []


def leeway(options: Options) -> list[str]:
    """Return the tolerance for clocks that differ, which may be in seconds there."""
    given = options.get("LEEWAY")
    if given is None:
        return []
    span = given if isinstance(given, timedelta) else timedelta(seconds=given)
    return [f'    "LEEWAY": {written(span)},']


def authentication(*paths: str) -> list[str]:
    """Return the lines that set REST framework's classes, and leave its other settings."""
    lines = ["REST_FRAMEWORK = {}"] if not hasattr(django_settings, "REST_FRAMEWORK") else []
    return [
        *lines,
        'REST_FRAMEWORK["DEFAULT_AUTHENTICATION_CLASSES"] = [',
        *(f'    "{path}",' for path in paths),
        "]",
    ]


def hashers() -> list[str]:
    """Return the lines by which passwords are hashed by Argon2id, and old hashes still verify."""
    held = list(django_settings.PASSWORD_HASHERS)
    if HASHER in held:
        return []
    return ["PASSWORD_HASHERS = [", *(f'    "{path}",' for path in [HASHER, *held]), "]"]


def identifier() -> str:
    """Return what users sign in with if no setting says it: their ``USERNAME_FIELD``."""
    return "email" if email_field() == get_user_model().USERNAME_FIELD else "username"


def written(value: object) -> str:
    """Return a value as settings files have it."""
    if isinstance(value, timedelta):
        return f"timedelta(seconds={int(value.total_seconds())})"
    return repr(value)


def login_methods() -> tuple[str, ...]:
    """Return what users sign in with, as allauth's settings say it."""
    given = allauth.login_methods() or {identifier()}
    return tuple(name for name in ("username", "email") if name in given) or (identifier(),)


def issuer(options: Options) -> list[str]:
    """Return what is in every token: as other services verify it now, if SimpleJWT writes it."""
    named = if_set(options, "ISSUER", "ISSUER") if options.get("ISSUER") else [ISSUER]
    audience = isinstance(options.get("AUDIENCE"), str)  # SimpleJWT takes a list too
    return [*named, *(if_set(options, "AUDIENCE", "AUDIENCE") if audience else [])]


def signature(options: Options) -> list[str]:
    """Return the algorithm of new tokens, if other services verify them by RS256 now."""
    # No other than the default is continued: a secret is shared no more, and the rest are slower.
    continued = options.get("ALGORITHM") == "RS256"
    return if_set(options, "ALGORITHM", "ACCESS_ALGORITHM") if continued else []


def last_login(options: Options) -> list[str]:
    """Return how often a sign-in sets ``last_login``, if SimpleJWT sets it."""
    if not options.get("UPDATE_LAST_LOGIN"):
        return []
    return [f'    "LAST_LOGIN_INTERVAL": {written(timedelta(hours=1))},']


def jwt_lines(options: Options) -> list[str]:
    """Return the lines by which SimpleJWT's tokens are accepted, and ours live as long."""
    return [
        *lifetimes(options),
        f'    "ROTATION": "{rotation(options)}",',
        *schemes(options),
        *if_set(options, "USER_ID_CLAIM", "USER_ID_CLAIM"),
        *leeway(options),
        *signature(options),
        *last_login(options),
        f'    "SIMPLEJWT_KEY": {key(options)},',
    ]


def token_lines() -> list[str]:
    """Return the lifetimes of opaque tokens, which had no end in REST framework's authtoken."""
    return [
        '    "SESSION_LIFETIME": timedelta(days=365),  # how long a token lasts',
        '    "REFRESH_LIFETIME": timedelta(days=90),  # and how long unused',
    ]
