"""``prune``: remove what is over."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand

from vestibule.flows.prune import prune


class Command(BaseCommand):
    """Remove old rows of every kind; run it once a day."""

    help = "Remove ended sessions, used codes and links, idle counters and old events."

    def handle(self, *args: Any, **options: Any) -> None:
        """Remove them, and say how many."""
        for kind, removed in asdict(prune()).items():
            self.stdout.write(f"{kind:9} {removed}")
