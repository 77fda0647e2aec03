"""Switching from djoser."""

from __future__ import annotations

from collections.abc import Iterator

from django.apps import apps
from django.conf import settings as django_settings

from vestibule.checks import djoser as checks
from vestibule.conf import simplejwt as simple_jwt
from vestibule.conf.djoser import djoser
from vestibule.management.peer_settings import simplejwt
from vestibule.management.peer_settings.lines import (
    ISSUER,
    JWT_CLASS,
    KEY_CLASS,
    TOKEN_CLASS,
    authentication,
    dictionary,
    identifier,
    issuer,
    jwt_lines,
    token_lines,
)
from vestibule.models.host_user import email_field


def settings() -> list[str]:
    """Return the lines for ``settings.py``."""
    classes, key_class, lines = [], [], []
    if _uses("jwt"):
        classes, key_class = [JWT_CLASS], [KEY_CLASS]
        lines = jwt_lines(simple_jwt.given())
    if _uses("authtoken"):
        classes = [*classes, TOKEN_CLASS]
        lines = lines or token_lines()
    field = djoser().LOGIN_FIELD or identifier()
    required = djoser().SEND_ACTIVATION_EMAIL
    return [
        *authentication(*classes),
        *key_class,
        "# DJOSER stays: it is read",
        "VESTIBULE = {",
        f'    "PUBLIC_ORIGIN": "{_origin()}",  # where the links in mails lead',
        *(issuer(simple_jwt.given()) if _uses("jwt") else [ISSUER]),
        f'    "SIGN_IN_WITH": ("{"email" if field == email_field() else "username"}",),',
        f'    "EMAIL_VERIFICATION": "{"required" if required else "off"}",',
        *lines,
        "}",
    ]


def urls() -> list[str]:
    """Return the lines for ``urls.py``."""
    used = [f".{part}" for part in ("jwt", "authtoken") if _uses(part)]
    return [
        f'path("auth/", include("vestibule.contracts.djoser.urls{part}")),' for part in ("", *used)
    ]


def _uses(part: str) -> bool:
    """Whether a host has SimpleJWT's addresses or those of tokens; both, if nothing tells."""
    options = dictionary("DJOSER")
    classes = str(dictionary("REST_FRAMEWORK").get("DEFAULT_AUTHENTICATION_CLASSES", ""))
    tokens = "TokenAuthentication" in classes or apps.is_installed("rest_framework.authtoken")
    tokens = tokens and options.get("TOKEN_MODEL", True) is not None
    jwt = bool(dictionary("SIMPLE_JWT")) or "simplejwt" in classes
    return {"jwt": jwt, "authtoken": tokens}[part] or not (jwt or tokens)


def _origin() -> str:
    domain = getattr(django_settings, "DOMAIN", None) or "app.example.org"
    return djoser().page("").rstrip("/") or f"https://{domain}"


def unsupported() -> Iterator[str]:
    """Say of each setting that is not honored what to do instead."""
    yield from checks.refused()
    yield from checks.remarks()
    if _uses("jwt"):
        yield from simplejwt.unsupported()
