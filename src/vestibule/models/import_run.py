"""How far an import of users is: written in the transaction that made the users."""

from __future__ import annotations

from django.db import models

from vestibule.core.imports import Progress
from vestibule.models.sql.clock import DatabaseNow


class ImportRunQuerySet(models.QuerySet["ImportRun"]):
    """Words for imports."""

    def unfinished(self, digest: str) -> Progress | None:
        """Read how far the import of a file is; None if it was never begun, or is over."""
        return self._progress(self.filter(digest=digest, finished_at=None))

    def begin(self, digest: str) -> Progress:
        """Begin at the first line."""
        start = {"line": 0, "made": 0, "refused": 0, "report_bytes": 0}
        self.update_or_create(
            digest=digest, defaults={**start, "started_at": DatabaseNow(), "finished_at": None}
        )
        return Progress(digest)

    def advance(self, before: Progress, now: Progress) -> bool:
        """Write down how far it is; False if another process imports the same file."""
        own = self.filter(digest=before.digest, line=before.line, finished_at=None)
        return bool(
            own.update(
                line=now.line, made=now.made, refused=now.refused, report_bytes=now.report_bytes
            )
        )

    def finish(self, digest: str) -> None:
        """Write down that the end of the file was reached."""
        self.filter(digest=digest).update(finished_at=DatabaseNow())

    def _progress(self, chosen: models.QuerySet[ImportRun]) -> Progress | None:
        row = chosen.first()
        if row is None:
            return None
        return Progress(row.digest, row.line, row.made, row.refused, row.report_bytes)


class ImportRun(models.Model):
    """One file that users were imported from, known by the SHA-256 of its bytes."""

    digest = models.CharField(max_length=64, primary_key=True)
    line = models.PositiveBigIntegerField()
    """The last line that was dealt with: the next run goes on behind it."""
    made = models.PositiveBigIntegerField()
    refused = models.PositiveBigIntegerField()
    report_bytes = models.PositiveBigIntegerField()
    """Length of the report then: what a killed run wrote behind it is cut off."""
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    objects = ImportRunQuerySet.as_manager()

    def __str__(self) -> str:
        return f"import of {self.digest[:12]}"
