"""Sessions: one row for each sign-in on a device. Refreshing adds no rows."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta
from functools import partial
from typing import Self
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import models
from django.db.models import Case, F, OuterRef, Q, Subquery, When

from vestibule import database
from vestibule.conf import settings
from vestibule.core.authentication import Authentication
from vestibule.core.caller import Caller
from vestibule.core.events import EndReason
from vestibule.core.factors import acr_of, with_step
from vestibule.core.ids import uuid7
from vestibule.core.people import Person
from vestibule.core.tokens import OPAQUE, Rotation, SessionState
from vestibule.database import DatabaseNow, as_moment, now_sql
from vestibule.models.account import Account
from vestibule.models.host_user import fingerprint, fingerprint_of, user_key, users
from vestibule.models.rotation import STATE, RotationQuerySet
from vestibule.models.sql.person import while_password_sql
from vestibule.models.sql.statements import Statement, insert_statement
from vestibule.tokens.revocation import feed

TAKEN_OVER = "simplejwt"
"""``amr`` of a session opened with a refresh token of SimpleJWT, which names no method."""

TAKEN_OVER_TOKEN = "authtoken"  # noqa: S105 - the name of a method
"""``amr`` of a session opened with a token of REST framework's ``authtoken``, likewise."""

EVER_TAKEN_OVER = (TAKEN_OVER, TAKEN_OVER_TOKEN)


