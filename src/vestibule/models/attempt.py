"""Attempts to prove who one is: counted so that guessing is slow and owners are not shut out."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache
from math import ceil
from typing import Self

from django.contrib.auth import get_user_model
from django.db import connections, models, router
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Case, F, When

from vestibule.core.people import Person
from vestibule.models.account import Account
from vestibule.models.host_user import PERSON, person_from
from vestibule.models.session import Session
from vestibule.models.sql.clock import DatabaseNow, as_moment, later_sql, moment_sql, now_sql
from vestibule.models.sql.person import column_of, password_sql, person_sql
from vestibule.models.sql.statements import Statement, execute_together

FIRST_WAIT_AT = 5
"""The failure in a row that begins a wait."""

LONGEST_WAIT = 900
"""Seconds that nobody waits longer than."""

ANY_DEVICE = "*"
"""Says that a counter is apart for every account, not for one that a device is known to."""

MAILBOX = "mailbox"
"""The counter of codes that prove a mailbox. Once it has closed, a link is mailed instead."""

AT_ONCE = 10
"""Attempts that may be looked at before the outcome of any of them is known. An owner who
signs in from many places in one moment is let in; a guesser gains nothing by hurrying."""

CLOSED_AT = 100
"""Failures in a row that close passwords and codes until a reset (NIST SP 800-63B-4, 3.2.2)."""


@dataclass(frozen=True, slots=True)
class AttemptAllowed:
    """An attempt that was let in. It counts as a failure until it has succeeded.

    ``person`` and ``encoded`` (the password hash) are None where nobody is meant.
    ``known_device`` says that the device, or a device of this kind, has signed
    in to the account before; ``now`` is the database's time.
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
    """An attempt that was not let in: seconds to wait, or None until a reset."""

    wait: int | None


@dataclass(frozen=True, slots=True)
class AttemptKey:
    """Who is meant and from where: what an attempt is counted by.

    One of ``email_key``, ``username`` and ``account`` names the account; where
    none does, the counter is ``unknown_key``, a keyed hash of what was typed,
    so that an unknown identifier behaves as a known one. A user name names nobody whose address
    is not verified, with ``names_of_proved``: such an account does not hold it. ``device_of`` and
    ``device`` come from a device token, or say which session asks; they count only if
    they are that account's, and a device token (``<id> <epoch>``) only while the account
    is in that epoch. Else ``otherwise`` stands for the device.
    """

    unknown_key: str
    email_key: str | None = None
    username: str | None = None
    names_of_proved: bool = False
    account: str | None = None
    device_of: str = ""
    device: str = ""
    otherwise: str = ""
    user_agent: str = ""


class AttemptQuerySet(models.QuerySet["Attempt"]):
    """Words for many counters."""

    def enter(self, proof: AttemptKey) -> AttemptAllowed | AttemptBlocked:
        """Count an attempt in advance, unless a wait is running. One statement.

        However many attempts arrive at once, each is counted before its proof
        is looked at, so that no more than ``AT_ONCE`` are looked at before a wait
        begins. A wait begins with the fifth failure: see ``fail``.
        """
        connection = connections[router.db_for_write(self.model)]
        meant = self._meant(proof, connection)
        enter, shut = _statements(connection.vendor, now_sql(connection))
        with connection.cursor() as cursor:
            cursor.execute(enter, (*meant, proof.user_agent))
            rows = cursor.fetchall()
            if rows:
                row, subject, device, failures, known, now, encoded, *facts = rows[0]
                values = dict(zip(PERSON, facts, strict=True))
                person = None if encoded is None else person_from(values)
                return AttemptAllowed(
                    row, subject, device, failures, person, encoded, bool(known), as_moment(now)
                )
            cursor.execute(shut, meant)
            found = cursor.fetchone()
        if found is None:
            return AttemptBlocked(wait=1)  # the wait ended in this very moment
        failures, until, now = found
        left = (as_moment(until) - as_moment(now)).total_seconds()
        return AttemptBlocked(wait=None if failures >= CLOSED_AT else max(1, ceil(left)))

    def is_closed(self, proof: AttemptKey) -> bool:
        """Whether a hundred in a row have failed. One statement, which counts nothing."""
        connection = connections[router.db_for_write(self.model)]
        _, shut = _statements(connection.vendor, now_sql(connection))
        with connection.cursor() as cursor:
            cursor.execute(shut, self._meant(proof, connection))
            found = cursor.fetchone()
        return found is not None and found[0] >= CLOSED_AT

    def _meant(
        self, proof: AttemptKey, connection: BaseDatabaseWrapper
    ) -> tuple[str | bool | None, ...]:
        """Return the parameters of ``_MEANT``."""
        device_of, account = proof.device_of, proof.account or ""
        if not connection.features.has_native_uuid_field:  # SQLite keeps UUIDs without dashes
            device_of, account = device_of.replace("-", ""), account.replace("-", "")
        who = (account or None, proof.email_key, proof.username, not proof.names_of_proved)
        return (device_of, proof.device, proof.otherwise, proof.unknown_key, *who)

    def clear(self, row: int) -> None:
        """Forget the failures in a row. One statement: nothing hangs on these rows."""
        execute_together(self.clearing(row))

    def clearing(self, row: int) -> Statement:
        """Return the change that forgets the failures in a row, to be made with others."""
        connection = connections[router.db_for_write(self.model)]
        table = connection.ops.quote_name(Attempt._meta.db_table)
        return Statement(connection.alias, f"DELETE FROM {table} WHERE id = %s", (row,))  # noqa: S608

    def fail(self, row: int) -> None:
        """Begin the wait that a failure has earned: from the fifth in a row 30 s, doubling."""
        connection = connections[router.db_for_write(self.model)]
        sql = _FAIL.format(
            attempts=connection.ops.quote_name(Attempt._meta.db_table),
            later=later_sql(connection, _WAIT),
            first_wait_at=FIRST_WAIT_AT,
        )
        with connection.cursor() as cursor:
            cursor.execute(sql, (row,))

    def forgive_one(self, row: int) -> None:
        """Take back one attempt whose proof was never looked at."""
        in_advance = When(failures__gte=AT_ONCE, then=DatabaseNow())
        self.filter(pk=row, failures__gt=0).update(
            failures=F("failures") - 1, waits_until=Case(in_advance, default=F("waits_until"))
        )

    def of(self, account: int | str) -> Self:
        """Those of one account, on all its devices."""
        return self.filter(account_id=account)

    def idle(self, *, longer_than: timedelta) -> Self:
        """Those of nobody's account that were not touched for so long."""
        line = DatabaseNow() - longer_than
        return self.filter(account__isnull=True, waits_until__lt=line)


