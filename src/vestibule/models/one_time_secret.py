"""Single-use codes and links: only their keyed hash is stored."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from typing import Any, Self, cast

from django.db import models
from django.db.models.functions import Coalesce

from vestibule.core.link_template import LinkTemplate
from vestibule.database import DatabaseNow
from vestibule.delivery.links import address_of
from vestibule.models.account import Account
from vestibule.models.host_user import missing_key, public_id
from vestibule.models.single_use import CHECK, USE_UP, SingleUseQuerySet, count_guess
from vestibule.models.sql.reserved_addresses import RESERVED_INDEX
from vestibule.tokens.secrets import keyed_hashes

CODE_DIGITS = 6
_HANDLE_BYTES = 16
_SECRET_BYTES = 24
INVITATIONS_KEPT = timedelta(days=30)
"""How long an invitation that has expired is listed."""
HANDLE_LENGTH = 22
"""Characters of a handle: 128 random bits in URL-safe base64."""
NO_HANDLE = "-"
"""The handle of no row: a guess at it costs what any other does, and is wrong."""


class Purpose(StrEnum):
    """What a secret is for. Part of the row and of the hash: it is valid for no other purpose."""

    SIGN_IN = "sign_in"
    VERIFY_EMAIL = "verify_email"
    VERIFY_PHONE = "verify_phone"
    RESET_PASSWORD = "reset_password"  # noqa: S105 - the name of a purpose
    RESET_USERNAME = "reset_username"
    CHANGE_EMAIL = "change_email"
    UNDO_CHANGE_EMAIL = "undo_change_email"
    INVITE = "invite"
    REAUTHENTICATE = "reauthenticate"
    UNDO_DELETION = "undo_deletion"
    SOCIAL_STATE = "social_state"
    SOCIAL_TICKET = "social_ticket"
    SOCIAL_SIGN_UP = "social_sign_up"
    SOCIAL_DECOY = "social_decoy"
    ID_TOKEN = "id_token"  # noqa: S105 - the name of a purpose
    PASSKEY_CHALLENGE = "passkey_challenge"
    EMAIL_SIGN_IN = "email_sign_in"
    SIGN_IN_LINK = "sign_in_link"
    PHONE_SIGN_IN = "phone_sign_in"
    SIGN_UP_CODE = "sign_up_code"
    PASSKEY_SIGN_UP = "passkey_sign_up"


@dataclass(frozen=True, slots=True)
class IssuedSecret:
    """A secret to be sent to its owner. ``secret`` is in the message and nowhere else."""

    handle: str
    secret: str = field(repr=False)
    expires_in: int
    """Lifetime in seconds."""

    @property
    def minutes(self) -> int:
        """The lifetime in whole minutes, for the text of messages."""
        return self.expires_in // 60

    def url(self, page: str | LinkTemplate, account: int | str = "") -> str:
        """Return the URL to put into a mail: a page of the front end.

        A template may also need the ``account`` that it is for.
        """
        return address_of(page, self.link, seconds=self.expires_in, account=account)

    @property
    def link(self) -> str:
        """The value in a link: the handle names the row, the secret authenticates the link."""
        return self.handle + self.secret


def new_handle() -> str:
    """Return a new handle: 128 random bits."""
    return secrets.token_urlsafe(_HANDLE_BYTES)


def new_code() -> str:
    """Return a new six-digit code."""
    return f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}}"


def secret_macs(purpose: Purpose, handle: str, secret: str) -> list[str]:
    """Return the hashes that this secret may be stored as: one for each derived key."""
    return keyed_hashes("one-time secret", "\x00".join((purpose.value, handle, secret)))


class OneTimeSecretQuerySet(SingleUseQuerySet["OneTimeSecret"]):
    """Queries on one-time secrets."""

    guesses = "attempts"

    def of(self, account: int | str | None, *purposes: Purpose) -> Self:
        """Select the secrets of one account for these purposes."""
        return self.filter(account_id=cast("Any", account), purpose__in=purposes)

    def issue_link(
        self,
        purpose: Purpose,
        account: int | str | None,
        *,
        life: timedelta,
        target: str = "",
        ending: str = "",
        secret: str = "",
        **data: Any,
    ) -> IssuedSecret:
        """Create a link's secret: 192 random bits or ``secret``, and ``ending``. Replaces older."""
        authenticating = (secret or secrets.token_urlsafe(_SECRET_BYTES)) + ending
        return self._issue(purpose, account, authenticating, life, target, data)

    def issue_code(
        self,
        purpose: Purpose,
        account: int | str | None,
        *,
        life: timedelta,
        target: str = "",
        **data: Any,
    ) -> IssuedSecret:
        """Create a six-digit code. It replaces older ones of its purpose."""
        return self._issue(purpose, account, new_code(), life, target, data)

    def _issue(
        self,
        purpose: Purpose,
        account: int | str | None,
        secret: str,
        life: timedelta,
        target: str,
        data: dict[str, Any],
    ) -> IssuedSecret:
        # The same queries for an unknown address, so that timing reveals nothing.
        # Links that undo a change do not replace each other: each restores another address.
        whose = None if purpose == Purpose.UNDO_CHANGE_EMAIL else account
        replaced = self if LASTS in data else self.not_lasting()
        replaced.void(missing_key() if whose is None else whose, purpose)
        handle = new_handle()
        self.create(
            handle=handle,
            purpose=purpose,
            mac=secret_macs(purpose, handle, secret)[0],
            account_id=account,
            target=target,
            data=data,
            sent_at=DatabaseNow(),
            expires_at=DatabaseNow() + life,
        )
        return IssuedSecret(handle, secret, int(life.total_seconds()))

    def void(self, account: int | str, *purposes: Purpose) -> None:
        """Void the secrets of an account for these purposes."""
        self.of(account, *purposes).filter(consumed_at=None).update(consumed_at=DatabaseNow())

    def not_lasting(self) -> Self:
        """Select all but the resets that last: see ``LASTS``."""
        return self.filter(data__lasts__isnull=True)

    def owner_of_handle(
        self, purpose: Purpose, handle: str
    ) -> tuple[int | str | None, Mapping[str, Any]]:
        """Return the account (or None) and the data of a handle, valid or not."""
        named = self.filter(purpose=purpose, handle=handle)
        account, data = named.values_list("account_id", "data").first() or (None, {})
        return (None if account is None else public_id(account)), data

    def unused_invitations(self) -> Self:
        """Select the invitations that were not accepted, revoked or replaced.

        Expired ones too, for ``INVITATIONS_KEPT``: they can be sent again.
        """
        unused = self.filter(purpose=Purpose.INVITE, consumed_at__isnull=True)
        # An expression, so that SQLite uses the index of invitations, not that of every expiry.
        kept = unused.alias(expiry=Coalesce("expires_at", "expires_at"))
        return kept.filter(expiry__gt=DatabaseNow() - INVITATIONS_KEPT)

    def expired_before(self, *, age: timedelta) -> Self:
        """As for the others; but unused invitations are kept longer, to be sent again."""
        kept = self.unused_invitations().values("pk")
        return super().expired_before(age=age).exclude(pk__in=kept)

    def void_sign_in_secrets(self, account: int | str) -> None:
        """Void all secrets but links that undo a change; none works after a reactivation."""
        self.void(account, *set(Purpose) - {Purpose.UNDO_CHANGE_EMAIL, Purpose.UNDO_DELETION})

    def newest(self, purpose: Purpose, account: int | str | None) -> str:
        """Return the handle of an account's valid code; ``NO_HANDLE`` if none."""
        whose = missing_key() if account is None else account
        return self.live().of(whose, purpose).values_list("handle", flat=True).first() or NO_HANDLE

    def attempt_key_of(self, purpose: Purpose, handle: str) -> tuple[int | str | None, str]:
        """Return the account of a handle, and the key to count attempts by if it has none."""
        account, data = self.owner_of_handle(purpose, handle)
        return account, data.get("unknown_key", handle)

    def find(self, purpose: Purpose, link: str) -> OneTimeSecret | None:
        """Find the row of a valid link, without using it up: see ``consume``."""
        return self.live().of_link(purpose, link).first()

    def of_link(self, purpose: Purpose, link: str) -> Self:
        """Select the row of a link, valid or not, with its account; never by a guessable code."""
        handle, secret = link[:HANDLE_LENGTH], link[HANDLE_LENGTH:]
        macs = secret_macs(purpose, handle, secret) if len(secret) > CODE_DIGITS else []
        return self.filter(handle=handle, purpose=purpose, mac__in=macs).select_related("account")

    def guess(self, purpose: Purpose, handle: str, code: str) -> OneTimeSecret | None:
        """Check a code: count the guess and use the code up if it is right, in one update.

        Returns the row if the code was right, else None; of several right guesses
        at the same time, one gets the row.
        """
        macs = secret_macs(purpose, handle, code)
        rows = count_guess(self.model, USE_UP, (*macs, handle, purpose.value), macs=len(macs))
        # Not `consumed_at IS NOT NULL` in SQL: SQLite 3.40 returns 1 for a NULL.
        if not rows or rows[0][1] is None:
            return None
        return self.select_related("account").get(pk=rows[0][0])

    def is_right(self, purpose: Purpose, handle: str, code: str) -> bool:
        """Whether a code is right, without using it up; a wrong one counts as a guess."""
        macs = secret_macs(purpose, handle, code)
        rows = count_guess(self.model, CHECK, (*macs, handle, purpose.value, *macs), macs=len(macs))
        return bool(rows) and bool(rows[0][0])

    def renew_code(self, purpose: Purpose, handle: str, *, life: timedelta) -> IssuedSecret | None:
        """Replace a code that can still be right, and keep its count; None if none can."""
        code, now = new_code(), DatabaseNow()
        mac = secret_macs(purpose, handle, code)[0]
        named = self.live().filter(purpose=purpose, handle=handle)
        renewed = named.update(mac=mac, sent_at=now, expires_at=now + life)
        return IssuedSecret(handle, code, int(life.total_seconds())) if renewed else None

    def is_open(self, purpose: Purpose, handle: str) -> bool:
        """Whether a code can still be right: not used, not expired, and with a guess left."""
        return self.live().filter(purpose=purpose, handle=handle).exists()


