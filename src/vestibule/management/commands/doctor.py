"""``doctor``: what passwords cost on this machine."""

from __future__ import annotations

from argparse import ArgumentParser, ArgumentTypeError
from typing import Any

from django.core.management.base import BaseCommand

from vestibule.flows.doctor import CEILING_KIB, Findings, examine_hashing


def milliseconds(text: str) -> int:
    """Read a target time.

    Raises:
        ArgumentTypeError: not between 1 and 10,000 milliseconds.
    """
    if not text.isdigit() or not 1 <= int(text) <= 10_000:
        raise ArgumentTypeError("give whole milliseconds, 1 to 10000")
    return int(text)


class Command(BaseCommand):
    """Measure hashing and propose parameters."""

    help = "Measure how many passwords this machine hashes, and propose parameters."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the time that one hash may take."""
        parser.add_argument(
            "--target",
            type=milliseconds,
            default=50,
            metavar="MS",
            help="how long one hash may take, in milliseconds (50)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Measure, and say what was found."""
        self.stdout.write("Hashing for two seconds ...")
        found = examine_hashing(target=options["target"] / 1000)
        self._say_build(found)
        now = found.parameters
        self.stdout.write(f"In use: {now.memory_kib} KiB, {now.passes} passes.")
        self.stdout.write(
            f"Measured: {found.seconds * 1000:.1f} ms a hash, {found.per_core:.0f} a second "
            f"on one core, {found.all_cores:.0f} on all {found.cores}."
        )
        self._say_proposal(found, options["target"])

    def _say_proposal(self, found: Findings, target: int) -> None:
        new = found.proposed
        if new == found.parameters:
            self.stdout.write(f"They fit a target of {target} ms.")
        else:
            self.stdout.write(
                f"For {target} ms: ARGON2_MEMORY_KIB = {new.memory_kib}, "
                f"ARGON2_TIME = {new.passes}: about {found.proposed_seconds * 1000:.0f} ms a hash, "
                f"{found.cores / found.proposed_seconds:.0f} a second on all cores at most."
            )
        if found.proposed_seconds * 1000 > target:
            self.stdout.write("That is the least that OWASP allows: this machine takes longer.")
        if new.memory_kib == CEILING_KIB:
            self.stdout.write("More memory is better still, if every slot can have it at once.")

    def _say_build(self, found: Findings) -> None:
        name = f"argon2-cffi-bindings {found.release}"
        if found.build == "native":
            self.stdout.write(f"Build: {name}, compiled for a processor of your own.")
            return
        self.stdout.write(
            f"Build: {name} as PyPI ships it, without the processor's vector instructions. "
            "Compiled here, it is about twice as fast: docs/how-to/argon2.md says how."
        )
