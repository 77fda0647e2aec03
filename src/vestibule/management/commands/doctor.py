"""``doctor``: list users who share an address; compare clocks; measure password hashing here."""

from __future__ import annotations

from argparse import ArgumentParser, ArgumentTypeError
from typing import Any

from django.core.management.base import BaseCommand
from django.db import DatabaseError

from vestibule import database
from vestibule.conf import settings
from vestibule.core import clock
from vestibule.flows.doctor import CEILING_KIB, Findings, examine_hashing
from vestibule.models.shared_addresses import shared_addresses


def milliseconds(text: str) -> int:
    """Parse a target time.

    Raises:
        ArgumentTypeError: not between 1 and 10,000 milliseconds.
    """
    if not text.isdigit() or not 1 <= int(text) <= 10_000:
        raise ArgumentTypeError("must be a whole number of milliseconds from 1 to 10000")
    return int(text)


class Command(BaseCommand):
    """List shared addresses, compare clocks, measure hashing and propose parameters."""

    help = (
        "List users who share an email address, compare this machine's clock with the database's, "
        "measure how fast it hashes passwords, and suggest parameters."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the target time of one hash."""
        parser.add_argument(
            "--target",
            type=milliseconds,
            default=50,
            metavar="MS",
            help="target time for one hash, in milliseconds (default: 50)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Look and measure, and print the results."""
        self._say_shared_addresses()
        self._say_clock()
        self.stdout.write("Hashing for two seconds...")
        found = examine_hashing(target=options["target"] / 1000)
        self._say_build(found)
        now = found.parameters
        self.stdout.write(f"In use: {now.memory_kib} KiB, {now.passes} passes.")
        self.stdout.write(
            f"Measured: {found.seconds * 1000:.1f} ms per hash, {found.per_core:.0f} per second "
            f"on one core, {found.all_cores:.0f} on all {found.cores} cores."
        )
        self._say_proposal(found, options["target"])

    def _say_shared_addresses(self) -> None:
        try:
            shared = shared_addresses()
        except DatabaseError:
            self.stdout.write("Accounts: not checked, since their table cannot be read.")
            return
        for each in shared:
            others = ", ".join(map(str, each.others))
            self.stdout.write(
                f"{each.email}: only user {each.holder} signs in with it; it is also on {others}."
                if each.holder is not None
                else f"{each.email}: free; one of {others} gets it at the next attempt."
            )
        if shared:
            self.stdout.write(
                "What to do: give each of the other users an address of their own (set it on the "
                "user and save), or delete the user; the address of a deleted user is free for the "
                "others. A username signs in nevertheless if SIGN_IN_WITH has 'username'."
            )

    def _say_clock(self) -> None:
        """Say how far the machine's clock is from the database's, which rules go by."""
        try:
            database.measure_clock()
        except DatabaseError:
            self.stdout.write("Clock: not compared, since the database cannot be read.")
            return
        if not clock.is_measured():
            self.stdout.write("Clock: this machine's own; the database is a file.")
            return
        seconds = clock.own_error().total_seconds()
        way = "ahead of" if seconds > 0 else "behind"
        self.stdout.write(f"Clock: {abs(seconds):.3f} seconds {way} the database's.")
        if abs(seconds) > settings.LEEWAY.total_seconds():
            self.stdout.write(
                "What to do: set the clocks of all machines by NTP. Tokens and sessions go by the "
                "database's clock all the same (docs/operations/clocks.md)."
            )

    def _say_proposal(self, found: Findings, target: int) -> None:
        new = found.proposed
        if new == found.parameters:
            self.stdout.write(f"These parameters fit a target of {target} ms.")
        else:
            self.stdout.write(
                f"Suggested for {target} ms: ARGON2_MEMORY_KIB = {new.memory_kib}, "
                f"ARGON2_TIME = {new.passes}: about {found.proposed_seconds * 1000:.0f} ms per "
                f"hash, at most {found.cores / found.proposed_seconds:.0f} per second on all cores."
            )
        if found.proposed_seconds * 1000 > target:
            self.stdout.write(
                "This is OWASP's minimum; this machine takes longer for it than the target."
            )
        if new.memory_kib == CEILING_KIB:
            self.stdout.write(
                "More memory is better still, if there is enough for all hashing slots at once."
            )

    def _say_build(self, found: Findings) -> None:
        name = f"argon2-cffi-bindings {found.release}"
        if found.build == "native":
            self.stdout.write(f"Build: {name}, compiled for this machine.")
            return
        self.stdout.write(
            f"Build: {name}, the wheel from PyPI, which does not use all vector instructions of "
            "this processor. Compiled here, it is about twice as fast: see docs/how-to/argon2.md."
        )
