"""``sessions prune`` and ``sessions end``: delete old sessions, or end those of before a time."""

from __future__ import annotations

from argparse import ArgumentParser, ArgumentTypeError
from datetime import UTC, datetime, timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from vestibule.conf import settings
from vestibule.core import clock
from vestibule.core.caller import Caller
from vestibule.flows.prune import prune_sessions
from vestibule.flows.restore import VoidedRows, end_sessions, void_restored

LONGEST = 36_500


def _moment(text: str) -> datetime:
    try:
        given = datetime.fromisoformat(text)
        moment = given.astimezone(UTC) if given.tzinfo else None
    except (ValueError, OverflowError):  # the first year begins later in UTC
        moment = None
    if moment is None:
        raise ArgumentTypeError(
            f"'{text}' is not a time with a time zone, such as 2026-11-29T12:00Z."
        )
    if moment > clock.now():
        raise ArgumentTypeError(f"'{text}' is in the future.")
    return moment


class Command(BaseCommand):
    """Delete old sessions; run it once a day. Or end those that started before a time."""

    help = (
        "Remove sessions that ended --days ago; or end those of before a time, as after a restore."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the action, the age and the times."""
        parser.add_argument("action", choices=["prune", "end"])
        parser.add_argument(
            "--days",
            type=float,
            default=30,
            help="with prune: minimum number of days since they ended (default: 30)",
        )
        times = parser.add_mutually_exclusive_group()
        times.add_argument(
            "--started-before", type=_moment, help="with end: end sessions that started before"
        )
        times.add_argument(
            "--restored-at",
            type=_moment,
            help="with end: end them, and void keys, links, codes and trusted devices of before, "
            "which a restore may have brought back",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the action."""
        if options["action"] == "prune":
            self._prune(options["days"])
        elif options["restored_at"]:
            self._show(void_restored(restored_at=options["restored_at"], caller=Caller()))
        elif options["started_before"]:
            ended = end_sessions(started_before=options["started_before"], caller=Caller())
            self.stdout.write(f"Ended {ended} sessions.")
        else:
            raise CommandError("Give sessions end a time: --started-before or --restored-at.")

    def _prune(self, days: float) -> None:
        if not 0 <= days <= LONGEST:  # false for NaN
            raise CommandError(f"--days takes a number from 0 to {LONGEST}.")
        removed = prune_sessions(older_than=timedelta(days=days))
        self.stdout.write(f"Removed {removed} ended sessions.")

    def _show(self, voided: VoidedRows) -> None:
        self.stdout.write(
            f"Ended {voided.sessions} sessions and revoked {voided.signing_keys} signing keys.\n"
            f"Voided {voided.secrets} links and codes, {voided.sign_ins} pending sign-ins, "
            f"{voided.trusted_devices} trusted devices and {voided.messages} messages; "
            f"{voided.invitations} invitations have to be sent again, and {voided.factor_resets} "
            "resets of factors requested again."
        )
        if settings.SIGNING_KEY_FILE:
            self.stdout.write("Replace the key in SIGNING_KEY_FILE, or access tokens stay valid.")
