"""``prune``: delete expired and ended rows."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand

from vestibule.flows.leave import finish_leaving
from vestibule.flows.prune import prune


class Command(BaseCommand):
    """Delete old rows of every kind; run it once a day."""

    help = (
        "Delete accounts whose deletion is due; remove old sessions, codes and links, attempt "
        "counters, audit events and orphaned pictures."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        """Delete the rows, and print the numbers."""
        accounts = finish_leaving()
        for kind, removed in {"accounts": accounts, **asdict(prune())}.items():
            self.stdout.write(f"{kind:9} {removed}")
