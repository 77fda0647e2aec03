"""Switching from dj-rest-auth."""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings as django_settings

from vestibule.conf import allauth, rest_auth
from vestibule.conf import simplejwt as simple_jwt
from vestibule.management.peer_settings import simplejwt
from vestibule.management.peer_settings.lines import (
    ISSUER,
    KEY_CLASS,
    TOKEN_CLASS,
    authentication,
    dictionary,
    issuer,
    jwt_lines,
    login_methods,
    token_lines,
)

_COOKIE_CLASS = "vestibule.contracts.dj_rest_auth.jwt_auth.JWTCookieAuthentication"


def settings() -> list[str]:
    """Return the lines for ``settings.py``."""
    given = getattr(django_settings, "ACCOUNT_EMAIL_VERIFICATION", "optional")
    verification = allauth.AGREES["ACCOUNT_EMAIL_VERIFICATION"][1](given)
    jwt = bool(dictionary("REST_AUTH").get("USE_JWT"))
    return [
        *authentication(_COOKIE_CLASS if jwt else TOKEN_CLASS),
        *([KEY_CLASS] if jwt else []),
        "# REST_AUTH stays: it is read",
        "VESTIBULE = {",
        '    "PUBLIC_ORIGIN": "https://app.example.org",  # where the links in mails lead',
        *(issuer(simple_jwt.given()) if jwt else [ISSUER]),
        f'    "SIGN_IN_WITH": {login_methods()!r},',
        f'    "EMAIL_VERIFICATION": "{verification}",',
        *(jwt_lines(simple_jwt.given()) if jwt else token_lines()),
        "}",
    ]


def urls() -> list[str]:
    """Return the lines for ``urls.py``."""
    return [
        'path("dj-rest-auth/", include("vestibule.contracts.dj_rest_auth.urls")),',
        'path("dj-rest-auth/registration/", '
        'include("vestibule.contracts.dj_rest_auth.registration.urls")),',
        'path("dj-rest-auth/", include("vestibule.contracts.dj_rest_auth.mfa.urls")),',
    ]


def unsupported() -> Iterator[str]:
    """Say of each setting that is not honored what to do instead."""
    yield from rest_auth.refused()
    yield from rest_auth.ignored()
    yield from allauth.refused()  # its registration is allauth's
    if dictionary("REST_AUTH").get("USE_JWT"):
        yield from simplejwt.unsupported()
