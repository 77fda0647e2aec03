"""``sessions prune``: delete sessions that ended long ago."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from vestibule.flows.prune import prune_sessions

LONGEST = 36_500


class Command(BaseCommand):
    """Delete old sessions; run it once a day."""

    help = "Remove sessions that ended or expired more than --days ago."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the action and the age."""
        parser.add_argument("action", choices=["prune"])
        parser.add_argument(
            "--days",
            type=float,
            default=30,
            help="minimum number of days since they ended (default: 30)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Delete the sessions."""
        days = options["days"]
        if not 0 <= days <= LONGEST:  # false for NaN
            raise CommandError(f"--days takes a number from 0 to {LONGEST}.")
        removed = prune_sessions(older_than=timedelta(days=days))
        self.stdout.write(f"Removed {removed} ended sessions.")
