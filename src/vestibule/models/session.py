"""Sessions: one row for each sign-in on one device. It does not grow with use."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, Self
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import connections, models, router, transaction
from django.db.models import F, Q

from vestibule.conf import settings
from vestibule.core.caller import Caller
from vestibule.core.errors import SpentToken
from vestibule.core.events import EndReason
from vestibule.core.ids import uuid7
from vestibule.core.people import Person
from vestibule.core.tokens import Rotation, SessionState, Transport
from vestibule.models import facts
from vestibule.models.account import Account
from vestibule.models.change import Change, insertion
from vestibule.models.clock import DatabaseNow, as_moment, now_sql
from vestibule.models.facts import PERSON, fact_paths, person_from, public_id, user_key
from vestibule.tokens.revocation import feed

_STATE = (
    "account_id",
    "generation",
    "rotated_at",
    "authenticated_at",
    "expires_at",
    "amr",
    "rotation",
    "transport",
)


TAKEN_OVER = "simplejwt"
"""``amr`` of a session that began with a refresh token of SimpleJWT: it says no more."""


@dataclass(frozen=True, slots=True)
class Found:
    """A session as it stands, for a refresh that could not simply advance it."""

    state: SessionState
    person: Person | None
    ended_at: datetime | None
    end_reason: str

    def require_open(self) -> None:
        """Let only a session go on that has not ended.

        Raises:
            SpentToken: with the reason and the moment.
        """
        if self.ended_at is not None:
            raise SpentToken(EndReason(self.end_reason), self.ended_at)
        if self.state.expires_at <= self.state.now:
            raise SpentToken(EndReason.EXPIRED, self.state.expires_at)


class SessionQuerySet(models.QuerySet["Session"]):
    """Words for many sessions."""

    def live(self) -> Self:
        """Those that are neither ended nor past their absolute end."""
        return self.filter(ended_at__isnull=True, expires_at__gt=DatabaseNow())

    def of(self, account: int | str) -> Self:
        """Those of one account."""
        return self.filter(account_id=account)

    def beyond(self, newest: int) -> Self:
        """Those that are left over when so many of the newest are kept."""
        surplus = self.order_by("-created_at", "-pk").values_list("pk", flat=True)[newest:]
        return self.filter(pk__in=list(surplus))

    def advance(
        self, session: UUID, generation: int, transport: Transport = Transport.BODY
    ) -> tuple[SessionState, Person] | None:
        """Answer a refresh in one conditional statement; None if the condition fails.

        The presented generation must be the session's newest and have come the
        way that the session's tokens travel, and the session be alive. ``strict``
        moves to the next generation. ``acknowledged`` moves only when the client
        shows the generation after the newest, which proves that it has taken it
        up. ``off`` moves nothing. However many clients ask at once, the row
        changes once.
        """
        connection = connections[router.db_for_write(self.model)]
        now = now_sql(connection)
        identity = session if connection.features.has_native_uuid_field else session.hex
        with connection.cursor() as cursor:
            cursor.execute(
                _advance_sql(connection.vendor, now),
                (generation, generation, identity, transport.value, generation, generation),
            )
            rows = cursor.fetchall()
        if not rows:
            return None
        row = dict(zip((*_STATE, *fact_paths(), "now"), rows[0], strict=True))
        return _state(session, row), person_from(row)

    def begin_generation(self, session: UUID) -> tuple[SessionState, Person] | None:
        """Spend the refresh tokens a living session has handed out; None if it has ended.

        The generations skip one, so that the token before is not within the
        grace of a refresh.
        """
        moved = (
            self.filter(pk=session)
            .live()
            .update(
                generation=F("generation") + 2, rotated_at=DatabaseNow(), last_seen_at=DatabaseNow()
            )
        )
        found = self.find(session) if moved else None
        return None if found is None or found.person is None else (found.state, found.person)

    def find(self, session: UUID) -> Found | None:
        """Read one session with its person and the time. One statement."""
        paths = fact_paths()
        row = (
            self.filter(pk=session)
            .values_list(
                *_STATE,
                *(f"account__{paths[name]}" for name in PERSON),
                "ended_at",
                "end_reason",
                DatabaseNow(),
            )
            .first()
        )
        if row is None:
            return None
        columns = (*_STATE, *PERSON, "ended_at", "end_reason", "now")
        said = dict(zip(columns, row, strict=True))
        person = None if said["account_id"] is None else person_from(said)
        return Found(_state(session, said), person, said["ended_at"], said["end_reason"])

    def end(self, reason: EndReason) -> list[UUID]:
        """End those that are still open, for a reason; returns which.

        Refused on this node as soon as the transaction commits, everywhere
        within ``REVOCATION_BOUND``. A session ends once: the first reason stays.
        """
        connection = connections[router.db_for_write(self.model)]
        try:
            compiler = self.order_by().values("pk").query.get_compiler(connection=connection)
            chosen, params = compiler.as_sql()
        except EmptyResultSet:  # the ORM knows that nothing can be chosen
            return []
        sql = _END.format(
            session=connection.ops.quote_name(Session._meta.db_table),
            chosen=chosen,
            now=now_sql(connection),
        )
        with connection.cursor() as cursor:
            cursor.execute(sql, (reason.value, *params))
            ended = [(_uuid(row[0]), as_moment(row[1])) for row in cursor.fetchall()]
        if ended:
            transaction.on_commit(lambda: feed.ended_here(ended, reason), using=connection.alias)
        return [session for session, _ in ended]

    def forget_circumstances(self) -> None:
        """Drop where these were and on what device: their owner is gone for good."""
        self.update(ip=None, user_agent="")

    def over(self, *, longer_than: timedelta) -> Self:
        """Those that ended, or expired, at least this long ago."""
        line = DatabaseNow() - longer_than
        # A token that SimpleJWT signed would begin one anew, so it stays as long as that token.
        ended = Q(ended_at__lt=line) & ~Q(amr=TAKEN_OVER)
        return self.filter(ended | Q(expires_at__lt=line))


class Session(models.Model):
    """One sign-in on one device, until it ends.

    Refresh tokens are not stored. ``generation`` says which one is newest.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    account = models.ForeignKey(
        Account, on_delete=models.SET_NULL, null=True, related_name="sessions"
    )
    """NULL once the account is gone: the row stays, so that every node learns of the end."""
    generation = models.PositiveIntegerField(default=0)
    rotated_at = models.DateTimeField()
    created_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()
    authenticated_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)
    """Absolute end. Nothing moves it."""
    ended_at = models.DateTimeField(null=True, blank=True)
    end_reason = models.CharField(max_length=30, blank=True)
    amr = models.CharField(max_length=60)
    """How the person proved who they are: RFC 8176 values, separated by spaces."""
    ip = models.GenericIPAddressField(null=True, blank=True)
    user_agent = models.CharField(max_length=300, blank=True)
    rotation = models.CharField(max_length=12)
    transport = models.CharField(max_length=6)

    objects = SessionQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["ended_at"],
                name="vestibule_session_ended",
                condition=Q(ended_at__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"session {self.pk}"


def opened(
    person: Person, *, caller: Caller, transport: Transport, amr: str, now: datetime
) -> tuple[SessionState, Change]:
    """Begin a session for a person who has proved everything asked for.

    Returns it and the change that makes it true, to be made with others. ``now`` is the
    database's time, as read together with the account.
    """
    state = SessionState(
        id=uuid7(),
        account_id=person.id,
        generation=0,
        rotated_at=now,
        authenticated_at=now,
        expires_at=now + settings.SESSION_LIFETIME,
        amr=amr,
        rotation=Rotation(settings.ROTATION),
        transport=transport,
        now=now,
    )
    row = {name: getattr(state, name) for name in _STATE}
    row |= {"id": state.id, "account_id": user_key().to_python(person.id)}
    row |= {"rotation": state.rotation.value, "transport": transport.value}
    row |= {"created_at": now, "last_seen_at": now, "end_reason": ""}
    row |= {"ip": caller.ip or None, "user_agent": caller.user_agent}
    return state, insertion(Session, row)


def _uuid(value: UUID | str) -> UUID:
    return value if isinstance(value, UUID) else UUID(hex=value)


def _state(session: UUID, row: dict[str, Any]) -> SessionState:
    return SessionState(
        id=session,
        account_id=public_id(row["account_id"]),
        generation=row["generation"],
        rotated_at=as_moment(row["rotated_at"]),
        authenticated_at=as_moment(row["authenticated_at"]),
        expires_at=as_moment(row["expires_at"]),
        amr=row["amr"],
        rotation=Rotation(row["rotation"]),
        transport=Transport(row["transport"]),
        now=as_moment(row["now"]),
    )


_ADVANCE = """
UPDATE {s} SET
    generation = {s}.generation + CASE WHEN {moves} THEN 1 ELSE 0 END,
    rotated_at = CASE WHEN {moves} THEN {now} ELSE {s}.rotated_at END,
    last_seen_at = {now}
{where} {s}.id = %s AND {s}.ended_at IS NULL AND {s}.expires_at > {now} AND {s}.transport = %s
    AND ({s}.generation = %s OR ({s}.rotation = 'acknowledged' AND {s}.generation + 1 = %s))
RETURNING {returning}, {now}
"""

_END = """
UPDATE {session} SET ended_at = {now}, end_reason = %s
WHERE id IN ({chosen}) AND ended_at IS NULL
RETURNING id, ended_at
"""


@lru_cache(maxsize=8)
def _advance_sql(vendor: str, now: str) -> str:
    """Write the statement once for each kind of database."""
    connection = connections[router.db_for_write(Session)]
    s = connection.ops.quote_name(Session._meta.db_table)
    person, where = facts.person_sql(connection, f"{s}.account_id"), "WHERE"
    if vendor == "postgresql":  # SQLite answers with columns of the one table only
        joined = facts.joined_person_sql(connection, f"{s}.account_id")
        person, where = joined.columns, f"FROM {joined.tables} WHERE {joined.condition} AND"
    returning = ", ".join([*(f"{s}.{name}" for name in _STATE), *person])
    moves = f"{s}.rotation = 'strict' OR {s}.generation < %s"
    return _ADVANCE.format(s=s, moves=moves, where=where, returning=returning, now=now)
