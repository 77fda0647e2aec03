"""Switching from ``rest_framework.authtoken``."""

from __future__ import annotations

from vestibule.management.peer_settings.lines import (
    ISSUER,
    TOKEN_CLASS,
    authentication,
    identifier,
    token_lines,
)


def settings() -> list[str]:
    """Return the lines for ``settings.py``."""
    return [
        *authentication(TOKEN_CLASS),
        "VESTIBULE = {",
        ISSUER,
        f'    "SIGN_IN_WITH": ("{identifier()}",),',
        *token_lines(),
        "}",
    ]


def urls() -> list[str]:
    """Return the lines for ``urls.py``."""
    return ['path("api-token-auth/", include("vestibule.contracts.authtoken.urls")),']
