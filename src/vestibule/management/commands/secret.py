"""``secret status`` and ``secret reencrypt``: what depends on which ``SECRET_KEY``."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from vestibule.flows.change_secret import encrypt_again, read_encrypted

_AFTER = """
Keyed hashes and signatures of an older secret cannot be made again: keep it in SECRET_KEY_FALLBACKS
for as long as docs/operations/secrets.md says."""


class Command(BaseCommand):
    """Show what is encrypted with which secret, or encrypt it with the current one."""

    help = "Show what is encrypted with which SECRET_KEY, or encrypt it again with the current one."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the action."""
        parser.add_argument("action", choices=["status", "reencrypt"])

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the action."""
        again = options["action"] == "reencrypt"
        found = encrypt_again() if again else read_encrypted()
        self.stdout.write(f"{'encrypted with':28} {'SECRET_KEY':>10} {'fallback':>10} {'lost':>10}")
        for each in found:
            current, older = (each.current + each.older, 0) if again else (each.current, each.older)
            self.stdout.write(f"{each.name:28} {current:10} {older:10} {each.lost:10}")
        self.stdout.write(_AFTER)
