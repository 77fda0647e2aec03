"""Progress of a user import, written in the transaction that creates the users."""

from __future__ import annotations

from django.db import models

from vestibule.core.imports import Progress
from vestibule.database import DatabaseNow
from vestibule.models.primary import PrimaryQuerySet


class ImportRunQuerySet(PrimaryQuerySet["ImportRun"]):
    """Queries on imports."""

    def unfinished(self, digest: str) -> Progress | None:
        """Return the progress of an import; None if it has not started or has finished."""
        return self._progress(self.filter(digest=digest, finished_at=None))

    def begin(self, digest: str) -> Progress:
        """Start an import at the first line."""
        start = {"line": 0, "made": 0, "refused": 0, "report_bytes": 0}
        self.update_or_create(
            digest=digest, defaults={**start, "started_at": DatabaseNow(), "finished_at": None}
        )
        return Progress(digest)

    def advance(self, before: Progress, now: Progress) -> bool:
        """Store the progress; False if another process imports the same file."""
        own = self.filter(digest=before.digest, line=before.line, finished_at=None)
        return bool(own.update(line=now.line, made=now.made, refused=now.refused))

    def set_report_length(self, now: Progress) -> None:
        """Store the length of the report; only after ``advance``, in its transaction."""
        self.filter(digest=now.digest).update(report_bytes=now.report_bytes)

    def finish(self, digest: str) -> None:
        """Mark an import as finished."""
        self.filter(digest=digest).update(finished_at=DatabaseNow())

    def _progress(self, chosen: models.QuerySet[ImportRun]) -> Progress | None:
        row = chosen.first()
        if row is None:
            return None
        return Progress(row.digest, row.line, row.made, row.refused, row.report_bytes, resumed=True)


class ImportRun(models.Model):
    """The import of one file, identified by the SHA-256 of its bytes."""

    digest = models.CharField(max_length=64, primary_key=True)
    line = models.PositiveBigIntegerField()
    """The last line processed: the next run continues after it."""
    made = models.PositiveBigIntegerField()
    refused = models.PositiveBigIntegerField()
    report_bytes = models.PositiveBigIntegerField()
    """Length of the report at that point: what a killed run wrote after it is cut off."""
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    objects = ImportRunQuerySet.as_manager()

    def __str__(self) -> str:
        return f"import of {self.digest[:12]}"
