"""Take over the users of another system, with their password hashes."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice
from typing import Any

from django.db import IntegrityError, transaction

from vestibule import audit
from vestibule.core.caller import Caller
from vestibule.core.events import Event
from vestibule.core.identifiers import search_key
from vestibule.core.imports import ImportedUser, Progress, RefusedRow, Row
from vestibule.models import ImportRun
from vestibule.models.bulk_registration import register_all, taken_addresses, taken_names
from vestibule.steps.import_row import REASONS, UnfitRow, judged

BATCH = 2000
"""Rows of one transaction: enough to be quick, few enough that SQLite's other writers wait
a fraction of a second."""

Report = Callable[[Sequence[RefusedRow]], int]
"""Writes refused rows down for good; returns how long the report is then."""


class ImportUnfinished(Exception):
    """An import of this very file was interrupted: resume it."""


class ImportOvertaken(Exception):
    """Another process imports the same file at this moment."""


def begin_import(*, digest: str, resume: bool, caller: Caller) -> Progress:
    """Say from which line an import of the file with this digest goes on.

    Raises:
        ImportUnfinished: it was begun before, and ``resume`` is not set.
    """
    with transaction.atomic():
        before = ImportRun.objects.unfinished(digest)
        if before is not None and not resume:
            raise ImportUnfinished
        start = before or ImportRun.objects.begin(digest)
        audit.record(
            Event.USERS_IMPORTED, caller, state="begun", after_line=start.line, **_of(start)
        )
    return start


def import_users(
    rows: Iterable[Row], *, progress: Progress, report: Report, caller: Caller
) -> Iterator[Progress]:
    """Make an account for every row that is fit, in batches; tells after each how far it is.

    A batch, the lines of its refused rows in the report and the mark of how far the
    import is are one: a run that was killed at any moment and is resumed makes
    every row's account exactly once.

    Raises:
        ImportOvertaken: another process imports the same file.
    """
    source = iter(rows)
    while batch := list(islice(source, BATCH)):
        try:
            progress = _store(batch, progress, report, register_all)
        except IntegrityError:  # somebody registered one of these addresses in this moment
            progress = _store(batch, progress, report, _register_singly)
        yield progress
    with transaction.atomic():
        ImportRun.objects.finish(progress.digest)
        audit.record(Event.USERS_IMPORTED, caller, state="finished", **_of(progress))


def try_import(rows: Iterable[Row], *, report: Report) -> Iterator[Progress]:
    """Judge every row as an import would, and store nothing.

    What stood in an earlier row is remembered by eight bytes for each identifier.
    """
    source, progress, seen = iter(rows), Progress(""), set[bytes]()
    while batch := list(islice(source, BATCH)):
        fit, refused = _sifted(batch)
        fresh, taken = _apart(fit)
        twice = [user for user in fresh if not seen.isdisjoint(_marks(user))]
        refused += taken + [_refused(user.line, "email_taken") for user in twice]
        lines = {user.line for user in twice}
        for user in fresh:
            seen.update(() if user.line in lines else _marks(user))
        made = len(fresh) - len(twice)
        progress = _advanced(progress, batch, made, refused, report)
        yield progress


def _of(progress: Progress) -> dict[str, Any]:
    return {"file": progress.digest[:16], "made": progress.made, "refused": progress.refused}


def _store(
    batch: Sequence[Row],
    before: Progress,
    report: Report,
    register: Callable[[Sequence[ImportedUser]], Iterable[RefusedRow] | None],
) -> Progress:
    fit, refused = _sifted(batch)
    with transaction.atomic():
        fresh, taken = _apart(fit)
        late = list(register(fresh) or ())
        refused += [*taken, *late]
        now = _advanced(before, batch, len(fresh) - len(late), refused, report)
        if not ImportRun.objects.advance(before, now):
            raise ImportOvertaken
    return now


def _register_singly(users: Sequence[ImportedUser]) -> Iterator[RefusedRow]:
    for user in users:
        try:
            with transaction.atomic():
                register_all([user])
        except IntegrityError:
            yield _refused(user.line, "email_taken" if user.email else "username_taken")


def _sifted(batch: Iterable[Row]) -> tuple[list[ImportedUser], list[RefusedRow]]:
    """Tell the rows that are fit by themselves from those that are not."""
    fit, refused = [], []
    for row in batch:
        try:
            fit.append(judged(row))
        except UnfitRow as unfit:
            refused.append(_refused(row.line, unfit.code))
    return fit, refused


def _apart(users: Sequence[ImportedUser]) -> tuple[list[ImportedUser], list[RefusedRow]]:
    """Tell the users that are new from those whose address or user name is known."""
    addresses = taken_addresses(users)
    names = taken_names(user.username for user in users if user.username)
    fresh, refused = [], []
    for user in users:
        name = search_key(user.username)
        if user.email_key in addresses:
            refused.append(_refused(user.line, "email_taken"))
        elif name and name in names:
            refused.append(_refused(user.line, "username_taken"))
        else:
            fresh.append(user)
            addresses.update([user.email_key] if user.email_key else ())
            names.update([name] if name else ())
    return fresh, refused


def _advanced(
    before: Progress,
    batch: Sequence[Row],
    made: int,
    refused: Sequence[RefusedRow],
    report: Report,
) -> Progress:
    length = report(sorted(refused, key=lambda row: row.line))
    return replace(
        before,
        line=batch[-1].line,
        made=before.made + made,
        refused=before.refused + len(refused),
        report_bytes=length,
    )


def _refused(line: int, code: str) -> RefusedRow:
    return RefusedRow(line, code, REASONS[code])


def _marks(user: ImportedUser) -> list[bytes]:
    """Return what a user is known again by within a file."""
    known = [f"e {user.email_key}"] if user.email_key else []
    known += [f"u {search_key(user.username)}"] if user.username else []
    return [hashlib.blake2b(each.encode(), digest_size=8).digest() for each in known]
