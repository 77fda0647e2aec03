"""What to change in a host's settings and URLs, by the settings of the package that it uses now."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from django.apps import apps
from django.conf import settings as django_settings

from vestibule.checks import djoser as djoser_checks
from vestibule.conf import allauth, rest_auth
from vestibule.conf.djoser import djoser
from vestibule.core.adoptions import Peer
from vestibule.management.settings_lines import (
    ISSUER,
    KEY_CLASS,
    Options,
    authentication,
    dictionary,
    hashers,
    identifier,
    jwt_lines,
    lifetimes,
    login_methods,
    rotation,
    token_lines,
    written,
)
from vestibule.models.host_user import email_field

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

_ALLAUTH = "vestibule.contracts.allauth_headless.authentication"


@dataclass(frozen=True, slots=True)
class Change:
    """How to switch from one package: its page, the lines of both files, and what has no place.

    ``unsupported`` says of each setting that is not honored what to do instead. For the packages
    whose settings are read by a contract, the contract's system check says the same.
    """

    page: str
    settings: Callable[[], list[str]]
    urls: Callable[[], list[str]]
    unsupported: Callable[[], Iterable[str]] = tuple


def changes_for(peer: Peer) -> list[str]:
    """Return the lines to write into ``settings.py`` and ``urls.py``, and what has no place there.

    No value of a secret is printed: a line names the setting that holds it.
    """
    change = _CHANGES[peer]
    lines = [*hashers(), *change.settings()]
    if any("timedelta(" in line for line in lines):
        lines.insert(0, "from datetime import timedelta")
    unsupported = list(change.unsupported())
    return [
        "# settings.py",
        *lines,
        'INSTALLED_APPS += ["vestibule"]',
        "",
        "# urls.py",
        *change.urls(),
        "",
        *(["Not supported:", *unsupported, ""] if unsupported else []),
        f"Details: docs/how-to/{change.page}.md",
    ]


def _simplejwt_settings() -> list[str]:
    return [
        *authentication(_JWT_CLASS),
        KEY_CLASS,
        "VESTIBULE = {",
        ISSUER,
        f'    "SIGN_IN_WITH": ("{identifier()}",),',
        *jwt_lines(dictionary("SIMPLE_JWT")),
        "}",
    ]


def _simplejwt_urls() -> list[str]:
    return ['path("api/token/", include("vestibule.contracts.simplejwt.urls")),']


def _simplejwt_unsupported() -> Iterator[str]:
    options = dictionary("SIMPLE_JWT")
    for name, instead in _SIMPLEJWT_LOST.items():
        if name in options:
            yield f"SIMPLE_JWT[{name!r}]: {instead}."


def _authtoken_settings() -> list[str]:
    return [
        *authentication(_TOKEN_CLASS),
        "VESTIBULE = {",
        ISSUER,
        f'    "SIGN_IN_WITH": ("{identifier()}",),',
        *token_lines(),
        "}",
    ]


def _authtoken_urls() -> list[str]:
    return ['path("api-token-auth/", include("vestibule.contracts.authtoken.urls")),']


def _djoser_settings() -> list[str]:
    classes, key_class, lines = [], [], []
    if _djoser_uses("jwt"):
        classes, key_class = [_JWT_CLASS], [KEY_CLASS]
        lines = jwt_lines(dictionary("SIMPLE_JWT"))
    if _djoser_uses("authtoken"):
        classes = [*classes, _TOKEN_CLASS]
        lines = lines or token_lines()
    field = djoser().LOGIN_FIELD or identifier()
    required = djoser().SEND_ACTIVATION_EMAIL
    return [
        *authentication(*classes),
        *key_class,
        "# DJOSER stays: it is read",
        "VESTIBULE = {",
        f'    "PUBLIC_ORIGIN": "{_djoser_origin()}",  # where the links in mails lead',
        ISSUER,
        f'    "SIGN_IN_WITH": ("{"email" if field == email_field() else "username"}",),',
        f'    "EMAIL_VERIFICATION": "{"required" if required else "off"}",',
        *lines,
        "}",
    ]


def _djoser_urls() -> list[str]:
    used = [f".{part}" for part in ("jwt", "authtoken") if _djoser_uses(part)]
    return [
        f'path("auth/", include("vestibule.contracts.djoser.urls{part}")),' for part in ("", *used)
    ]


def _djoser_uses(part: str) -> bool:
    """Whether a host has SimpleJWT's addresses or those of tokens; both, if nothing tells."""
    options = dictionary("DJOSER")
    classes = str(dictionary("REST_FRAMEWORK").get("DEFAULT_AUTHENTICATION_CLASSES", ""))
    tokens = "TokenAuthentication" in classes or apps.is_installed("rest_framework.authtoken")
    tokens = tokens and options.get("TOKEN_MODEL", True) is not None
    jwt = bool(dictionary("SIMPLE_JWT")) or "simplejwt" in classes
    return {"jwt": jwt, "authtoken": tokens}[part] or not (jwt or tokens)


