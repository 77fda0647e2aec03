"""Opaque tokens: one row for each session that has one, with the hash of the token."""

from __future__ import annotations

from uuid import UUID

from django.db import models
from django.db.models import Exists, OuterRef

from vestibule.models.primary import PrimaryQuerySet
from vestibule.models.session import Session
from vestibule.models.sql.statements import Statement, insert_statement
from vestibule.tokens.opaque import hash_of


class StoredOpaqueTokenQuerySet(PrimaryQuerySet["StoredOpaqueToken"]):
    """Queries on stored tokens. ``Session.objects.find_by_token`` finds the session of one."""

    def is_of(self, session: UUID, token: str) -> bool:
        """Whether this is the token of a session."""
        return self.filter(pk=hash_of(token), session_id=session).exists()

    def without_session(self) -> StoredOpaqueTokenQuerySet:
        """Select those whose session was deleted: they open nothing."""
        return self.filter(~Exists(Session.objects.filter(pk=OuterRef("session_id"))))


class StoredOpaqueToken(models.Model):
    """The opaque token of a session. Everything else about it is the session's.

    Without a constraint in the database: the release before does not know this table, and deletes
    sessions. ``prune`` deletes what is left.
    """

    hash = models.CharField(max_length=64, primary_key=True)
    """SHA-256 of the token (``tokens.opaque``)."""
    session = models.OneToOneField(
        Session, on_delete=models.DO_NOTHING, db_constraint=False, related_name="opaque_token"
    )

    objects = StoredOpaqueTokenQuerySet.as_manager()

    def __str__(self) -> str:
        return "opaque token"


def insert_token(token: str, session: UUID) -> Statement:
    """Return the statement that stores the token of a session, to be executed with others."""
    return insert_statement(StoredOpaqueToken, {"hash": hash_of(token), "session_id": session})
