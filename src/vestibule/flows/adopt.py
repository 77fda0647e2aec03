"""Adopt what another authentication package has stored: ``vestibule adopt``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.db import IntegrityError

from vestibule import audit, database
from vestibule.conf import settings
from vestibule.core.adoptions import (
    AdoptionProgress,
    AdoptionReport,
    AdoptionRun,
    Outcome,
    Peer,
    Verdict,
)
from vestibule.core.caller import Caller
from vestibule.core.events import Event
from vestibule.models import AdoptedRow
from vestibule.models.peer_tables import Row
from vestibule.models.simplejwt_blacklist import count_unexpired
from vestibule.models.sql.plans import planned_by_value, take_statistics
from vestibule.steps.adoption_sources import AdoptionSource, sources_of

BATCH = 200
"""Rows per transaction: SQLite's other writers wait only a fraction of a second."""
FIRST_BATCHES = 10
"""After them, the rows of a source are enough to tell PostgreSQL how to find one of them."""


class NothingToAdopt(Exception):
    """The database has no table of the package."""


def adopt(
    run: AdoptionRun, *, report: AdoptionReport, caller: Caller
) -> Iterator[AdoptionProgress]:
    """Adopt the rows of a package's tables, in batches; yields the progress after each.

    A row is adopted once: that it was is stored in the same transaction, so that a run that is
    killed goes on where it was, and what its user has removed since is not adopted again. A row
    that was left out is looked at again by the next run. A dry run rolls each batch back.

    Raises:
        NothingToAdopt: the package has no table here.
    """
    sources = sources_of(run.peer, phones=run.phones is not None)
    report.tables += [source.table.name for source in sources]
    report.notes += _notes(run.peer)
    if not report.tables and not report.notes:
        raise NothingToAdopt
    _record(run, report, caller, state="begun")
    for source in sources:
        yield from _through(source, run, report, caller)
    _record(run, report, caller, state="finished")


def _through(
    source: AdoptionSource, run: AdoptionRun, report: AdoptionReport, caller: Caller
) -> Iterator[AdoptionProgress]:
    total, done, after = source.table.count(), 0, None
    while rows := source.table.rows(after=after, limit=BATCH):
        report.counts.update(_adopt_batch(source, rows, run, caller))
        after, done = rows[-1][source.table.key], done + len(rows)
        if done == FIRST_BATCHES * BATCH:
            take_statistics(AdoptedRow)
        yield AdoptionProgress(source.table.name, done, max(done, total))


def _adopt_batch(
    source: AdoptionSource, rows: Sequence[Row], run: AdoptionRun, caller: Caller
) -> list[Verdict]:
    # A prepared statement that was planned for empty tables would read them whole for each row.
    with planned_by_value():
        try:
            return _adopt_together(source, rows, run, caller)
        except IntegrityError:
            # Another process has adopted some of them meanwhile, or their users did what they hold.
            return _adopt_together(source, rows, run, caller)


def _adopt_together(
    source: AdoptionSource, rows: Sequence[Row], run: AdoptionRun, caller: Caller
) -> list[Verdict]:
    with database.atomic():
        name = source.table.name
        known = AdoptedRow.objects.known(name, [source.remembered(row) for row in rows])
        fresh = [row for row in rows if source.remembered(row) not in known]
        present = [row for row in rows if source.remembered(row) in known]
        verdicts = source.adopt(fresh, run, caller)
        AdoptedRow.objects.remember(
            name,
            [
                source.remembered(row)
                for row, verdict in zip(fresh, verdicts, strict=True)
                if verdict.outcome != Outcome.LEFT_OUT
            ],
        )
        if run.dry_run:
            database.roll_back()
    return verdicts + [Verdict(source.kind(row), Outcome.PRESENT) for row in present]


def _record(run: AdoptionRun, report: AdoptionReport, caller: Caller, *, state: str) -> None:
    if run.dry_run:
        return
    counts: dict[str, Any] = {outcome.value: 0 for outcome in Outcome}
    for verdict, count in report.counts.items():
        counts[verdict.outcome.value] += count
    with database.atomic():
        audit.record(Event.USERS_IMPORTED, caller, state=state, source=run.peer.value, **counts)


def _notes(peer: Peer) -> list[str]:
    """Say what becomes of SimpleJWT's tokens, which are adopted when they are presented."""
    if peer in {Peer.ALLAUTH, Peer.DRF_AUTHTOKEN}:
        return []
    given = settings.SIMPLEJWT_KEY.is_given
    notes = ["SimpleJWT's tokens are accepted until they expire."] if given else []
    if not given and peer == Peer.SIMPLEJWT:
        notes = ["SimpleJWT's tokens are accepted once VESTIBULE has SIMPLEJWT_KEY."]
    if counted := count_unexpired():
        every, refused = counted
        notes.append(
            f"{every - refused:,} of its refresh tokens have not expired; {refused:,} on its "
            "blacklist stay refused. Keep its tables until then."
        )
    return notes
