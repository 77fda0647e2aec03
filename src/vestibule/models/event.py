"""The audit trail: what happened to whom, when, from where. Rows are only added."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q

from vestibule.core.ids import after_all_until, before_all_since, uuid7


class AuditEventQuerySet(models.QuerySet["AuditEvent"]):
    """Words for many events."""

    def anonymise(self, account: str, nobody: str) -> None:
        """Keep what happened and when, and nothing that says to whom or from where.

        ``nobody`` stands for the account in all its rows, so that they still tell
        one story. What it did to others stays in their story, by ``nobody``.
        """
        bare = {"ip": None, "user_agent": "", "request_id": ""}
        self.filter(account_id=account).update(
            account_id=nobody, session_id=None, details={}, **bare
        )
        self.done_by(account).update(actor_id=nobody, **bare)

    def between(self, since: datetime | None, until: datetime | None) -> Self:
        """Those of a time, ``since`` included and ``until`` not, found by their ids."""
        rows = self
        if since is not None:
            rows = rows.filter(pk__gte=before_all_since(since), at__gte=since)
        if until is not None:
            rows = rows.filter(pk__lt=after_all_until(until), at__lt=until)
        return rows

    def done_by(self, account: str) -> Self:
        """Those that somebody did to others."""
        # Said twice, since the index leaves the many out that nobody else did.
        return self.filter(actor_id=account, actor_id__gt="")


class AuditEvent(models.Model):
    """One thing that happened. Holds ids and circumstances, never a secret.

    ``account_id`` and ``actor_id`` are texts and not foreign keys: the trail
    outlives the account.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    at = models.DateTimeField()
    kind = models.CharField(max_length=40)
    account_id = models.CharField(max_length=64, blank=True)
    actor_id = models.CharField(max_length=64, blank=True)
    session_id = models.UUIDField(null=True)
    ip = models.GenericIPAddressField(null=True)
    user_agent = models.CharField(max_length=300, blank=True)
    request_id = models.CharField(max_length=64, blank=True)
    details = models.JSONField(default=dict)

    objects = AuditEventQuerySet.as_manager()

    class Meta:
        indexes = [
            # Pages go by the id, which grows with time: an index on ``at`` is not needed.
            models.Index(fields=["account_id", "id"], name="vestibule_event_account"),
            models.Index(fields=["kind", "id"], name="vestibule_event_kind"),
            # Those of a rare kind, of somebody who signs in a thousand times a day.
            models.Index(fields=["account_id", "kind", "id"], name="vestibule_event_account_kind"),
            models.Index(
                fields=["actor_id", "id"],
                name="vestibule_event_actor",
                condition=Q(actor_id__gt=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.at:%Y-%m-%d %H:%M:%S}"
