"""Pending sign-ins: the first step is done, and another one is required."""

from __future__ import annotations

import hmac
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from math import ceil
from typing import Any, Self

from django.db import models
from django.db.models import F, Q

from vestibule import database
from vestibule.conf import settings
from vestibule.core.factors import SignInState
from vestibule.database import DatabaseNow, as_moment, now_sql
from vestibule.models.account import Account
from vestibule.models.host_user import fingerprint_of, user_key
from vestibule.models.one_time_secret import (
    HANDLE_LENGTH,
    Purpose,
    new_code,
    new_handle,
    secret_macs,
)
from vestibule.models.single_use import GUESSES, SingleUseQuerySet
from vestibule.models.sql.statements import (
    Statement,
    execute_counted,
    execute_together,
    insert_statement,
    update_of,
)

LIFETIME = timedelta(minutes=10)
"""How long a sign-in without an emailed code may take."""


class PendingSignInQuerySet(SingleUseQuerySet["PendingSignIn"]):
    """Queries on pending sign-ins."""

    guesses = "guesses"

    def of(self, account: int | str) -> Self:
        """Select the pending sign-ins of one account."""
        return self.filter(account_id=account)

    def begin(self, account: int | str, **state: Any) -> str:
        """Store a pending sign-in; returns its handle, 128 random bits."""
        handle = new_handle()
        expires_at = DatabaseNow() + LIFETIME
        self.create(handle=handle, account_id=account, expires_at=expires_at, **state)
        return handle

    def beginning(
        self,
        handle: str,
        account: int | str,
        *,
        at: datetime,
        code: str = "",
        sent_to: str = "",
        **state: Any,
    ) -> Statement:
        """Return the statement that stores a pending sign-in, to be executed with others.

        ``code`` is the one that is emailed to ``sent_to``, if any; ``at`` the database's time.
        """
        key = user_key().to_python(account)
        row = self.model(handle=handle, account_id=key, expires_at=at + LIFETIME, **state)
        if code:
            row.code_mac, row.code_sent_at = _macs(handle, code, sent_to)[0], at
            row.expires_at = at + settings.CODE_LIFETIME
        names = [each.attname for each in PendingSignIn._meta.concrete_fields]
        return insert_statement(PendingSignIn, {name: getattr(row, name) for name in names})

    def find(self, handle: str) -> PendingSignIn | None:
        """Return the one with this handle, answered, expired or not."""
        return self.filter(handle=handle).first()

    def count_guess(self, handle: str, states: Collection[SignInState]) -> PendingSignIn | None:
        """Count a guess before it is checked; returns the pending sign-in.

        None if no guess is left, it is over, or in another state. One conditional update: parallel
        guesses share one counter, whatever their method.
        """
        connection = database.connection()
        sql = _COUNT_GUESS.format(
            table=connection.ops.quote_name(PendingSignIn._meta.db_table),
            states=", ".join(["%s"] * len(states)),
            now=now_sql(connection),
            guesses=GUESSES,
        )
        found = list(self.raw(sql, (handle, *states)))
        return found[0] if found else None

    def give_back_guess(self, handle: str) -> None:
        """Take back a guess that was counted and will not be checked."""
        self.filter(handle=handle, guesses__gt=0).update(guesses=F("guesses") - 1)

    def choose(self, handle: str, method: str) -> bool:
        """Store the chosen method. Guesses at the other one still count."""
        return bool(self.live().filter(handle=handle).update(chosen=method))

    def set_up(self, handle: str, *, factor: str, seed: bytes) -> bool:
        """Store the factor that is being enrolled, in place of another; False if it is over."""
        return bool(self.live().filter(handle=handle).update(chosen=factor, seed=seed))

    def advancing(
        self, handle: str, *, before: str, state: str, amr: str, methods: Iterable[str]
    ) -> Statement:
        """Return the statement that moves to the next step, unless another request was faster."""
        offered = list(methods)
        here = self.filter(handle=handle, state=before, consumed_at=None)
        return update_of(
            here.filter(expires_at__gt=DatabaseNow()),
            state=state,
            amr=amr,
            methods=" ".join(offered),
            chosen=offered[0],
            code_mac="",
            expires_at=DatabaseNow() + LIFETIME,
        )

    def pause_left(self, handle: str, pause: timedelta) -> int:
        """Return the seconds, rounded up, until a code may be sent again."""
        found = self.filter(handle=handle).values_list("code_sent_at", DatabaseNow()).first()
        if found is None or found[0] is None:
            return 0
        left: timedelta = pause - (as_moment(found[1]) - found[0])
        return max(0, ceil(left.total_seconds()))

    def send_code(
        self, handle: str, *, sent_to: str, life: timedelta, pause: timedelta
    ) -> str | None:
        """Replace the emailed code; returns the new one. Guesses at the previous one still count.

        One conditional update. None if the sign-in is over, or the last code was sent less than
        ``pause`` ago.
        """
        code, now = new_code(), DatabaseNow()
        due = Q(code_sent_at=None) | Q(code_sent_at__lte=now - pause)
        changed = (
            self.live()
            .filter(due, handle=handle)
            .update(
                code_mac=_macs(handle, code, sent_to)[0], code_sent_at=now, expires_at=now + life
            )
        )
        return code if changed else None

    def rehashed(self, before: str, after: str) -> None:
        """Keep those of a password that is hashed again, given the old and new hash."""
        began = self.filter(consumed_at=None, password_fingerprint=fingerprint_of(before))
        began.update(password_fingerprint=fingerprint_of(after))

    def consume(self, handle: str) -> bool:
        """Use it up; False if it is over. Of several right answers, one succeeds.

        Not ``live()``: the guess that was right has been counted.
        """
        return all(execute_counted(self.consuming(handle)))

    def consuming(self, handle: str) -> Statement:
        """Return the statement of ``consume``, to be executed with others."""
        return self.filter(handle=handle, expires_at__gt=DatabaseNow()).voiding()

    def void(self) -> None:
        """Use these up; none can be answered any more."""
        execute_together(self.voiding())

    def voiding(self) -> Statement:
        """Return the statement of ``void``, to be executed with others."""
        unused = self.filter(consumed_at=None)
        return update_of(unused, consumed_at=DatabaseNow(), seed=b"", code_mac="")


