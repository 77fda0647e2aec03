"""Outcomes of requests with an ``Idempotency-Key``: enough to give the answer again, no secret."""

from __future__ import annotations

import hmac
import json
from datetime import timedelta
from typing import Any, Self
from uuid import UUID

from django.db import models

from vestibule.core.idempotency import IdempotentRequest
from vestibule.database import DatabaseNow
from vestibule.models.account import Account
from vestibule.models.host_user import user_key
from vestibule.models.one_time_secret import HANDLE_LENGTH
from vestibule.models.primary import PrimaryQuerySet
from vestibule.models.sql.statements import Statement, execute_counted, insert_statement
from vestibule.tokens.idempotency import record_hashes, request_hashes

KEPT = timedelta(days=1)
"""How long a record is kept at least."""


class IdempotencyRecordQuerySet(PrimaryQuerySet["IdempotencyRecord"]):
    """Queries on idempotency records."""

    def of_request(self, request: IdempotentRequest) -> IdempotencyRecord | None:
        """Return the record of a key in its scope, whatever the rest of the request."""
        return self.filter(key_hash__in=record_hashes(request)).first()

    def keep(
        self,
        request: IdempotentRequest,
        *,
        account: int | str | None = None,
        session: UUID | None = None,
        generation: int = 0,
        challenge: str = "",
        **data: Any,
    ) -> bool:
        """Store the outcome of a request; False if the key has one already.

        Call it in the transaction that the outcome is of. The constraint decides: of concurrent
        requests, the second waits for the first, and finds its record.
        """
        row = {
            "key_hash": record_hashes(request)[0],
            "request_hash": request_hashes(request)[0],
            "nonce": request.nonce,
            "account_id": None if account is None else user_key().to_python(account),
            "session": session,
            "generation": generation,
            "challenge": challenge,
            "data": json.dumps(data),
        }
        inserting = insert_statement(IdempotencyRecord, row, at="created_at")
        once = Statement(f"{inserting.sql} ON CONFLICT DO NOTHING", inserting.values)
        return all(execute_counted(once))

    def expired_before(self, *, age: timedelta) -> Self:
        """Select those that were stored at least this long ago."""
        return self.filter(created_at__lt=DatabaseNow() - age)


class IdempotencyRecord(models.Model):
    """The outcome of one request, under its key. Only keyed hashes of key and body are stored."""

    key_hash = models.CharField(max_length=64, unique=True)
    """Of the key, and of what it belongs to: the session, or what the request has spent."""
    request_hash = models.CharField(max_length=64)
    """Of method, path and body, and of the key, so that no body can be guessed. Empty if void."""
    nonce = models.CharField(max_length=32)
    """With the key, the secrets of the answer are derived from it."""
    account = models.ForeignKey(
        Account, null=True, on_delete=models.CASCADE, related_name="+", db_constraint=False
    )
    """Whose outcome it is; NULL for an unknown address, and where it is no account's.

    Without a constraint: the release before does not know this table, and deletes accounts.
    """
    session = models.UUIDField(null=True)
    """The session that was opened or renewed."""
    generation = models.PositiveIntegerField(default=0)
    """The session's, of which the answer had the tokens."""
    challenge = models.CharField(max_length=HANDLE_LENGTH, blank=True)
    """The pending sign-in that the answer asked for."""
    data = models.JSONField(default=dict)
    """What else the answer has. Never a secret."""
    created_at = models.DateTimeField(db_index=True)

    objects = IdempotencyRecordQuerySet.as_manager()

    def __str__(self) -> str:
        return "idempotency record"

    def secret_of(self, request: IdempotentRequest) -> int | None:
        """Return which secret this request was answered with (``tokens.secrets``).

        None if it is another one: another method, path or body.
        """
        stored = self.request_hash
        right = [hmac.compare_digest(stored, each) for each in request_hashes(request)]
        return right.index(True) if any(right) else None

    def void(self) -> None:
        """Give its answer to no request from now on: not to the right one either."""
        IdempotencyRecord.objects.filter(pk=self.pk).exclude(request_hash="").update(
            request_hash=""
        )

    def is_younger_than(self, age: timedelta) -> bool:
        """Whether it was stored less than this long ago."""
        this = IdempotencyRecord.objects.filter(pk=self.pk)
        return this.filter(created_at__gt=DatabaseNow() - age).exists()