class SessionQuerySet(RotationQuerySet["Session"]):
    """Queries on sessions."""

    def live(self) -> Self:
        """Select sessions that have neither ended nor expired."""
        return self.filter(ended_at__isnull=True, expires_at__gt=DatabaseNow())

    def of(self, account: int | str) -> Self:
        """Select the sessions of one account."""
        return self.filter(account_id=account)

    def held_by(self, account: int | str, *, device: str, sessions: Collection[UUID]) -> Self:
        """Select an account's live sessions on a device: by its id, or by their own ids."""
        here = Q(pk__in=sessions) | Q(device=device, device__gt="")
        return self.of(account).live().filter(here)

    def knows(self, user_agent: str) -> bool:
        """Whether one of these has this user agent, or there is none to compare it with."""
        return self.filter(user_agent=user_agent).exists() or not self.exists()

    def surplus(self, newest: int) -> Self:
        """Select all but the ``newest`` sessions."""
        left_over = self.order_by("-created_at", "-pk").values_list("pk", flat=True)[newest:]
        return self.filter(pk__in=list(left_over))

    def void_refresh_tokens(self, session: UUID, key: str) -> tuple[SessionState, Person] | None:
        """Void the refresh tokens that a live session has issued; None if it has ended.

        Two generations are skipped, so that neither the newest token nor one not yet
        acknowledged is the previous one, which the grace period or a retried key accepts.
        They get the successor only with the key of this request (``renewal_key_hash``; empty for
        none). The session takes the fingerprint of the current password.
        """
        owner = users().filter(pk=OuterRef("account"))
        password = Subquery(owner.values("password"))
        return self._renew(session, key, password_fingerprint=fingerprint(password, using=self.db))

    def keep_with_new_password(self, session: UUID) -> bool:
        """Let a live session go on with its tokens under the current password; False if it ended.

        It takes the fingerprint of that password, or its next refresh would end it.
        """
        owner = users().filter(pk=OuterRef("account"))
        newest = fingerprint(Subquery(owner.values("password")), using=self.db)
        return bool(self.filter(pk=session).live().update(password_fingerprint=newest))

    def step_up(self, session: UUID, amr: str, key: str) -> tuple[SessionState, Person] | None:
        """Store that the user of a live session has authenticated again, by these methods.

        Its refresh tokens are void too: a stolen one must not get the new level. None if the
        session has ended, or was opened with another password than the current one.
        """
        same = self.of_current_password()
        return same._renew(session, key, amr=amr, authenticated_at=DatabaseNow())

    def enroll(self, session: UUID, used: str, key: str) -> tuple[SessionState, Person] | None:
        """Store that a live session has just enrolled a factor, with its methods (``used``).

        As in ``step_up``, its refresh tokens are void, and the result is None if it is over. Where
        the level does not rise above that of an earlier factor, methods and time stay: that one
        would look as if it had been used now. Call it with the account locked.
        """
        same = self.of_current_password()
        before = same.filter(pk=session).values_list("amr", flat=True).first() or ""
        after = with_step(before, used)
        if acr_of(before.split()) == acr_of(after.split()) != "aal1":
            return same._renew(session, key)
        return same._renew(session, key, amr=after, authenticated_at=DatabaseNow())

    def of_current_password(self) -> Self:
        """Select those of the current password, or of an older release that did not store it."""
        newest = fingerprint("account__user__password", using=self.db)
        return self.filter(Q(password_fingerprint="") | Q(password_fingerprint=newest))

    def _renew(
        self, session: UUID, key: str, **changes: object
    ) -> tuple[SessionState, Person] | None:
        # Whether a refresh came between: it moves the session, or (``ROTATION``) is only seen.
        strict = Q(rotation=Rotation.STRICT.value)
        unused = Q(generation=F("superseded_to")) & (strict | Q(last_seen_at=F("rotated_at")))
        live = self.filter(pk=session).live()
        moved = live.update(
            generation=F("generation") + 3,
            superseded_from=Case(
                When(unused, then=F("superseded_from")),  # as an earlier renewal replaced it
                When(strict, then=F("generation")),
                default=F("generation") + 1,  # the newest was used, its successor was not
            ),
            superseded_to=F("generation") + 3,
            rotation_key=key,
            rotated_at=DatabaseNow(),
            last_seen_at=DatabaseNow(),
            **changes,
        )
        found = self.find(session) if moved else None
        return None if found is None or found.person is None else (found.state, found.person)

    def outlived_password(self) -> Self:
        """Select sessions that were opened with another password than the current one."""
        newest = fingerprint("account__user__password", using=self.db)
        return self.exclude(password_fingerprint="").exclude(password_fingerprint=newest)

    def rehashed(self, before: str, after: str) -> None:
        """Keep the sessions of a password that is hashed again, given the old and new hash."""
        began = self.filter(password_fingerprint=fingerprint_of(before))
        began.update(password_fingerprint=fingerprint_of(after))

    def end(self, reason: EndReason) -> list[UUID]:
        """End those that are still open; return their ids.

        Their tokens are refused on this node as soon as the transaction commits, on all
        nodes within ``REVOCATION_BOUND``. A session ends once: the first reason stays.
        """
        connection = database.connection()
        try:
            compiler = self.order_by().values("pk").query.get_compiler(connection=connection)
            chosen, params = compiler.as_sql()
        except EmptyResultSet:  # the ORM knows that no row can match
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
            database.on_commit(partial(feed.publish_ended, ended, reason))
        return [session for session, _ in ended]

    def move(self, session: SessionState, caller: Caller) -> bool:
        """Store a session's new address and browser; False if another request has done so.

        What the caller leaves empty is kept.
        """
        seen = self.filter(pk=session.id, ip=session.ip or None, user_agent=session.user_agent)
        return bool(
            seen.update(
                ip=caller.ip or session.ip or None,
                user_agent=caller.user_agent or session.user_agent,
            )
        )

    def forget_circumstances(self) -> None:
        """Erase address, browser and device, after the account was deleted."""
        self.update(ip=None, user_agent="", device="")

    def expired_before(self, *, age: timedelta) -> Self:
        """Select sessions that ended or expired at least this long ago."""
        line = DatabaseNow() - age
        # The earlier system's token would open the session again: the row is kept as long as that.
        # Also after a step-up, which adds its method to that of the beginning.
        taken_over = Q(amr__regex=rf"^({'|'.join(EVER_TAKEN_OVER)})( |$)")
        ended = Q(ended_at__lt=line) & ~taken_over
        return self.filter(ended | Q(expires_at__lt=line))


