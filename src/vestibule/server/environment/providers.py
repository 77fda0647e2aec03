"""External providers: ``PROVIDERS``, and those with variables of their own."""

from __future__ import annotations

from typing import Any

from vestibule.server.environment.values import UnusableEnvironment
from vestibule.server.environment.variables import Environment

NAMES = ("google", "github", "facebook", "microsoft", "linkedin", "gitlab", "discord")
"""Providers that need only a client id and a secret."""


def provider_settings(env: Environment) -> dict[str, Any]:
    """Return ``PROVIDERS``, and those with variables of their own.

    Raises:
        UnusableEnvironment: a provider is configured twice.
    """
    found = dict(env.PROVIDERS)
    for name in NAMES:
        client_id = getattr(env, f"{name.upper()}_CLIENT_ID")
        if not client_id:
            continue
        if name in found:
            raise UnusableEnvironment(
                f"VESTIBULE_PROVIDERS defines {name}, and so do VESTIBULE_{name.upper()}_CLIENT_ID "
                "and _SECRET: remove one of them."
            )
        secret = getattr(env, f"{name.upper()}_CLIENT_SECRET")
        found[name] = {"client_id": client_id, "client_secret": secret}
    return found
