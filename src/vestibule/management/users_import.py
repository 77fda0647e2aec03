"""``users import``: import users from a file."""

from __future__ import annotations

import json
import os
import sys
import time
from argparse import ArgumentParser
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, BinaryIO

from django.core.management.base import CommandError, OutputWrapper

from vestibule.core.caller import Caller
from vestibule.core.imports import Progress, RefusedRow
from vestibule.flows.import_users import (
    ImportOvertaken,
    ImportUnfinished,
    begin_import,
    import_users,
    try_import,
)
from vestibule.management.user_files import UnreadableFile, UserFile
from vestibule.steps.import_row import columns

BAR = 30


def add_import_arguments(parser: ArgumentParser) -> None:
    """Add the file and the options."""
    parser.add_argument("file", type=Path, help="a .csv file with a header line, or a .jsonl file")
    parser.add_argument("--dry-run", action="store_true", help="validate every row, store nothing")
    parser.add_argument("--resume", action="store_true", help="continue an interrupted import")
    parser.add_argument(
        "--report", type=Path, help="file that lists the refused rows (default: FILE.refused.jsonl)"
    )


def import_from_file(options: dict[str, Any]) -> dict[str, Any]:
    """Import the file, show the progress on standard error, and return a summary.

    Raises:
        CommandError: the file cannot be read, or an unfinished import was not resumed.
    """
    out = OutputWrapper(options.get("stderr") or sys.stderr)
    try:
        file = UserFile(options["file"], columns())
        with ExitStack() as stack:
            last = _run(file, options, out, stack)
    except UnreadableFile as refused:
        raise CommandError(str(refused)) from None
    except ImportUnfinished:
        raise CommandError(
            "An import of this file was interrupted. Continue it with --resume."
        ) from None
    except ImportOvertaken:
        raise CommandError("Another process is importing this file right now.") from None
    except OSError as refused:
        raise CommandError(f"{refused.filename}: {refused.strerror}.") from None
    words = "would be created" if options["dry_run"] else "created"
    summary = f"{last.made:,} accounts {words}, {last.refused:,} rows refused."
    if last.refused:
        summary += f" Reasons: {_report_path(options)}"
    return {"message": summary, "made": last.made, "refused": last.refused}


def _run(file: UserFile, options: dict[str, Any], out: OutputWrapper, stack: ExitStack) -> Progress:
    dry, path = options["dry_run"], _report_path(options)
    start = (
        Progress("")
        if dry
        else begin_import(digest=file.digest, resume=options["resume"], caller=Caller())
    )
    report = ReportFile(path, start.report_bytes)
    stack.callback(report.close)
    rows = file.rows(after=start.line)
    steps = (
        try_import(rows, report=report)
        if dry
        else import_users(rows, progress=start, report=report, caller=Caller())
    )
    display, last = ProgressDisplay(out, file, start), start
    stack.callback(display.done)
    for last in steps:
        display.show(last)
    return last


def _report_path(options: dict[str, Any]) -> Path:
    file: Path = options["file"]
    return options["report"] or file.with_name(f"{file.name}.refused.jsonl")


class ReportFile:
    """Report of refused rows, one JSON object per line; readable only by its owner."""

    def __init__(self, path: Path, keep: int) -> None:
        # Anything after this length was written by a killed run and not committed.
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        os.ftruncate(descriptor, min(keep, os.fstat(descriptor).st_size))
        self._stream: BinaryIO = os.fdopen(descriptor, "r+b")
        self._stream.seek(0, os.SEEK_END)

    def __call__(self, refused: Sequence[RefusedRow]) -> int:
        """Write rows durably; returns the report's length in bytes."""
        for row in refused:
            self._stream.write(json.dumps(asdict(row)).encode() + b"\n")
        if refused:
            self._stream.flush()
            os.fsync(self._stream.fileno())
        return self._stream.tell()

    def close(self) -> None:
        """Close the file."""
        self._stream.close()


@dataclass
class ProgressDisplay:
    """Progress display: a bar on a terminal, otherwise a line for each tenth of the file."""

    out: OutputWrapper
    file: UserFile
    start: Progress

    def __post_init__(self) -> None:
        self._began = time.monotonic()
        self._watched = bool(getattr(self.out, "isatty", bool)())
        self._tenth = 0

    def show(self, now: Progress) -> None:
        """Display the progress."""
        part = self.file.position / max(1, self.file.size)
        dealt = now.made + now.refused - self.start.made - self.start.refused
        rate = dealt / max(0.001, time.monotonic() - self._began)
        text = f"{part:4.0%}  {now.made:,} valid, {now.refused:,} refused, {rate:,.0f} rows/s"
        if self._watched:
            filled = int(part * BAR)
            self.out.write(f"\r[{'#' * filled}{'.' * (BAR - filled)}] {text}   ", ending="")
            self.out.flush()
        elif int(part * 10) > self._tenth:
            self._tenth = int(part * 10)
            self.out.write(text)
            self.out.flush()

    def done(self) -> None:
        """End the line of the bar."""
        if self._watched:
            self.out.write("")
