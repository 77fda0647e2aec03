"""The audit log: what happened to which account, when and from where. Append-only."""

from __future__ import annotations

from datetime import date, datetime, tzinfo
from typing import Self

from django.db import models
from django.db.models import Count, Q
from django.db.models.functions import TruncDate

from vestibule.core.ids import after_all_until, before_all_since, uuid7
from vestibule.models.primary import PrimaryQuerySet


class AuditEventQuerySet(PrimaryQuerySet["AuditEvent"]):
    """Queries on audit events."""

    def anonymize(self, account: str, pseudonym: str) -> None:
        """Keep what happened and when; erase to whom, and from where.

        ``pseudonym`` replaces the account's id in all its rows, so that they still belong
        together, and as the actor in the rows of other accounts.
        """
        bare = {"ip": None, "user_agent": "", "request_id": ""}
        self.filter(account_id=account).update(
            account_id=pseudonym, session_id=None, details={}, **bare
        )
        self.done_by(account).update(actor_id=pseudonym, **bare)

    def between(self, since: datetime | None, until: datetime | None) -> Self:
        """Select events from ``since`` (included) to ``until`` (excluded), by their ids."""
        rows = self
        if since is not None:
            rows = rows.filter(pk__gte=before_all_since(since), at__gte=since)
        if until is not None:
            rows = rows.filter(pk__lt=after_all_until(until), at__lt=until)
        return rows

    def per_day(self, zone: tzinfo, most: int) -> list[tuple[date, int, int]]:
        """Count the newest ``most`` of these by day: the day there, events, different accounts."""
        newest = self.order_by("-pk").values("pk")[:most]
        days = AuditEvent.objects.filter(pk__in=newest).annotate(day=TruncDate("at", tzinfo=zone))
        counted = days.order_by("day").values("day")
        rows = counted.annotate(events=Count("pk"), accounts=Count("account_id", distinct=True))
        return list(rows.values_list("day", "events", "accounts"))

    def done_by(self, account: str) -> Self:
        """Select what an account did to other accounts."""
        # The second condition makes the partial index usable, which has only rows with an actor.
        return self.filter(actor_id=account, actor_id__gt="")


class AuditEvent(models.Model):
    """One audit event. It has ids and request data, never a secret.

    ``account_id`` and ``actor_id`` are texts and not foreign keys: the log outlives
    the account.
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
            # Pagination is by id, which grows with time: an index on ``at`` is not needed.
            models.Index(fields=["account_id", "id"], name="vestibule_event_account"),
            models.Index(fields=["kind", "id"], name="vestibule_event_kind"),
            # For a rare kind of event of an account that signs in a thousand times a day.
            models.Index(fields=["account_id", "kind", "id"], name="vestibule_event_account_kind"),
            models.Index(
                fields=["actor_id", "id"],
                name="vestibule_event_actor",
                condition=Q(actor_id__gt=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.at:%Y-%m-%d %H:%M:%S}"
