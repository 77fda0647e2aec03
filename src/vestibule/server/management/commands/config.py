"""``config show``: the server's settings, and where each of them comes from."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from vestibule.server.environment.app_settings import app_settings
from vestibule.server.environment.reading import FIELDS, chosen, default_of, is_secret, read
from vestibule.server.environment.values import as_data

MASK = "********"


class Command(BaseCommand):
    """Print the settings."""

    help = (
        "Show every setting of the ready server and where it comes from, secrets masked (--json)."
    )
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the action and the format."""
        parser.add_argument("action", choices=["show"])
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print each setting, its value and its source."""
        found = _shown()
        if options["json"]:
            self.stdout.write(json.dumps(found, indent=2, ensure_ascii=False))
            return
        for name, each in found.items():
            value = each["value"]
            text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
            self.stdout.write(f"{name} = {text}  ({each['source']})")


def _shown() -> dict[str, dict[str, Any]]:
    """Return the value in use and its source by name; a secret that is set is masked."""
    given, env = chosen(), read()
    in_use = app_settings(env)
    shown = {}
    for name, setting in sorted(FIELDS.items()):
        value = as_data(in_use.get(name, getattr(env, name)))
        masked = MASK if is_secret(setting) and value != as_data(default_of(setting)) else value
        source = given[name].source if name in given else "default"
        shown[name] = {"value": masked, "source": source}
    return shown
