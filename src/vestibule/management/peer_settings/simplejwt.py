"""Switching from SimpleJWT."""

from __future__ import annotations

from collections.abc import Iterator

from vestibule.management.peer_settings.lines import (
    ISSUER,
    JWT_CLASS,
    KEY_CLASS,
    authentication,
    dictionary,
    identifier,
    jwt_lines,
)

_OWN_CLASS = "a view of your own over the flows does what your class did"
_LOST = {
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


def settings() -> list[str]:
    """Return the lines for ``settings.py``."""
    return [
        *authentication(JWT_CLASS),
        KEY_CLASS,
        "VESTIBULE = {",
        ISSUER,
        f'    "SIGN_IN_WITH": ("{identifier()}",),',
        *jwt_lines(dictionary("SIMPLE_JWT")),
        "}",
    ]


def urls() -> list[str]:
    """Return the lines for ``urls.py``."""
    return ['path("api/token/", include("vestibule.contracts.simplejwt.urls")),']


def unsupported() -> Iterator[str]:
    """Say of each setting that is not honored what to do instead."""
    options = dictionary("SIMPLE_JWT")
    for name, instead in _LOST.items():
        if name in options:
            yield f"SIMPLE_JWT[{name!r}]: {instead}."
