"""What to change in a host's settings and URLs, by the settings of the package that it uses now."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.conf import settings as django_settings
from django.contrib.auth import get_user_model

from vestibule.core.adoptions import Peer
from vestibule.models.host_user import email_field

Options = Mapping[str, Any]

_OWN_CLASS = "a view of your own over the flows does what your class did"
_SIMPLEJWT_LOST = {
    "JSON_ENCODER": "claims are plain JSON",
    "AUTH_HEADER_NAME": "the header is Authorization",
    "AUTH_TOKEN_CLASSES": "only access tokens are accepted",
    "TOKEN_USER_CLASS": "the user is loaded when a view reads it",
    "USER_AUTHENTICATION_RULE": "SIGN_IN_CHECK decides; a deactivated user's sessions end at once",
    "TOKEN_OBTAIN_SERIALIZER": "CLAIMS adds claims; for the rest, " + _OWN_CLASS,
    "TOKEN_REFRESH_SERIALIZER": _OWN_CLASS,
    "TOKEN_VERIFY_SERIALIZER": _OWN_CLASS,
    "TOKEN_BLACKLIST_SERIALIZER": _OWN_CLASS,
    "SLIDING_TOKEN_LIFETIME": "sliding tokens are not supported",
    "SLIDING_TOKEN_REFRESH_LIFETIME": "sliding tokens are not supported",
}
_COOKIE_CLASS = "vestibule.contracts.dj_rest_auth.jwt_auth.JWTCookieAuthentication"
_TOKEN_CLASS = "vestibule.drf.OpaqueTokenAuthentication"  # noqa: S105 - the path of a class
_JWT_CLASS = "vestibule.contracts.simplejwt.authentication.JWTAuthentication"


@dataclass(frozen=True, slots=True)
class Change:
    """How to switch from one package.

    ``lost`` names the keys of ``dictionary`` that have no counterpart, and what there is instead.
    """

    page: str
    dictionary: str
    settings: Callable[[Options], list[str]]
    urls: tuple[str, ...]
    lost: Mapping[str, str] = field(default_factory=dict)


def changes_for(peer: Peer) -> list[str]:
    """Return the lines to write into ``settings.py`` and ``urls.py``, and what has no place there.

    No value of a secret is printed: a line names the setting that holds it.
    """
    change = _CHANGES.get(peer)
    if change is None:
        return []
    options: Options = getattr(django_settings, change.dictionary or "-", None) or {}
    lost = [f"{change.dictionary}[{name!r}]: {change.lost[name]}." for name in change.lost]
    lost = [line for name, line in zip(change.lost, lost, strict=True) if name in options]
    return [
        "# settings.py",
        'INSTALLED_APPS += ["vestibule"]',
        *change.settings(options),
        "",
        "# urls.py",
        *change.urls,
        "",
        *(["Not supported:", *lost, ""] if lost else []),
        f"Details: docs/how-to/{change.page}.md",
    ]


def _simplejwt_settings(options: Options) -> list[str]:
    return [
        *_authentication(_JWT_CLASS),
        "from vestibule.core.simplejwt import SimpleJWTKey",
        "VESTIBULE = {",
        '    "ISSUER": "https://api.example.org",  # the origin of this back end',
        f'    "SIGN_IN_WITH": ("{_identifier()}",),',
        *_lifetimes(options),
        f'    "ROTATION": "{_rotation(options)}",',
        *_if_set(options, "AUTH_HEADER_TYPES", "AUTHORIZATION_SCHEMES"),
        *_if_set(options, "USER_ID_CLAIM", "USER_ID_CLAIM"),
        *_leeway(options),
        f'    "SIMPLEJWT_KEY": {_key(options)},',
        "}",
    ]


def _key(options: Options) -> str:
    """Return the expression for the key that verifies SimpleJWT's tokens."""
    algorithm = options.get("ALGORITHM", "HS256")
    name = "SIGNING_KEY" if algorithm.startswith("HS") else "VERIFYING_KEY"
    words = [f'SIMPLE_JWT["{name}"]' if name in options else "SECRET_KEY"]
    words += [] if algorithm == "HS256" else [f'algorithm="{algorithm}"']
    for theirs in ("ISSUER", "AUDIENCE", "USER_ID_CLAIM", "USER_ID_FIELD"):
        if options.get(theirs):
            words.append(f'{theirs.lower()}=SIMPLE_JWT["{theirs}"]')
    return f"SimpleJWTKey({', '.join(words)})"


