"""Attempts to authenticate, counted so that guessing is slow and owners are not locked out."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache
from math import ceil
from typing import Self

from django.contrib.auth import get_user_model
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Case, F, When

from vestibule import database
from vestibule.core.people import Person
from vestibule.database import DatabaseNow, as_moment, later_sql, moment_sql, now_sql
from vestibule.models.account import Account
from vestibule.models.host_user import PERSON, person_from, table_of
from vestibule.models.primary import PrimaryQuerySet
from vestibule.models.session import Session
from vestibule.models.sql.person import column_of, password_sql, person_sql
from vestibule.models.sql.statements import Statement, execute_together, update_of

FIRST_WAIT_AT = 5
"""The failure in a row that begins a wait."""

LONGEST_WAIT = 900
"""The longest wait, in seconds."""

ANY_DEVICE = "*"
"""Wildcard for ``device_of``: the counter exists for every account, whatever the device."""

MAILBOX = "mailbox"
"""The counter of emailed codes. Once it is closed, a link is emailed instead."""

FACTOR = "factor"
"""The counter of wrong codes of an app, and how the names of such counters begin."""

AT_ONCE = 10
"""Attempts that may be in progress at once. An owner who signs in from many places at the same
moment gets in; an attacker gains nothing by parallel guesses."""

CLOSED_AT = 100
"""Consecutive failures that lock passwords and codes until a reset (NIST SP 800-63B-4, 3.2.2)."""


@dataclass(frozen=True, slots=True)
class AttemptAllowed:
    """An attempt that may go on. It counts as a failure until it has succeeded.

    ``person`` and ``encoded`` (the password hash) are None where there is no such account.
    ``known_device`` says that this device, or one like it, has signed in to the account before;
    ``now`` is the database's time.
    """

    row: int
    subject: str
    device: str
    failures: int
    person: Person | None
    encoded: str | None = field(repr=False)
    known_device: bool
    now: datetime


@dataclass(frozen=True, slots=True)
class AttemptBlocked:
    """An attempt that is refused: ``wait`` is in seconds, or None until a reset."""

    wait: int | None


@dataclass(frozen=True, slots=True)
class AttemptKey:
    """Account and device of an attempt: the key of its counter.

    One of ``email_key``, ``username`` and ``account`` names the account. Where no account has it,
    the key is ``unknown_key``, a keyed hash of what was typed, so that an unknown identifier
    behaves as a known one. With ``verified_names_only``, a user name is looked up among accounts
    with a verified address. ``device_of`` and ``device`` come from a device token (``<id> <epoch>``
    and an id), or from the session. They apply only to their own account, and a device token only
    in the account's current epoch; else ``otherwise`` is the device.
    """

    unknown_key: str = field(repr=False)
    email_key: str | None = None
    username: str | None = None
    verified_names_only: bool = False
    account: str | None = None
    device_of: str = ""
    device: str = ""
    otherwise: str = ""
    user_agent: str = ""


class AttemptQuerySet(PrimaryQuerySet["Attempt"]):
    """Queries for the counters."""

    def enter(self, key: AttemptKey) -> AttemptAllowed | AttemptBlocked:
        """Count an attempt in advance, unless a wait is running. One query.

        Each attempt is counted before its credential is checked. So at most ``AT_ONCE`` are in
        progress, however many arrive, before a wait begins. So does the fifth failure (``fail``).
        """
        connection = database.connection()
        named = self._parameters(key, connection)
        enter, blocked = _statements(connection.vendor, now_sql(connection))
        fetch = database.fetching(connection)
        if rows := fetch(enter, (*named, key.user_agent)):
            row, subject, device, failures, known, now, encoded, *facts = rows[0]
            values = dict(zip(PERSON, facts, strict=True))
            person = None if encoded is None else person_from(values)
            return AttemptAllowed(
                row, subject, device, failures, person, encoded, bool(known), as_moment(now)
            )
        rows = fetch(blocked, named)
        if not rows:
            return AttemptBlocked(wait=1)  # the wait has just ended
        failures, until, now = rows[0]
        left = (as_moment(until) - as_moment(now)).total_seconds()
        return AttemptBlocked(wait=None if failures >= CLOSED_AT else max(1, ceil(left)))

    def is_closed(self, key: AttemptKey) -> bool:
        """Whether ``CLOSED_AT`` consecutive attempts have failed. One query; counts nothing."""
        connection = database.connection()
        _, blocked = _statements(connection.vendor, now_sql(connection))
        rows = database.fetching(connection)(blocked, self._parameters(key, connection))
        return bool(rows) and rows[0][0] >= CLOSED_AT

    @staticmethod
    def _parameters(
        key: AttemptKey, connection: BaseDatabaseWrapper
    ) -> tuple[str | bool | None, ...]:
        """Return the parameters of ``_NAMED``."""
        device_of, account = key.device_of, key.account or ""
        if not connection.features.has_native_uuid_field:  # SQLite keeps UUIDs without dashes
            device_of, account = device_of.replace("-", ""), account.replace("-", "")
        who = (account or None, key.email_key, key.username, not key.verified_names_only)
        return (device_of, key.device, key.otherwise, key.unknown_key, *who)

    def clear(self, row: int) -> None:
        """Reset a counter. One query, since no other table refers to these rows."""
        execute_together(self.clearing(row))

    def clearing(self, row: int) -> Statement:
        """Return the statement that resets a counter, to be executed with others."""
        table = database.connection().ops.quote_name(Attempt._meta.db_table)
        return Statement(f"DELETE FROM {table} WHERE id = %s", (row,))  # noqa: S608

    def fail(self, row: int) -> None:
        """Begin the wait after a failure: 30 s from the fifth on, doubled by each one more."""
        connection = database.connection()
        table = connection.ops.quote_name(Attempt._meta.db_table)
        sql = _FAIL.format(attempts=table, later=later_sql(connection, _WAIT), at=FIRST_WAIT_AT)
        with connection.cursor() as cursor:
            cursor.execute(sql, (row,))

    def forgive_one(self, row: int) -> None:
        """Take back one attempt that was no failure."""
        execute_together(self.forgiving(row))

    def forgiving(self, row: int) -> Statement:
        """Return the statement that takes back one attempt, to be executed with others."""
        some = self.filter(pk=row, failures__gt=0)
        until = Case(When(failures__gte=AT_ONCE, then=DatabaseNow()), default=F("waits_until"))
        return update_of(some, failures=F("failures") - 1, waits_until=until)

    def of(self, account: int | str) -> Self:
        """The counters of one account, for all its devices."""
        return self.filter(account_id=account)

    def idle(self, *, longer_than: timedelta) -> Self:
        """The counters of unknown identifiers that have not changed for so long."""
        line = DatabaseNow() - longer_than
        return self.filter(account__isnull=True, waits_until__lt=line)


class Attempt(models.Model):
    """Consecutive failures for one account (or one unknown identifier) on one device.

    A device that has signed in before has its own counter, so that an attacker elsewhere cannot
    lock the owner out.
    """

    subject = models.CharField(max_length=80)
    """``account:<id>``, or a keyed hash of an unknown identifier."""
    device = models.CharField(max_length=40, blank=True)
    account = models.ForeignKey(Account, null=True, on_delete=models.CASCADE, related_name="+")
    failures = models.PositiveIntegerField()
    waits_until = models.DateTimeField()

    objects = AttemptQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subject", "device"], name="vestibule_attempt_unique")
        ]

    def __str__(self) -> str:
        return f"{self.failures} failures"


_NAMED = """
    SELECT subject, account,
        CASE WHEN 'account:' || %s IN (subject, subject || ' ' || epoch, 'account:*')
            THEN %s ELSE %s END AS device
    FROM (
        SELECT COALESCE('account:' || CAST(account AS varchar(64)), %s) AS subject, account,
            (SELECT CAST(epoch AS varchar(10)) FROM {accounts} WHERE user_id = account) AS epoch
        FROM (
            SELECT COALESCE(
                (SELECT user_id FROM {accounts} WHERE user_id = %s),
                (SELECT user_id FROM {accounts} WHERE email_key = %s),
                (SELECT {user_key} FROM {users} WHERE {username} = %s AND EXISTS (
                    SELECT 1 FROM {accounts} WHERE user_id = {users}.{user_key}
                    AND (%s OR email_verified_at IS NOT NULL)))
            ) AS account LIMIT 1
        ) AS found
    ) AS meant