_COUNT_GUESS = """
UPDATE {table} SET guesses = guesses + 1
WHERE handle = %s AND state IN ({states}) AND consumed_at IS NULL AND expires_at > {now}
    AND guesses < {guesses}
RETURNING *
"""


class PendingSignIn(models.Model):
    """One sign-in whose first step is done; or a step-up of a session (``session``).

    Its state is a column, so that no code path can take one state for another (better-auth
    GHSA-xg6x-h9c9-2m83). ``methods`` is fixed when the row is created.
    """

    handle = models.CharField(max_length=HANDLE_LENGTH, primary_key=True)
    """The id of the challenge. Unguessable; alone it gives no access."""
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")
    state = models.CharField(max_length=20)
    amr = models.CharField(max_length=60)
    """The methods of the steps that are done."""
    methods = models.CharField(max_length=60)
    """How this step may be answered, separated by spaces, the preferred method first."""
    chosen = models.CharField(max_length=20)
    guesses = models.PositiveSmallIntegerField(default=0)
    browser = models.CharField(max_length=64, blank=True)
    """Keyed hash of the cookie that the answer must come with; empty if none is needed."""
    transport = models.CharField(max_length=20)
    password_fingerprint = models.CharField(max_length=64)
    """Of the password hash at the first step: another password since then ends the sign-in."""
    epoch = models.PositiveIntegerField()
    """The account's, at the first step."""
    known_device = models.BooleanField(default=False)
    remembered = models.BooleanField(default=True)
    session = models.UUIDField(null=True)
    """The session that steps up; NULL for a sign-in."""
    code_mac = models.CharField(max_length=64, blank=True)
    """Keyed hash of the emailed code and its address; empty if none was sent."""
    code_sent_at = models.DateTimeField(null=True)
    seed = models.BinaryField(default=b"")
    """Sealed seed of the authenticator app that is being enrolled; empty if none is."""
    expires_at = models.DateTimeField(db_index=True)
    consumed_at = models.DateTimeField(null=True)

    objects = PendingSignInQuerySet.as_manager()

    def __str__(self) -> str:
        return f"pending sign-in, {self.state}"

    def allows(self, method: str) -> bool:
        """Whether this step may be answered by a method."""
        return method in self.methods.split()

    def is_current(self, epoch: int, encoded: str | None) -> bool:
        """Whether the account has the epoch and the password that it had at the beginning.

        Where the hash is another one, one query: a rehash may have changed both since this row was
        read.
        """
        newest = fingerprint_of(encoded or "")
        if self.epoch != epoch or self.password_fingerprint == newest:
            return self.epoch == epoch
        this = PendingSignIn.objects.filter(pk=self.pk)
        return this.filter(password_fingerprint=newest).exists()

    def is_code(self, code: str, *, sent_to: str) -> bool:
        """Whether this is the code that was emailed to this address.

        A code proves the mailbox it was sent to, and no address that the account got since.
        """
        macs = _macs(self.handle, code, sent_to)
        right = [hmac.compare_digest(self.code_mac, mac) for mac in macs]
        return bool(self.code_mac) and any(right)


def _macs(handle: str, code: str, sent_to: str) -> list[str]:
    return secret_macs(Purpose.SIGN_IN, handle, "\x00".join((code, sent_to)))
