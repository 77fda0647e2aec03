"""Switching from SimpleJWT."""

from __future__ import annotations

from collections.abc import Iterator

from vestibule.conf import simplejwt
from vestibule.management.peer_settings.lines import (
    JWT_CLASS,
    KEY_CLASS,
    authentication,
    identifier,
    issuer,
    jwt_lines,
)


def settings() -> list[str]:
    """Return the lines for ``settings.py``."""
    return [
        *authentication(JWT_CLASS),
        KEY_CLASS,
        "VESTIBULE = {",
        *issuer(simplejwt.given()),
        f'    "SIGN_IN_WITH": ("{identifier()}",),',
        *jwt_lines(simplejwt.given()),
        "}",
    ]


def urls() -> list[str]:
    """Return the lines for ``urls.py``."""
    return ['path("api/token/", include("vestibule.contracts.simplejwt.urls")),']


def unsupported() -> Iterator[str]:
    """Say of each setting that is not honored what to do instead."""
    yield from simplejwt.refused()
    yield from simplejwt.ignored()
