"""``users import``: import users from a file."""

from __future__ import annotations

import errno
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

from vestibule import database
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
_START = b'{"line": '
"""What a report begins with."""


def add_import_arguments(parser: ArgumentParser) -> None:
    """Add the file and the options."""
    parser.add_argument("file", type=Path, help="a .csv file with a header line, or a .jsonl file")
    parser.add_argument("--dry-run", action="store_true", help="validate every row, store nothing")
    parser.add_argument("--resume", action="store_true", help="continue an interrupted import")
    parser.add_argument(
        "--report",
        type=Path,
        help="a new file that lists the refused rows (default: FILE.refused.jsonl, with --dry-run "
        "FILE.dry-run.jsonl)",
    )


def import_from_file(options: dict[str, Any]) -> dict[str, Any]:
    """Import the file, show the progress on standard error, and return a summary.

    Raises:
        CommandError: the file cannot be read, an unfinished import was not resumed, or the report
            would overwrite a file.
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
    except FileExistsError as refused:
        raise CommandError(
            f"{refused.filename} exists. Name another file with --report, or delete this one."
        ) from None
    except OSError as refused:
        raise CommandError(f"{refused.filename}: {refused.strerror}.") from None
    words = "would be created" if options["dry_run"] else "created"
    summary = f"{last.made:,} accounts {words}, {last.refused:,} rows refused."
    if last.refused:
        summary += f" Reasons: {_report_path(options)}"
    return {"message": summary, "made": last.made, "refused": last.refused}


def _run(file: UserFile, options: dict[str, Any], out: OutputWrapper, stack: ExitStack) -> Progress:
    start, report = _begin(file, options)
    stack.callback(report.close)
    rows = file.rows(after=start.line)
    steps = (
        try_import(rows, report=report)
        if options["dry_run"]
        else import_users(rows, progress=start, report=report, caller=Caller())
    )
    display, last = ProgressDisplay(out, file, start), start
    stack.callback(display.done)
    for last in steps:
        display.show(last)
    return last


def _begin(file: UserFile, options: dict[str, Any]) -> tuple[Progress, ReportFile]:
    path = _report_path(options)
    if options["dry_run"]:
        return Progress(""), ReportFile(path, is_known=not options["report"])
    with database.atomic():  # an import without its report has not begun
        start = begin_import(digest=file.digest, resume=options["resume"], caller=Caller())
        return start, ReportFile(path, is_known=start.resumed)


def _report_path(options: dict[str, Any]) -> Path:
    file: Path = options["file"]
    kind = "dry-run" if options["dry_run"] else "refused"
    return options["report"] or file.with_name(f"{file.name}.{kind}.jsonl")


class ReportFile:
    """Report of refused rows, one JSON object per line; readable only by its owner.

    It is a new file, so that no other is overwritten. Only one that ``is_known`` may exist: that of
    the import that is resumed, or of the dry run before.

    Raises:
        FileExistsError: the file exists, and is not known or not a report.
    """

    def __init__(self, path: Path, *, is_known: bool = False) -> None:
        flags = os.O_RDWR | os.O_CREAT | (0 if is_known else os.O_EXCL)
        self._stream: BinaryIO = os.fdopen(os.open(path, flags, 0o600), "r+b")
        if self._stream.read(len(_START)) not in {b"", _START}:
            self.close()
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), path)

    def __call__(self, refused: Sequence[RefusedRow], at: int) -> int:
        """Write rows durably at an offset; returns the report's length in bytes.

        What followed was written by a process that was killed, or is of the dry run before.
        """
        self._stream.seek(min(at, self._stream.seek(0, os.SEEK_END)))
        self._stream.truncate()
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
