"""Codes and links that work once: only their keyed hash is kept."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from functools import lru_cache
from math import ceil
from typing import Any, Self, cast

from django.db import connections, models, router
from django.db.models import Q

from vestibule.delivery.links import address_of
from vestibule.models.account import Account
from vestibule.models.host_user import missing_key, public_id
from vestibule.models.sql.clock import DatabaseNow, as_moment, now_sql
from vestibule.tokens.secrets import derived_keys

GUESSES = 5
"""How often a code may be guessed, over all codes that were sent in its place."""

CODE_DIGITS = 6
_HANDLE_BYTES = 16
_SECRET_BYTES = 24
HANDLE_LENGTH = 22
"""Letters of a handle: 128 random bits in URL-safe base64."""


class Purpose(StrEnum):
    """What a secret is for. It is part of the record and of the hash: none serves another."""

    SIGN_IN = "sign_in"
    VERIFY_EMAIL = "verify_email"
    VERIFY_PHONE = "verify_phone"
    RESET_PASSWORD = "reset_password"  # noqa: S105 - the name of a purpose
    CHANGE_EMAIL = "change_email"
    UNDO_CHANGE_EMAIL = "undo_change_email"
    INVITE = "invite"
    REAUTHENTICATE = "reauthenticate"
    UNDO_DELETION = "undo_deletion"
    SOCIAL_STATE = "social_state"
    SOCIAL_TICKET = "social_ticket"
    ID_TOKEN = "id_token"  # noqa: S105 - the name of a purpose


@dataclass(frozen=True, slots=True)
class Issued:
    """A secret on its way to its owner. ``secret`` is in the message and nowhere else."""

    handle: str
    secret: str = field(repr=False)
    expires_in: int
    """Seconds that it lives."""

    @property
    def minutes(self) -> int:
        """Whole minutes that it lives, as messages say it."""
        return self.expires_in // 60

    def url(self, page: str) -> str:
        """Return the address that a mail carries: a page of the front end."""
        return address_of(page, self.link, seconds=self.expires_in)

    @property
    def link(self) -> str:
        """What a link carries: it names the row and proves that it was mailed."""
        return self.handle + self.secret


def _mac(purpose: Purpose, handle: str, secret: str, key: bytes) -> str:
    text = "\x00".join((purpose.value, handle, secret))
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()


def _macs(purpose: Purpose, handle: str, secret: str) -> list[str]:
    """Return the hashes that this secret may be kept as: one for each of our keys."""
    return [_mac(purpose, handle, secret, key) for key in derived_keys("one-time secret")]


def _link_secret() -> str:
    return secrets.token_urlsafe(_SECRET_BYTES)


def _code_secret() -> str:
    return f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}}"


class OneTimeSecretQuerySet(models.QuerySet["OneTimeSecret"]):
    """Words for many secrets."""

    def live(self) -> Self:
        """Those that would still be taken."""
        return self.filter(
            consumed_at__isnull=True, expires_at__gt=DatabaseNow(), attempts__lt=GUESSES
        )

    def of(self, account: int | str | None, *purposes: Purpose) -> Self:
        """Those of one account for these purposes."""
        return self.filter(account_id=cast("Any", account), purpose__in=purposes)

    def issue_link(
        self,
        purpose: Purpose,
        account: int | str | None,
        *,
        life: timedelta,
        target: str = "",
        **data: Any,
    ) -> Issued:
        """Make the secret of a link: 192 random bits. The newest of its purpose is the only one."""
        return self._issue(purpose, account, _link_secret(), life, target, data)

    def issue_code(
        self,
        purpose: Purpose,
        account: int | str | None,
        *,
        life: timedelta,
        target: str = "",
        **data: Any,
    ) -> Issued:
        """Make a code of six digits, for a new proof. The newest of its purpose is the only one."""
        return self._issue(purpose, account, _code_secret(), life, target, data)

    def renew_code(
        self, purpose: Purpose, handle: str, *, life: timedelta, pause: timedelta
    ) -> Issued | None:
        """Put a new code in the place of the one before; its wrong guesses stay counted.

        One statement. None if that one is no longer live, or was sent less than
        ``pause`` ago.
        """
        secret = _code_secret()
        renewed = self.live().filter(
            purpose=purpose, handle=handle, sent_at__lte=DatabaseNow() - pause
        )
        mac = _macs(purpose, handle, secret)[0]
        changed = renewed.update(mac=mac, sent_at=DatabaseNow(), expires_at=DatabaseNow() + life)
        return Issued(handle, secret, int(life.total_seconds())) if changed else None

    def pause_left(self, handle: str, pause: timedelta) -> int:
        """Return the whole seconds until a code may be sent anew."""
        found = self.filter(handle=handle).values_list("sent_at", DatabaseNow()).first()
        if found is None:
            return 0
        left: timedelta = pause - (as_moment(found[1]) - found[0])
        return max(0, ceil(left.total_seconds()))

    def _issue(
        self,
        purpose: Purpose,
        account: int | str | None,
        secret: str,
        life: timedelta,
        target: str,
        data: dict[str, Any],
    ) -> Issued:
        # The same statements for an address that is nobody's, so that time tells nothing.
        # Ways to undo do not replace each other: each leads back to an address of its own.
        keeps = account is None or purpose == Purpose.UNDO_CHANGE_EMAIL
        replaced = self.of(missing_key() if keeps else account, purpose)
        replaced.filter(consumed_at__isnull=True).update(consumed_at=DatabaseNow())
        handle = secrets.token_urlsafe(_HANDLE_BYTES)
        self.create(
            handle=handle,
            purpose=purpose,
            mac=_macs(purpose, handle, secret)[0],
            account_id=account,
            target=target,
            data=data,
            sent_at=DatabaseNow(),
            expires_at=DatabaseNow() + life,
        )
        return Issued(handle, secret, int(life.total_seconds()))

    def void(self, account: int | str, *purposes: Purpose) -> None:
        """Let none of these be taken any more: what they were about has changed."""
        usable = self.of(account, *purposes).filter(consumed_at__isnull=True)
        usable.update(consumed_at=DatabaseNow())

    def owner_of_handle(
        self, purpose: Purpose, handle: str
    ) -> tuple[int | str | None, Mapping[str, Any]]:
        """Return whose code this handle names, live or not (None: nobody's), and its data."""
        named = self.filter(purpose=purpose, handle=handle)
        account, data = named.values_list("account_id", "data").first() or (None, {})
        return (None if account is None else public_id(account)), data

    def void_sign_in_secrets(self, account: int | str) -> None:
        """Let nothing that was sent before lead in any more, not even after a reactivation."""
        undoes = {Purpose.UNDO_CHANGE_EMAIL, Purpose.UNDO_DELETION}
        self.void(account, *set(Purpose) - undoes)

    def newest(self, purpose: Purpose, account: int | str | None) -> str:
        """Return the handle of an account's live code; one that names nothing if there is none."""
        whose = missing_key() if account is None else account
        return self.live().of(whose, purpose).values_list("handle", flat=True).first() or "-"

    def attempt_key_of(self, purpose: Purpose, handle: str) -> tuple[int | str | None, str]:
        """Return whose code a handle names, and what it is counted by if it is nobody's."""
        account, data = self.owner_of_handle(purpose, handle)
        return account, data.get("unknown_key", handle)

    def find(self, purpose: Purpose, link: str) -> OneTimeSecret | None:
        """Find a link's row that would still be taken. Uses nothing up: see ``consume``."""
        handle, secret = link[:HANDLE_LENGTH], link[HANDLE_LENGTH:]
        return (
            self.live()
            .filter(handle=handle, purpose=purpose, mac__in=_macs(purpose, handle, secret))
            .select_related("account")
            .first()
        )

    def guess(self, purpose: Purpose, handle: str, code: str) -> OneTimeSecret | None:
        """Try a code: counts the guess and uses the code up, in one statement.

        Returns the row if the code was right, else None; of many right guesses
        at once, one gets the row.
        """
        connection = connections[router.db_for_write(self.model)]
        macs = _macs(purpose, handle, code)
        sql = _guess_sql(connection.vendor, now_sql(connection), len(macs))
        with connection.cursor() as cursor:
            cursor.execute(sql, (*macs, handle, purpose.value))
            rows = cursor.fetchall()
        # Not `consumed_at IS NOT NULL` in SQL: SQLite 3.40 answers 1 to it for a NULL.
        if not rows or rows[0][1] is None:
            return None
        return self.select_related("account").get(pk=rows[0][0])

    def expired_before(self, *, age: timedelta) -> Self:
        """Those that were used, replaced or too old at least this long ago."""
        line = DatabaseNow() - age
        return self.filter(Q(consumed_at__lt=line) | Q(expires_at__lt=line))


_GUESS = """
UPDATE {table} SET
    attempts = attempts + 1,
    consumed_at = CASE WHEN mac IN ({macs}) THEN {now} END
WHERE handle = %s AND purpose = %s AND consumed_at IS NULL AND expires_at > {now}
    AND attempts < {guesses}
RETURNING id, consumed_at
"""


VOID_RESETS = """UPDATE {table} SET consumed_at = {now} WHERE account_id = %s
AND consumed_at IS NULL AND purpose = 'reset_password' AND data ->> 'lasts' IS NULL"""
"""What every sign-in does: see ``securing.LASTS`` for the resets that it leaves."""


@lru_cache(maxsize=8)
def _guess_sql(vendor: str, now: str, macs: int) -> str:
    quote = connections[router.db_for_write(OneTimeSecret)].ops.quote_name
    return _GUESS.format(
        table=quote(OneTimeSecret._meta.db_table),
        macs=", ".join(["%s"] * macs),
        now=now,
        guesses=GUESSES,
    )


class OneTimeSecret(models.Model):
    """One code or link, for one purpose of one account."""

    handle = models.CharField(max_length=HANDLE_LENGTH, unique=True)
    """Names the row: in a link its first letters, at sign-in the challenge's id. Unguessable."""
    purpose = models.CharField(max_length=20)
    mac = models.CharField(max_length=64)
    """HMAC-SHA256 of purpose, handle and secret: a dump of the table opens nothing."""
    account = models.ForeignKey(Account, null=True, on_delete=models.CASCADE, related_name="+")
    """NULL: made for an address that is nobody's, so that asking costs the same time."""
    target = models.CharField(max_length=254, blank=True)
    """The address or number it was sent to: what it proves, and nothing else."""
    attempts = models.PositiveSmallIntegerField(default=0)
    data = models.JSONField(default=dict)
    """What the story needs to go on with. Never a secret."""
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)
    consumed_at = models.DateTimeField(null=True)

    objects = OneTimeSecretQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["account", "purpose"], name="vestibule_secret_account")]

    def __str__(self) -> str:
        return f"{self.purpose} secret"

    def consume(self) -> bool:
        """Use it up. False if somebody else was faster, or it is too old: it works once."""
        return bool(
            OneTimeSecret.objects.live().filter(pk=self.pk).update(consumed_at=DatabaseNow())
        )