def _djoser_origin() -> str:
    domain = getattr(django_settings, "DOMAIN", None) or "app.example.org"
    return djoser().page("").rstrip("/") or f"https://{domain}"


def _djoser_unsupported() -> Iterator[str]:
    yield from djoser_checks.refused()
    yield from djoser_checks.remarks()
    if _djoser_uses("jwt"):
        yield from _simplejwt_unsupported()


def _dj_rest_auth_settings() -> list[str]:
    mandatory = getattr(django_settings, "ACCOUNT_EMAIL_VERIFICATION", "") == "mandatory"
    jwt = bool(dictionary("REST_AUTH").get("USE_JWT"))
    return [
        *authentication(_COOKIE_CLASS if jwt else _TOKEN_CLASS),
        *([KEY_CLASS] if jwt else []),
        "# REST_AUTH stays: it is read",
        "VESTIBULE = {",
        '    "PUBLIC_ORIGIN": "https://app.example.org",  # where the links in mails lead',
        ISSUER,
        f'    "SIGN_IN_WITH": {login_methods()!r},',
        f'    "EMAIL_VERIFICATION": "{"required" if mandatory else "optional"}",',
        *(jwt_lines(dictionary("SIMPLE_JWT")) if jwt else token_lines()),
        "}",
    ]


def _dj_rest_auth_urls() -> list[str]:
    return [
        'path("dj-rest-auth/", include("vestibule.contracts.dj_rest_auth.urls")),',
        'path("dj-rest-auth/registration/", '
        'include("vestibule.contracts.dj_rest_auth.registration.urls")),',
        'path("dj-rest-auth/", include("vestibule.contracts.dj_rest_auth.mfa.urls")),',
    ]


def _dj_rest_auth_unsupported() -> Iterator[str]:
    yield from rest_auth.refused()
    yield from rest_auth.ignored()
    yield from allauth.refused()  # its registration is allauth's
    if dictionary("REST_AUTH").get("USE_JWT"):
        yield from _simplejwt_unsupported()


def _allauth_settings() -> list[str]:
    clients = getattr(django_settings, "HEADLESS_CLIENTS", ("app", "browser"))
    classes = {"app": "XSessionTokenAuthentication", "browser": "SessionAuthentication"}
    home, *others = _allauth_origins()
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
        *_headless_jwt(),
        "}",
    ]


def _allauth_origins() -> list[str]:
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


def _allauth_urls() -> list[str]:
    return [
        'path("accounts/", include("vestibule.contracts.allauth_headless.provider_urls")),',
        'path("_allauth/", include("vestibule.contracts.allauth_headless.urls")),',
    ]


def _allauth_unsupported() -> Iterator[str]:
    yield from allauth.refused()
    yield from allauth.ignored()


_CHANGES = {
    Peer.ALLAUTH: Change("from-allauth", _allauth_settings, _allauth_urls, _allauth_unsupported),
    Peer.DJ_REST_AUTH: Change(
        "from-dj-rest-auth", _dj_rest_auth_settings, _dj_rest_auth_urls, _dj_rest_auth_unsupported
    ),
    Peer.DJOSER: Change("from-djoser", _djoser_settings, _djoser_urls, _djoser_unsupported),
    Peer.DRF_AUTHTOKEN: Change("from-drf-authtoken", _authtoken_settings, _authtoken_urls),
    Peer.SIMPLEJWT: Change(
        "from-simplejwt", _simplejwt_settings, _simplejwt_urls, _simplejwt_unsupported
    ),
}
