"""``adopt``: take over what another authentication package has stored."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Callable
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.module_loading import import_string

from vestibule.core.adoptions import (
    REASONS,
    AdoptionReport,
    AdoptionRun,
    Kind,
    Outcome,
    Peer,
)
from vestibule.core.caller import Caller
from vestibule.flows.adopt import NothingToAdopt, adopt
from vestibule.management.peer_settings import changes_for
from vestibule.models import Account

LACKING = 3
"""Exit status where rows were left out that a user would miss."""


class Command(BaseCommand):
    """Call the flow, and print its report and what to change in the settings."""

    help = (
        "Adopt the verified addresses, identities, second factors and tokens that djoser, "
        "dj-rest-auth, allauth, SimpleJWT or REST framework's authtoken has stored, and print what "
        "to change in the settings (--dry-run)."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the package and the options."""
        parser.add_argument("peer", choices=[each.value for each in Peer])
        parser.add_argument("--dry-run", action="store_true", help="report only, store nothing")
        parser.add_argument(
            "--decrypt",
            default="",
            help="dotted path of a function that decrypts what MFA_ADAPTER has encrypted",
        )

        parser.add_argument(
            "--phones",
            default="",
            help="dotted path of a function like get_phone of allauth's ACCOUNT_ADAPTER: it takes "
            "a user, and returns the number and whether it is verified, or None",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Adopt, then report."""
        if not Account.objects.is_migrated():
            raise CommandError("Vestibule's tables do not exist yet: run migrate first.")
        peer = Peer(options["peer"])
        run = AdoptionRun(
            peer,
            options["dry_run"],
            _function("--decrypt", options["decrypt"]),
            _function("--phones", options["phones"]),
        )
        report = AdoptionReport()
        try:
            for now in adopt(run, report=report, caller=Caller()):
                self._show(f"{now.table}: {now.done:,} of {now.total:,}")
        except NothingToAdopt:
            raise CommandError(
                f"The database has no table of {peer.value}. Is it the right database?"
            ) from None
        for line in [*_lines(report, dry_run=run.dry_run), "", *changes_for(peer)]:
            self.stdout.write(line)
        if report.lacking:
            raise CommandError(
                f"{report.lacking:,} rows were left out that users will miss: see above. Correct "
                "the reasons, and run the command again.",
                returncode=LACKING,
            )

    def _show(self, progress: str) -> None:
        """Show the progress on one line of a terminal; in a log, not at all."""
        if self.stderr.isatty():
            self.stderr.write(f"\r{progress}   ", ending="")
            self.stderr.flush()


def _function(option: str, path: str) -> Callable[..., Any] | None:
    try:
        found = import_string(path) if path else None
    except ImportError as error:
        raise CommandError(f"{option}: {error}.") from None
    if found is not None and not callable(found):
        raise CommandError(f"{option}: {path} is not a function.")
    function: Callable[..., Any] | None = found
    return function


def _lines(report: AdoptionReport, *, dry_run: bool) -> list[str]:
    """Render the report: a line for each kind, and below it one for each reason."""
    word = "would be adopted" if dry_run else "adopted"
    lines = [f"Read: {', '.join(report.tables)}."] if report.tables else []
    for kind in Kind:
        counts = [report.of(kind, outcome) for outcome in Outcome]
        if any(counts):
            lines.append(
                f"{kind.value}: {counts[0]:,} {word}, {counts[1]:,} already present, "
                f"{counts[2]:,} left out"
            )
            lines += _details(report, kind)
    return lines + report.notes


def _details(report: AdoptionReport, kind: Kind) -> list[str]:
    found = [
        f"    {count:,} {REASONS.get(verdict.reason, '')}{_named(verdict.reason, verdict.detail)}"
        for verdict, count in report.counts.items()
        if verdict.kind == kind and (verdict.reason or verdict.detail)
    ]
    return sorted(found)


def _named(reason: str, detail: str) -> str:
    if not detail:
        return ""
    return f" ({detail})" if reason else detail