class Session(models.Model):
    """One sign-in on one device, until it ends.

    Refresh tokens are not stored; ``generation`` tells which one is the newest.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    account = models.ForeignKey(
        Account, on_delete=models.SET_NULL, null=True, related_name="sessions"
    )
    """NULL once the account is deleted: the row is kept so that every node sees the end."""
    generation = models.PositiveIntegerField(default=0)
    rotated_at = models.DateTimeField()
    created_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()
    authenticated_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)
    """Absolute expiry, which nothing extends."""
    ended_at = models.DateTimeField(null=True, blank=True)
    end_reason = models.CharField(max_length=30, blank=True)
    amr = models.CharField(max_length=60)
    """Authentication methods: RFC 8176 values, separated by spaces."""
    ip = models.GenericIPAddressField(null=True, blank=True)
    user_agent = models.CharField(max_length=300, blank=True)
    rotation = models.CharField(max_length=12)
    transport = models.CharField(max_length=20)
    rotation_key = models.CharField(max_length=64, blank=True, db_default="")
    """Keyed hash of the ``Idempotency-Key`` of the request that issued the newest token."""
    superseded_from = models.PositiveIntegerField(default=0, db_default=0)
    """The oldest generation that the last renewal replaced before any use."""
    superseded_to = models.PositiveIntegerField(default=0, db_default=0)
    """The generation that replaced it: those from ``superseded_from`` to before this one are void,
    and not reused if they are presented. Equal where there are none."""
    password_fingerprint = models.CharField(max_length=64, blank=True, db_default="")
    """Of the password hash at its start; empty if an older release opened it."""
    remembered = models.BooleanField(default=True, db_default=True)
    """Whether its cookies outlive the browser (``UNREMEMBERED_LIFETIME``)."""
    device = models.CharField(max_length=40, blank=True, db_default="")
    """The id in the device token, which alone gives no access. Empty if an older release,
    or a refresh token of SimpleJWT, opened it."""

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


def new_session(
    authentication: Authentication, *, device: str = ""
) -> tuple[SessionState, Statement]:
    """Build a session for a user who has passed every step of the sign-in.

    Returns its state and the statement that inserts it, which fails (``IntegrityError``) if the
    password hash is not ``encoded`` any more. ``device`` is the id in the token for the device.
    """
    person, caller, now = authentication.person, authentication.caller, authentication.now
    remembered = authentication.remembered or not settings.UNREMEMBERED_LIFETIME
    opaque = authentication.transport in OPAQUE
    lifetime = settings.SESSION_LIFETIME if remembered else settings.UNREMEMBERED_LIFETIME
    state = SessionState(
        id=uuid7(),
        account_id=person.id,
        generation=0,
        rotated_at=now,
        authenticated_at=now,
        expires_at=now + lifetime,
        amr=authentication.amr,
        rotation=Rotation.OFF if opaque else Rotation(settings.ROTATION),
        transport=authentication.transport,
        ip=caller.ip,
        user_agent=caller.user_agent,
        now=now,
        remembered=remembered,
    )
    row = {name: getattr(state, name) for name in STATE}
    row |= {"id": state.id, "account_id": user_key().to_python(person.id), "ip": caller.ip or None}
    row |= {"rotation": state.rotation.value, "transport": state.transport.value}
    row |= {"created_at": now, "last_seen_at": now, "end_reason": "", "device": device}
    encoded = authentication.encoded or ""
    present = (fingerprint_of(encoded), row["account_id"], encoded)
    current = Statement(while_password_sql(database.connection().vendor), present)
    return state, insert_statement(Session, row, looked_up=("password_fingerprint", current))


def _uuid(value: UUID | str) -> UUID:
    return value if isinstance(value, UUID) else UUID(hex=value)


_END = """
UPDATE {session} SET ended_at = {now}, end_reason = %s
WHERE id IN ({chosen}) AND ended_at IS NULL
RETURNING id, ended_at
"""