def _lifetimes(options: Options) -> list[str]:
    access = options.get("ACCESS_TOKEN_LIFETIME", timedelta(minutes=5))
    refresh = options.get("REFRESH_TOKEN_LIFETIME", timedelta(days=1))
    rotates = options.get("ROTATE_REFRESH_TOKENS", False)
    # A token that rotates lives on with each refresh; one that does not ends once.
    ends = max(refresh, timedelta(days=30)) if rotates else refresh
    return [
        f'    "ACCESS_LIFETIME": {_written(access)},',
        f'    "REFRESH_LIFETIME": {_written(refresh)},',
        f'    "SESSION_LIFETIME": {_written(ends)},',
    ]


def _rotation(options: Options) -> str:
    if not options.get("ROTATE_REFRESH_TOKENS", False):
        return "off"
    return "strict" if options.get("BLACKLIST_AFTER_ROTATION", False) else "acknowledged"


def _if_set(options: Options, theirs: str, ours: str) -> list[str]:
    return [f'    "{ours}": {_written(options[theirs])},'] if theirs in options else []


def _leeway(options: Options) -> list[str]:
    given = options.get("LEEWAY")
    if given is None:
        return []
    leeway = given if isinstance(given, timedelta) else timedelta(seconds=given)
    return [f'    "LEEWAY": {_written(leeway)},']


def _authentication(path: str) -> list[str]:
    return [f'REST_FRAMEWORK["DEFAULT_AUTHENTICATION_CLASSES"] = ["{path}"]']


def _identifier() -> str:
    return "email" if email_field() == get_user_model().USERNAME_FIELD else "username"


def _written(value: object) -> str:
    if isinstance(value, timedelta):
        return f"timedelta(seconds={int(value.total_seconds())})"
    return repr(value)


def _authtoken_settings(options: Options) -> list[str]:
    return [
        *_authentication(_TOKEN_CLASS),
        "VESTIBULE = {",
        '    "ISSUER": "https://api.example.org",  # the origin of this back end',
        f'    "SIGN_IN_WITH": ("{_identifier()}",),',
        '    "SESSION_LIFETIME": timedelta(days=365),  # how long a token lasts',
        '    "REFRESH_LIFETIME": timedelta(days=90),  # and how long unused',
        "}",
    ]


def _dj_rest_auth_settings(options: Options) -> list[str]:
    mandatory = getattr(django_settings, "ACCOUNT_EMAIL_VERIFICATION", "") == "mandatory"
    jwt = bool(options.get("USE_JWT"))
    lines = [
        *_authentication(_COOKIE_CLASS if jwt else _TOKEN_CLASS),
        "# REST_AUTH stays: manage.py check names what is not supported",
        "VESTIBULE = {",
        '    "PUBLIC_ORIGIN": "https://app.example.org",  # where the links in mails lead',
        '    "ISSUER": "https://api.example.org",  # the origin of this back end',
        f'    "SIGN_IN_WITH": {_login_methods()!r},',
        f'    "EMAIL_VERIFICATION": "{"required" if mandatory else "optional"}",',
    ]
    if jwt:
        simplejwt: Options = getattr(django_settings, "SIMPLE_JWT", None) or {}
        lines = ["from vestibule.core.simplejwt import SimpleJWTKey", *lines]
        lines += [*_lifetimes(simplejwt), f'    "ROTATION": "{_rotation(simplejwt)}",']
        lines += [f'    "SIMPLEJWT_KEY": {_key(simplejwt)},']
    return [*lines, "}"]


def _login_methods() -> tuple[str, ...]:
    """Return what users sign in with, as allauth's settings say it."""
    given = getattr(django_settings, "ACCOUNT_LOGIN_METHODS", None) or {_identifier()}
    return tuple(name for name in ("username", "email") if name in given) or (_identifier(),)


_CHANGES = {
    Peer.DJ_REST_AUTH: Change(
        "from-dj-rest-auth",
        "REST_AUTH",
        _dj_rest_auth_settings,
        (
            'path("dj-rest-auth/", include("vestibule.contracts.dj_rest_auth.urls")),',
            'path("dj-rest-auth/registration/", '
            'include("vestibule.contracts.dj_rest_auth.registration.urls")),',
            'path("dj-rest-auth/", include("vestibule.contracts.dj_rest_auth.mfa.urls")),',
        ),
    ),
    Peer.DRF_AUTHTOKEN: Change(
        "from-drf-authtoken",
        "",
        _authtoken_settings,
        ('path("api-token-auth/", include("vestibule.contracts.authtoken.urls")),',),
    ),
    Peer.SIMPLEJWT: Change(
        "from-simplejwt",
        "SIMPLE_JWT",
        _simplejwt_settings,
        ('path("api/token/", include("vestibule.contracts.simplejwt.urls")),',),
        _SIMPLEJWT_LOST,
    ),
}
