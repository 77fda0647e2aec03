"""External providers, from the environment."""

from __future__ import annotations

import json
from typing import Any

from vestibule.server.environment.reading import PREFIX, UnusableEnvironment
from vestibule.server.environment.variables import Environment

NAMES = ("google", "github", "facebook", "microsoft", "linkedin", "gitlab", "discord")
"""Providers that need only a client id and a secret."""


def provider_settings(env: Environment) -> dict[str, Any]:
    """Return ``PROVIDERS``: those of the JSON, and those with variables of their own.

    Raises:
        UnusableEnvironment: the JSON is not an object, or a provider is configured twice.
    """
    found = _read(env.PROVIDERS)
    for name in NAMES:
        client_id = getattr(env, f"{name.upper()}_CLIENT_ID")
        if not client_id:
            continue
        if name in found:
            raise UnusableEnvironment(
                f"{PREFIX}PROVIDERS defines {name}, and so do {PREFIX}{name.upper()}_CLIENT_ID and "
                f"_SECRET: remove one of them."
            )
        secret = getattr(env, f"{name.upper()}_CLIENT_SECRET")
        found[name] = {"client_id": client_id, "client_secret": secret}
    return found


def _read(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text or "{}")
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise UnusableEnvironment(f"{PREFIX}PROVIDERS must be a JSON object.")  # and is not quoted
    return found
