"""Opaque tokens: one row for each session that has one, with the hash of the token."""

from __future__ import annotations

from functools import lru_cache
from uuid import UUID

from django.db import models
from django.db.models import Exists, OuterRef

from vestibule import database
from vestibule.database import as_moment, now_sql
from vestibule.models.host_user import fact_paths, fingerprint_sql, person_from
from vestibule.models.primary import PrimaryQuerySet
from vestibule.models.rotation import RECORD, STATE, SessionRecord, state_from
from vestibule.models.session import Session
from vestibule.models.sql.person import joined_person_sql
from vestibule.models.sql.statements import Statement, insert_statement
from vestibule.tokens.opaque import hash_of


class StoredOpaqueTokenQuerySet(PrimaryQuerySet["StoredOpaqueToken"]):
    """Queries on stored tokens."""

    def find_session(self, token: str) -> SessionRecord | None:
        """Read the session of a token with its person and the database's time. One query.

        None also if the account is gone. In SQL of our own, since each request asks: the ORM would
        take twice as long to write it as the database to answer.
        """
        connection = database.connection()
        sql, names = _session_sql(connection.vendor, now_sql(connection))
        with connection.cursor() as cursor:
            cursor.execute(sql, (hash_of(token),))
            row = cursor.fetchone()
        if row is None:
            return None
        values = dict(zip(names, row, strict=True))
        session = values["session"]
        ended = values["ended_at"]
        return SessionRecord(
            state_from(session if isinstance(session, UUID) else UUID(hex=session), values),
            person_from(values),
            outlived_password=values["fingerprint"] not in {"", values["newest"]},
            **{name: values[name] for name in RECORD}
            | {"last_seen_at": as_moment(values["last_seen_at"])}
            | {"ended_at": None if ended is None else as_moment(ended)},
        )

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


@lru_cache(maxsize=8)
def _session_sql(vendor: str, now: str) -> tuple[str, tuple[str, ...]]:
    """Write the SQL of ``find_session`` once for each database vendor; and the names of columns."""
    connection = database.connection()
    quote = connection.ops.quote_name
    t, s = (quote(each._meta.db_table) for each in (StoredOpaqueToken, Session))
    person = joined_person_sql(connection, f"{s}.account_id")
    columns = {
        "session": f"{s}.id",
        **{name: f"{s}.{name}" for name in (*STATE, *RECORD)},
        **dict(zip(fact_paths(), person.columns, strict=True)),
        "fingerprint": f"{s}.password_fingerprint",
        "newest": fingerprint_sql(connection, person.hashed),
        "now": now,
    }
    sql = (
        f"SELECT {', '.join(columns.values())} FROM {t}, {s}, {person.tables} "  # noqa: S608 - quoted names
        f"WHERE {t}.hash = %s AND {s}.id = {t}.session_id AND {person.condition}"
    )
    return sql, tuple(columns)
