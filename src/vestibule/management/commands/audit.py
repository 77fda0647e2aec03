"""``audit export``, ``audit verify`` and ``audit restart``: the audit trail and its chain."""

from __future__ import annotations

import json
import time
from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from vestibule.core.errors import NotFound
from vestibule.flows.export_audit import export_audit
from vestibule.flows.verify_audit import ChainVerification, restart_audit, verify_audit

FOLLOW_EVERY = 1.0


def _time(text: str) -> datetime:
    try:
        found = datetime.fromisoformat(text)
        return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
    except (ValueError, OverflowError):  # the first year begins later in UTC
        raise ArgumentTypeError(f"'{text}' is not a time, such as 2026-11-29T18:00Z.") from None


def _head(text: str) -> tuple[int, str]:
    position, _, noted = text.partition(":")
    if not position.isdecimal() or len(noted) != 64:
        raise ArgumentTypeError("a head is a position, a colon, and a hash of 64 digits.")
    return int(position), noted.lower()


def _place(text: str) -> tuple[int, str]:
    return _head(text) if ":" in text else (int(text), "")


class Command(BaseCommand):
    """Export the trail, verify its chain, or begin the chain again."""

    help = (
        "Export the audit trail as JSON lines (--since, --after, --follow), verify its hash chain "
        "(--head), or begin the chain again (restart)."
    )
    pause: Callable[[float], object] = staticmethod(time.sleep)

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the action and its options."""
        parser.add_argument("action", choices=["export", "verify", "restart"])
        parser.add_argument(
            "--since", type=_time, help="export: events from this time on (ISO 8601)"
        )
        parser.add_argument(
            "--after",
            type=_place,
            default=(0, ""),
            metavar="POSITION[:HASH]",
            help="export: events after this position; with its hash, refused in another chain",
        )
        parser.add_argument("--follow", action="store_true", help="export: continue until stopped")
        parser.add_argument(
            "--head",
            type=_head,
            action="append",
            default=[],
            metavar="POSITION:HASH",
            help="verify: a link that was noted before; can be repeated",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the action."""
        {"export": self._export, "verify": self._verify, "restart": self._restart}[
            options["action"]
        ](options)

    def _export(self, options: dict[str, Any]) -> None:
        after, noted = options["after"]
        try:
            while True:
                for event in export_audit(after=after, noted=noted, since=options["since"]):
                    self.stdout.write(json.dumps(event))
                    after, noted = event["position"], event["hash"]
                self.stdout.flush()
                if not options["follow"]:
                    return
                self.pause(FOLLOW_EVERY)
        except NotFound:
            raise CommandError(
                f"This chain has no position {after}, or another event there: it was begun again "
                "or restored. Its positions are new: export again with --since."
            ) from None
        except KeyboardInterrupt:
            return

    def _verify(self, options: dict[str, Any]) -> None:
        try:
            found = verify_audit(heads=tuple(options["head"]))
        except NotFound:
            raise CommandError(
                "No SECRET_KEY decrypts the key of the chain: set the former one as a fallback, "
                "or begin the chain again by audit restart."
            ) from None
        self._report(found)

    def _report(self, found: ChainVerification) -> None:
        for fault in found.faults:
            where = f"position {fault.position}" if fault.position else "not in the chain"
            self.stdout.write(f"{where}: {fault.problem}  {fault.event or ''}".rstrip())
        if found.faults:
            raise CommandError(f"The audit trail was changed: {len(found.faults)} faults.")
        self.stdout.write(
            f"The audit trail is intact: positions {found.first} to {found.last}, "
            f"{found.waiting} events are waiting for a link.\nhead {found.head}"
        )

    def _restart(self, options: dict[str, Any]) -> None:
        restart_audit()
        self.stdout.write("The chain was started again: it does not show earlier changes.")
