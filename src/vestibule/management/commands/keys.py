"""``keys list`` and ``keys rotate``: the keys that sign access tokens."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from vestibule.core.caller import Caller
from vestibule.flows.rotate_keys import rotate_keys
from vestibule.models import StoredKey


class Command(BaseCommand):
    """List the keys, or let the next one sign."""

    help = "List the keys for access tokens, or rotate them."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take what to do."""
        parser.add_argument("action", choices=["list", "rotate"])

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it."""
        if options["action"] == "rotate":
            kid = rotate_keys(caller=Caller())
            self.stdout.write(f"From now on {kid} signs.")
            return
        StoredKey.objects.ensure()
        for key in StoredKey.objects.order_by("created_at"):
            made = f"{key.created_at:%Y-%m-%d %H:%M}"
            self.stdout.write(f"{key.state:8} {key.algorithm:6} made {made}  {key.kid}")