LASTS = "lasts"
"""Key in a reset's data: no sign-in, later mail, act in a session or request of others voids it.
An administrator sends it: a thief who knows the password must not keep the account by these."""
VOID_RESETS = """UPDATE {table} SET consumed_at = {now} WHERE account_id = %s
AND consumed_at IS NULL AND purpose IN ('reset_password', 'reset_username')
AND data ->> 'lasts' IS NULL"""
"""Run by every sign-in; it leaves resets valid that last."""


class OneTimeSecret(models.Model):
    """One code or link, for one purpose of one account."""

    handle = models.CharField(max_length=HANDLE_LENGTH, unique=True)
    """Names the row: the first characters of a link, or a challenge's id. Unguessable."""
    purpose = models.CharField(max_length=20)
    mac = models.CharField(max_length=64)
    """HMAC-SHA256 of purpose, handle and secret: a dump of the table is of no use."""
    account = models.ForeignKey(Account, null=True, on_delete=models.CASCADE, related_name="+")
    """NULL for an unknown address, for which a row is written too, so that timing is the same."""
    target = models.CharField(max_length=254, blank=True)
    """The address or phone number it was sent to, and the only one that it verifies."""
    attempts = models.PositiveSmallIntegerField(default=0)
    data = models.JSONField(default=dict)
    """Data for the next step of the flow. Never a secret."""
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)
    consumed_at = models.DateTimeField(null=True)

    objects = OneTimeSecretQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["account", "purpose"], name="vestibule_secret_account"),
            models.Index(
                fields=["id"],
                name="vestibule_secret_invite",
                condition=models.Q(purpose=Purpose.INVITE.value),
            ),
            RESERVED_INDEX,
        ]

    def __str__(self) -> str:
        return f"{self.purpose} secret"

    def consume(self, **data: Any) -> bool:
        """Use it up and add to its data. False if it was already used or has expired."""
        live = OneTimeSecret.objects.live().filter(pk=self.pk)
        return bool(live.update(consumed_at=DatabaseNow(), data={**self.data, **data}))