class Attempt(models.Model):
    """Failures in a row for one account (or one unknown identifier) on one device.

    A device that signed in before has a counter of its own, so that nobody can
    shut an owner out from elsewhere.
    """

    subject = models.CharField(max_length=80)
    """``account:<id>``, or a keyed hash of an identifier that is nobody's."""
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


_MEANT = """
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
                (SELECT {user_key} FROM {users} WHERE {username} = %s AND (%s OR EXISTS (
                    SELECT 1 FROM {accounts}
                    WHERE user_id = {users}.{user_key} AND email_verified_at IS NOT NULL)))
            ) AS account
        ) AS named
    ) AS meant
"""

_ENTER = """
INSERT INTO {attempts} (subject, device, account_id, failures, waits_until)
SELECT subject, device, account, 1, {now} FROM ({meant}) AS entering WHERE true
ON CONFLICT (subject, device) DO UPDATE SET
    failures = {attempts}.failures + 1,
    account_id = excluded.account_id,
    waits_until = CASE WHEN {attempts}.failures < {at_once} THEN {now} ELSE {later} END
WHERE {attempts}.waits_until <= {moment}
    AND {attempts}.failures < {closed_at}
RETURNING id, subject, device, failures, {known}, {now}, {password}, {person}
"""

_FAIL = """
UPDATE {attempts} SET waits_until = {later}
WHERE id = %s AND failures >= {first_wait_at}
"""

_WAIT = "CASE WHEN failures > 9 THEN 900 ELSE 30 * (1 << (failures - 5)) END"

_KNOWN = """
(device <> '' OR NOT EXISTS (SELECT 1 FROM {sessions} WHERE account_id = {attempts}.account_id)
 OR EXISTS (SELECT 1 FROM {sessions} WHERE account_id = {attempts}.account_id AND user_agent = %s))
"""

_SHUT = """
SELECT failures, waits_until, {now} FROM {attempts}
WHERE (subject, device) = (SELECT subject, device FROM ({meant}) AS entering)
"""


@lru_cache(maxsize=8)
def _statements(vendor: str, now: str) -> tuple[str, str]:
    """Write both statements, once for each kind of database."""
    connection = connections[router.db_for_write(Attempt)]
    quote, user = connection.ops.quote_name, get_user_model()
    attempts = quote(Attempt._meta.db_table)
    meant = _MEANT.format(
        accounts=quote(Account._meta.db_table),
        users=quote(user._meta.db_table),
        user_key=quote(column_of(user._meta, "pk")),
        username=quote(column_of(user._meta, user.USERNAME_FIELD)),
    )
    account = f"{attempts}.account_id"
    enter = _ENTER.format(
        attempts=attempts,
        meant=meant,
        now=now,
        later=later_sql(connection, str(LONGEST_WAIT)),
        at_once=AT_ONCE - 1,
        closed_at=CLOSED_AT,
        moment=moment_sql(connection),
        known=_KNOWN.format(attempts=attempts, sessions=quote(Session._meta.db_table)),
        password=password_sql(connection, account),
        person=", ".join(person_sql(connection, account)),
    )
    return enter, _SHUT.format(attempts=attempts, meant=meant, now=now)
