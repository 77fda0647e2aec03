"""``settings.VESTIBULE`` of the ready server."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from vestibule.conf.schema import Settings
from vestibule.server.environment.providers import provider_settings
from vestibule.server.environment.sms import sms_settings
from vestibule.server.environment.variables import Environment


def app_settings(env: Environment) -> dict[str, Any]:
    """Return the settings of the app that differ from their defaults, and those that are derived.

    Raises:
        UnusableEnvironment: settings that exclude each other.
    """
    defaults = Settings()
    given = {
        each.name: getattr(env, each.name)
        for each in fields(Settings)
        if getattr(env, each.name) != getattr(defaults, each.name)
    }
    return given | {
        "PUBLIC_ORIGIN": env.origin,
        "ISSUER": env.ISSUER or env.origin,
        "HASHING_SLOTS": env.hashing_slots,
        "PROVIDERS": provider_settings(env),
        **sms_settings(env),
    }
