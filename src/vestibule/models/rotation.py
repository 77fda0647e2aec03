"""Refresh token rotation: how a session moves from one refresh token to the next."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.apps import apps

from vestibule import database
from vestibule.core.errors import SessionOver
from vestibule.core.events import EndReason
from vestibule.core.people import Person
from vestibule.core.tokens import Rotation, SessionState, Transport
from vestibule.database import DatabaseNow, as_moment, now_sql
from vestibule.models.host_user import (
    PERSON,
    fact_paths,
    fingerprint,
    fingerprint_sql,
    person_from,
    public_id,
)
from vestibule.models.primary import PrimaryQuerySet, Row
from vestibule.models.sql.person import joined_person_sql, password_sql, person_sql

STATE = (
    "account_id",
    "generation",
    "rotated_at",
    "authenticated_at",
    "expires_at",
    "amr",
    "rotation",
    "transport",
    "ip",
    "user_agent",
    "remembered",
)

RECORD = (
    "ended_at",
    "end_reason",
    "last_seen_at",
    "rotation_key",
    "superseded_from",
    "superseded_to",
)


_ROTATIONS = {each.value: each for each in Rotation}
_TRANSPORTS = {each.value: each for each in Transport}


@dataclass(frozen=True, slots=True)
class SessionRecord:
    """A session as stored, for a refresh that could not advance it.

    If the password has changed, the row is open until the refresh ends it.
    """

    state: SessionState
    person: Person | None
    ended_at: datetime | None
    end_reason: str
    last_seen_at: datetime
    rotation_key: str = field(repr=False)
    superseded_from: int
    superseded_to: int
    """Generations from ``superseded_from`` to before this one were replaced before any use."""
    outlived_password: bool
    """Whether the password has changed since the session was opened."""

    @property
    def is_renewal_unused(self) -> bool:
        """Whether the newest token was made by a renewal, and no refresh has used it.

        A refresh that does not move the session (``ROTATION``) is seen by its time alone.
        """
        made_by_renewal = self.superseded_to == self.state.generation
        return made_by_renewal and self.last_seen_at == self.state.rotated_at

    def is_newest(self, generation: int, transport: Transport) -> bool:
        """Whether ``advance`` accepts a token of this generation, sent by this transport."""
        ahead = generation - self.state.generation
        newest = ahead == 0 or (ahead == 1 and self.state.rotation == Rotation.ACKNOWLEDGED)
        live = self.ended_at is None and self.state.expires_at > self.state.now
        return newest and live and not self.outlived_password and self.state.transport == transport

    def require_open(self) -> None:
        """Require that the session has not ended and that the password is the same.

        Raises:
            SessionOver: with the time, and the reason if it is known.
        """
        if self.ended_at is not None:
            raise SessionOver(EndReason.named(self.end_reason), self.ended_at)
        if self.state.expires_at <= self.state.now:
            raise SessionOver(EndReason.EXPIRED, self.state.expires_at)
        if self.outlived_password:
            raise SessionOver(EndReason.PASSWORD_CHANGED, self.state.now)


class RotationQuerySet(PrimaryQuerySet[Row]):
    """Queries for the refresh of one session."""

    def find(self, session: UUID) -> SessionRecord | None:
        """Read one session with its person and the database's time. One query."""
        paths = fact_paths()
        row = (
            self.filter(pk=session)
            .values_list(
                *STATE,
                *(f"account__{paths[name]}" for name in PERSON),
                *RECORD,
                "password_fingerprint",
                fingerprint("account__user__password", using=self.db),
                DatabaseNow(),
            )
            .first()
        )
        if row is None:
            return None
        columns = (*STATE, *PERSON, *RECORD, "fingerprint", "newest", "now")
        values = dict(zip(columns, row, strict=True))
        person = None if values["account_id"] is None else person_from(values)
        outlived = person is not None and values["fingerprint"] not in {"", values["newest"]}
        rest = {name: values[name] for name in RECORD}
        return SessionRecord(
            state_from(session, values), person, outlived_password=outlived, **rest
        )

    def touch(self, session: UUID, *, every: timedelta) -> bool:
        """Store that a live session is used now; False if it was within ``every``.

        One conditional update, so that of concurrent requests one writes.
        """
        seen = self.filter(pk=session, ended_at=None, last_seen_at__lte=DatabaseNow() - every)
        return bool(seen.update(last_seen_at=DatabaseNow()))


