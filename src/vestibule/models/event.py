"""The audit trail: what happened to whom, when, from where. Rows are only added."""

from __future__ import annotations

from django.db import models

from vestibule.core.ids import uuid7


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
        self.filter(actor_id=account).update(actor_id=nobody, **bare)


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
            models.Index(fields=["account_id", "-at"], name="vestibule_event_account"),
            models.Index(fields=["at"], name="vestibule_event_at"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.at:%Y-%m-%d %H:%M:%S}"
