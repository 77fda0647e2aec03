"""Import the users of another system, with their password hashes."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice
from typing import Any

from django.db import IntegrityError

from vestibule import audit, database
from vestibule.core.caller import Caller
from vestibule.core.events import Event
from vestibule.core.identifiers import search_key
from vestibule.core.imports import ImportedUser, Progress, RefusedRow, Row
from vestibule.core.profile_fields import Fact
from vestibule.models import ImportRun, profile_columns
from vestibule.models.bulk_registration import register_all, taken_addresses, taken_names
from vestibule.steps.import_row import REASONS, UnfitRow, judged

BATCH = 2000
"""Rows per transaction: large enough to be fast, small enough that SQLite's other writers wait
only a fraction of a second."""

Report = Callable[[Sequence[RefusedRow], int], int]
"""Writes refused rows at this offset of the report durably, and cuts off what followed it; returns
the report's length in bytes."""


class ImportUnfinished(Exception):
    """An earlier import of the same file was interrupted: resume it."""


class ImportOvertaken(Exception):
    """Another process is importing the same file."""


def begin_import(*, digest: str, resume: bool, caller: Caller) -> Progress:
    """Return the progress from which an import of the file with this digest continues.

    Raises:
        ImportUnfinished: an earlier import is unfinished, and ``resume`` is not set.
    """
    with database.atomic():
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
    """Create an account for every valid row, in batches; yields the progress after each batch.

    The accounts of a batch, its refused rows in the report and the progress are committed
    together: an import that is killed at any time and resumed creates the account of every
    row exactly once.

    Raises:
        ImportOvertaken: another process is importing the same file.
    """
    source = iter(rows)
    while batch := list(islice(source, BATCH)):
        try:
            progress = _store(batch, progress, report, register_all)
        except IntegrityError:  # one of these addresses was registered in the meantime
            progress = _store(batch, progress, report, _register_singly)
        yield progress
    with database.atomic():
        ImportRun.objects.finish(progress.digest)
        audit.record(Event.USERS_IMPORTED, caller, state="finished", **_of(progress))


def try_import(rows: Iterable[Row], *, report: Report) -> Iterator[Progress]:
    """Validate every row as an import would, and store nothing.

    Duplicates within the file are found by eight bytes kept for each identifier.
    """
    source, progress, seen = iter(rows), Progress(""), set[bytes]()
    while batch := list(islice(source, BATCH)):
        fit, refused = _validated(batch)
        fresh, taken = _split_taken(fit)
        twice = [user for user in fresh if not seen.isdisjoint(_fingerprints(user))]
        refused += taken + [_refused(user.line, "email_taken") for user in twice]
        lines = {user.line for user in twice}
        for user in fresh:
            seen.update(() if user.line in lines else _fingerprints(user))
        progress = _progress_after(progress, batch, len(fresh) - len(twice), refused)
        progress = _reported(progress, refused, report)
        yield progress


def _of(progress: Progress) -> dict[str, Any]:
    return {"file": progress.digest[:16], "made": progress.made, "refused": progress.refused}


def _store(
    batch: Sequence[Row],
    before: Progress,
    report: Report,
    register: Callable[[Sequence[ImportedUser]], Iterable[RefusedRow] | None],
) -> Progress:
    fit, refused = _validated(batch)
    with database.atomic():
        fresh, taken = _split_taken(fit)
        late = list(register(fresh) or ())
        refused += [*taken, *late]
        now = _progress_after(before, batch, len(fresh) - len(late), refused)
        if not ImportRun.objects.advance(before, now):
            raise ImportOvertaken
        # Only now: the report belongs to the process that has claimed these rows.
        now = _reported(now, refused, report)
        ImportRun.objects.set_report_length(now)
    return now


def _register_singly(users: Sequence[ImportedUser]) -> Iterator[RefusedRow]:
    for user in users:
        try:
            with database.atomic():
                register_all([user])
        except IntegrityError:
            yield _refused(user.line, "email_taken" if user.email else "username_taken")


def _validated(batch: Iterable[Row]) -> tuple[list[ImportedUser], list[RefusedRow]]:
    """Split the rows into valid users and refused rows."""
    fit, refused = [], []
    for row in batch:
        try:
            fit.append(judged(row))
        except UnfitRow as unfit:
            refused.append(_refused(row.line, unfit.code))
    return fit, refused


def _split_taken(users: Sequence[ImportedUser]) -> tuple[list[ImportedUser], list[RefusedRow]]:
    """Split the users into new ones and those whose address or username is taken."""
    addresses = taken_addresses(users)
    names = taken_names(user.username for user in users if user.username)
    values = profile_columns.taken_among(user.facts for user in users)
    fresh, refused = [], []
    for user in users:
        name, own = search_key(user.username), _unique_facts(user)
        if user.email_key in addresses:
            refused.append(_refused(user.line, "email_taken"))
        elif name and name in names:
            refused.append(_refused(user.line, "username_taken"))
        elif not values.isdisjoint(own):
            refused.append(_refused(user.line, "field_taken"))
        else:
            fresh.append(user)
            values.update(own)
            addresses.update([user.email_key] if user.email_key else ())
            names.update([name] if name else ())
    return fresh, refused


def _unique_facts(user: ImportedUser) -> set[tuple[str, Fact]]:
    names = [each.name for each in profile_columns.unique()]
    return {(name, user.facts[name]) for name in names if user.facts.get(name) is not None}


def _progress_after(
    before: Progress,
    batch: Sequence[Row],
    made: int,
    refused: Sequence[RefusedRow],
) -> Progress:
    return replace(
        before,
        line=batch[-1].line,
        made=before.made + made,
        refused=before.refused + len(refused),
    )


def _reported(progress: Progress, refused: Sequence[RefusedRow], report: Report) -> Progress:
    """Write these rows to the report, after what it had at this progress."""
    rows = sorted(refused, key=lambda row: row.line)
    return replace(progress, report_bytes=report(rows, progress.report_bytes))


def _refused(line: int, code: str) -> RefusedRow:
    return RefusedRow(line, code, REASONS[code])


def _fingerprints(user: ImportedUser) -> list[bytes]:
    """Return hashes of the user's identifiers, to find duplicates within a file."""
    known = [f"e {user.email_key}"] if user.email_key else []
    known += [f"u {search_key(user.username)}"] if user.username else []
    known += [f"f {name} {fact}" for name, fact in _unique_facts(user)]
    return [hashlib.blake2b(each.encode(), digest_size=8).digest() for each in known]