def advance(
    session: UUID,
    generation: int,
    transport: Transport = Transport.BODY,
    rotation_key: str = "",
) -> tuple[SessionState, Person] | None:
    """Refresh a session in one conditional update; None if the condition fails.

    The presented generation must be the newest one, sent by the session's transport, and the
    session must be live. ``strict`` moves to the next generation. ``acknowledged`` moves only when
    the client presents the generation after the newest, which proves that it has received it.
    ``off`` never moves. However many clients refresh at the same time, the row moves once.

    The password must be the one that the session was opened with; a session of an older release,
    without a fingerprint, takes the current one. ``rotation_key`` (``tokens.refresh.key_hash``) is
    stored with the new generation and replaces the previous key.

    Not of a query set, which would be made for nothing.
    """
    connection = database.connection()
    now = now_sql(connection)
    rows = database.fetching(connection)(
        _advance_sql(connection.vendor, now),
        (
            *(generation, generation, generation, rotation_key),
            *(session.hex, str(transport), generation, generation),
        ),
    )
    if not rows:
        return None
    row = dict(zip((*STATE, *fact_paths(), "now"), rows[0], strict=True))
    return state_from(session, row), person_from(row)


def state_from(session: UUID, row: dict[str, Any]) -> SessionState:
    """Build the state of a session from its columns (``STATE``) and the time of the query."""
    return SessionState(
        id=session,
        account_id=public_id(row["account_id"]),
        generation=row["generation"],
        rotated_at=as_moment(row["rotated_at"]),
        authenticated_at=as_moment(row["authenticated_at"]),
        expires_at=as_moment(row["expires_at"]),
        amr=row["amr"],
        rotation=_ROTATIONS[row["rotation"]],
        transport=_TRANSPORTS[row["transport"]],
        ip=row["ip"] or "",
        user_agent=row["user_agent"],
        now=as_moment(row["now"]),
        remembered=bool(row["remembered"]),
    )


_ADVANCE = """
UPDATE {s} SET
    generation = {s}.generation + CASE WHEN {moves} THEN 1 ELSE 0 END,
    rotated_at = CASE WHEN {moves} THEN {now} ELSE {s}.rotated_at END,
    rotation_key = CASE WHEN {moves} THEN %s ELSE {s}.rotation_key END,
    password_fingerprint = {newest},
    last_seen_at = {now}
{where} {s}.id = %s AND {s}.ended_at IS NULL AND {s}.expires_at > {now} AND {s}.transport = %s
    AND {s}.password_fingerprint IN ('', {newest})
    AND ({s}.generation = %s OR ({s}.rotation = 'acknowledged' AND {s}.generation + 1 = %s))
RETURNING {returning}, {now}
"""


@lru_cache(maxsize=8)
def _advance_sql(vendor: str, now: str) -> str:
    """Build the SQL once for each database vendor."""
    connection = database.connection()
    model = apps.get_model("vestibule", "Session")
    s = connection.ops.quote_name(model._meta.db_table)
    account, where = f"{s}.account_id", "WHERE"
    person, password = (
        person_sql(connection, account),
        password_sql(connection, account),
    )
    if vendor == "postgresql":  # SQLite's RETURNING has columns of the one table only
        joined = joined_person_sql(connection, account)
        person, password = joined.columns, joined.hashed
        where = f"FROM {joined.tables} WHERE {joined.condition} AND"
    returning = ", ".join([*(f"{s}.{name}" for name in STATE), *person])
    moves = f"{s}.rotation = 'strict' OR {s}.generation < %s"
    newest = fingerprint_sql(connection, password)
    return _ADVANCE.format(
        s=s, moves=moves, newest=newest, where=where, returning=returning, now=now
    )