"""

_ENTER = """
INSERT INTO {attempts} (subject, device, account_id, failures, waits_until)
SELECT subject, device, account, 1, {now} FROM ({named}) AS entering WHERE true
ON CONFLICT (subject, device) DO UPDATE SET
    failures = {attempts}.failures + 1,
    account_id = excluded.account_id,
    waits_until = CASE WHEN {attempts}.failures < {at_once} THEN {now} ELSE {later} END
WHERE {attempts}.waits_until <= {moment}
    AND {attempts}.failures < {closed_at}
RETURNING id, subject, device, failures,
    {known},
    {now},
    {password},
    {person}
"""

_FAIL = """
UPDATE {attempts} SET waits_until = {later}
WHERE id = %s AND failures >= {at}
"""

_WAIT = "CASE WHEN failures > 9 THEN 900 ELSE 30 * (1 << (failures - 5)) END"

_KNOWN = """(
        device <> ''
        OR NOT EXISTS (SELECT 1 FROM {sessions} WHERE account_id = {attempts}.account_id)
        OR EXISTS (SELECT 1 FROM {sessions}
            WHERE account_id = {attempts}.account_id AND user_agent = %s))"""

_BLOCKED = """
SELECT failures, waits_until, {now} FROM {attempts}
WHERE (subject, device) = (SELECT subject, device FROM ({named}) AS entering)
"""


@lru_cache(maxsize=8)
def _statements(vendor: str, now: str) -> tuple[str, str]:
    """Return the queries of ``enter``: to count the attempt, and to read why it is blocked.

    Built once for each database; ``models/sql/attempt.<vendor>.sql`` has the result.
    """
    # The first one, from the inside out:
    #   found     the account, or NULL. Without LIMIT, PostgreSQL would look it up five times
    #   meant     subject: ``account:<id>``, or the keyed hash where there is no account
    #             epoch: the one that a device token must have been made in
    #   entering  device: the given one if it belongs to this account, else ``otherwise``
    #   INSERT    begins the counter of (subject, device) at 1
    #   CONFLICT  counts up. The attempt that makes AT_ONCE begins the longest wait, which ends as
    #             soon as one attempt in progress is taken back (see ``forgive_one``)
    #   WHERE     the counter is neither waiting nor closed. Else nothing changes, and no row comes
    #             back. Evaluated again after a wait for the row's lock, so by ``moment_sql``
    #   RETURNING what ``AttemptAllowed`` holds. An unknown identifier does the same work
    connection = database.connection()
    quote, username = connection.ops.quote_name, get_user_model().USERNAME_FIELD
    attempts, users = quote(Attempt._meta.db_table), table_of(username)
    named = _NAMED.format(
        accounts=quote(Account._meta.db_table),
        users=quote(users.db_table),
        user_key=quote(column_of(users, "pk")),
        username=quote(column_of(users, username)),
    )
    account = f"{attempts}.account_id"
    enter = _ENTER.format(
        attempts=attempts,
        named=named,
        now=now,
        later=later_sql(connection, str(LONGEST_WAIT)),
        at_once=AT_ONCE - 1,
        closed_at=CLOSED_AT,
        moment=moment_sql(connection),
        known=_KNOWN.format(attempts=attempts, sessions=quote(Session._meta.db_table)),
        password=password_sql(connection, account),
        person=",\n    ".join(person_sql(connection, account)),
    )
    return enter, _BLOCKED.format(attempts=attempts, named=named, now=now)
