"""``passwords build-filter``: build a filter of breached passwords from a list."""

from __future__ import annotations

import re
import unicodedata
from argparse import ArgumentParser
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from vestibule.passwords.breached import digest_of
from vestibule.passwords.breached.filter import build

_HASH = re.compile(rb"([0-9A-Fa-f]{40})(:[0-9]+)?")
"""A line of a hash list in the format of Have I Been Pwned."""


class Command(BaseCommand):
    """Build a filter for ``PASSWORD_BREACHED_FILTER``."""

    help = "Build a filter of breached passwords from a list of passwords or SHA-1 hashes."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the arguments."""
        parser.add_argument("action", choices=["build-filter"])
        parser.add_argument("source", type=Path, help="the list: one per line, UTF-8")
        parser.add_argument("target", type=Path, help="where to write the filter")
        parser.add_argument(
            "--hashes",
            action="store_true",
            help="lines are SHA-1 hashes in hexadecimal, as HASH or HASH:COUNT",
        )
        parser.add_argument(
            "--false-positives",
            type=float,
            default=0.001,
            help="share of other passwords that are refused by mistake (default: 0.001)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Build the filter, and print the number of entries."""
        digests = _of_hashes if options["hashes"] else _of_passwords
        source, target = options["source"], options["target"]
        try:
            entries = build(
                partial(digests, source), target, false_positives=options["false_positives"]
            )
        except (OSError, ValueError) as error:
            raise CommandError(f"No filter was built: {error}.") from None
        self.stdout.write(f"{target}: {entries} passwords, {target.stat().st_size} bytes")


def _lines(source: Path) -> Iterator[tuple[int, bytes]]:
    with source.open("rb") as file:
        for number, line in enumerate(file, 1):
            if bare := line.rstrip(b"\r\n"):
                yield number, bare


def _of_hashes(source: Path) -> Iterator[bytes]:
    for number, line in _lines(source):
        match = _HASH.fullmatch(line)
        if match is None:  # not quoted: the line may be a password
            raise ValueError(f"line {number} of {source} is not a SHA-1 hash in hexadecimal")
        yield bytes.fromhex(match[1].decode())


def _of_passwords(source: Path) -> Iterator[bytes]:
    for _, line in _lines(source):
        try:
            yield digest_of(unicodedata.normalize("NFC", line.decode()).encode())
        except UnicodeDecodeError:  # an old encoding: of unknown name, hashed as it is
            yield digest_of(line)
