"""The only place where credentials are checked: inside ``attempt``.

An attempt is counted as a failure before the credential is checked, and taken back once it has
succeeded. So parallel requests gain no additional guesses, and a crash in between errs on the safe
side.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError

from vestibule import audit, delivery, limits
from vestibule.conf import settings
from vestibule.core.authentication import Authentication
from vestibule.core.caller import Caller
from vestibule.core.errors import PasswordLocked, Refusal, TooManyRequests
from vestibule.core.events import Event
from vestibule.core.identifiers import email_key, username_key
from vestibule.core.people import Person
from vestibule.core.tokens import Transport
from vestibule.delivery import Message
from vestibule.models import Attempt
from vestibule.models.attempt import (
    ANY_DEVICE,
    FACTOR,
    FIRST_WAIT_AT,
    MAILBOX,
    AttemptAllowed,
    AttemptBlocked,
    AttemptKey,
)
from vestibule.models.host_user import storable_username
from vestibule.steps import adopt_user
from vestibule.tokens import device
from vestibule.tokens.secrets import derived_keys


@dataclass(slots=True)
class OpenAttempt:
    """An attempt that was allowed."""

    _allowed: AttemptAllowed
    _caller: Caller
    _told: bool = False
    succeeded: bool = False

    @property
    def person(self) -> Person | None:
        """The account's user; None if there is no such account, which the client must not learn."""
        return self._allowed.person

    @property
    def encoded(self) -> str | None:
        """The password hash to compare with; None if there is none."""
        return self._allowed.encoded

    @property
    def failures_before(self) -> int:
        """Consecutive failures before this attempt."""
        return self._allowed.failures - 1

    @property
    def left(self) -> int:
        """How many more attempts may fail before a wait begins, if this one fails."""
        return max(0, FIRST_WAIT_AT - self._allowed.failures)

    @property
    def bucket(self) -> str:
        """The key of rates per identifier: a known device is counted by itself."""
        return f"{self._allowed.subject}/{self._allowed.device}"

    @property
    def own_device(self) -> bool:
        """Whether it comes from one of the account's known devices or sessions."""
        return self._allowed.device not in {"", MAILBOX}

    @property
    def asker(self) -> Caller:
        """The caller as rates of failures count it: a known device independently of its address.

        Such a device has its own counter of attempts, so this gives an attacker no more guesses.
        """
        return limits.known(self._caller, f"of {self.bucket}") if self.own_device else self._caller

    def require_rate(self, rule: str, key: AttemptKey) -> None:
        """Count by the address if the device token is another account's.

        ``asker_of`` has to trust the token, since the account is not known yet.

        Raises:
            TooManyRequests: too many requests from this address.
        """
        if key.device and not self.own_device:
            limits.require(rule, self._caller)

    @property
    def now(self) -> datetime:
        """The database's time."""
        return self._allowed.now

    @property
    def known_device(self) -> bool:
        """Whether this device, or a similar one, has signed in to the account before."""
        return self._allowed.known_device

    def succeed(self) -> None:
        """Reset the counter: the credential was right."""
        self.succeeded = True
        Attempt.objects.clear(self._allowed.row)

    def authenticated(
        self, person: Person, encoded: str | None, *, amr: str, transport: Transport
    ) -> Authentication:
        """Return what ``complete_sign_in`` goes on with: the credential was right.

        It resets the counter too, together with the session, or takes this attempt back where a
        second step follows. Until then the attempt stays counted.
        """
        self.succeeded = True
        return Authentication(
            person=person,
            encoded=encoded,
            amr=amr,
            transport=transport,
            caller=self._caller,
            now=self.now,
            known_device=self.known_device,
            attempt=self._allowed.row,
        )

    def refund(self) -> None:
        """Take this attempt back, and no other."""
        Attempt.objects.forgive_one(self._allowed.row)

    def fail(self) -> None:
        """Begin the wait after this failure, and notify the owner of the first wait."""
        if self._allowed.failures < FIRST_WAIT_AT:
            return
        Attempt.objects.fail(self._allowed.row)
        person = self._allowed.person
        if person is None or self._told or self._allowed.failures != FIRST_WAIT_AT:
            return
        audit.record(Event.LOCKED, self._caller, account=person.id)
        delivery.queue(
            Message("account_locked", person.email, {"ip": self._caller.ip, "when": self.now})
        )


@contextmanager
def attempt(key: AttemptKey, caller: Caller, *, told: bool = False) -> Iterator[OpenAttempt]:
    """Allow one attempt, or refuse it while a wait is running.

    Call ``succeed()`` or ``authenticated()`` on the result once the credential was found to be
    right; otherwise the attempt stays counted. A refusal inside the block takes it back.
    ``told``: another counter notifies the owner.

    Raises:
        TooManyRequests: a wait is running for this account and device.
        PasswordLocked: a hundred consecutive failures. A reset unlocks the password, and an
            emailed link where codes have failed.
    """
    try:
        allowed = Attempt.objects.enter(key)
    except IntegrityError:  # the account has just been deleted; now there is none
        allowed = Attempt.objects.enter(key)
    if isinstance(allowed, AttemptAllowed) and allowed.person is None:
        allowed = adopt_user.enter_again(allowed, key)
    if isinstance(allowed, AttemptBlocked):
        raise PasswordLocked if allowed.wait is None else TooManyRequests(allowed.wait)
    attempted = OpenAttempt(allowed, caller, told)
    try:
        yield attempted
    except Refusal:  # refused before the credential was checked
        adopt_user.work_as_for_unknown(allowed, key)
        attempted.refund()
        raise
    if not attempted.succeeded:
        adopt_user.work_as_for_unknown(allowed, key)
        attempted.fail()


def key_for_identifier(identifier: str, caller: Caller) -> AttemptKey:
    """Build the counter key for a typed identifier.

    All spellings of an identifier share a counter, and so do all identifiers of an account.
    """
    email = email_key(identifier) if "email" in settings.SIGN_IN_WITH else None
    name = username_key(identifier) if "username" in settings.SIGN_IN_WITH else None
    username = storable_username(name) if name else None
    unknown_key = _hash(email or username or identifier.strip().casefold()[:300])
    known = device.read(caller.device_token) if caller.device_token else None
    return AttemptKey(
        unknown_key=unknown_key,
        email_key=email,
        username=username,
        verified_names_only=settings.verified_email_required,
        device_of=known.owner if known else "",
        device=known.id if known else "",
        user_agent=caller.user_agent,
    )


def asker_of(key: AttemptKey, caller: Caller) -> Caller:
    """Return the caller as the rate of all attempts counts it, before the account is known.

    A caller with a device token is counted as the token's account, so that other clients at the
    address cannot block the device. All tokens of an account are counted together, or each would
    have its own rate.
    """
    return limits.known(caller, f"devices of {key.device_of}") if key.device else caller


def key_for_email(email: str) -> AttemptKey:
    """Build the counter key for a code that was sent to a typed address.

    Separate from the counter of sign-ins, so that a wait does not block the way out of it. Once it
    is closed, a link is emailed instead: see ``AttemptQuerySet.is_closed``.
    """
    key = email_key(email)
    return AttemptKey(
        unknown_key=_hash(f"mailbox {key or email.strip().casefold()[:300]}"),
        email_key=key,
        device_of=ANY_DEVICE,
        device=MAILBOX,
    )


def key_for_mailbox(account: int | str | None, unknown_key: str, caller: Caller) -> AttemptKey:
    """Build the counter key for the answer to an emailed challenge.

    All challenges of an account share a counter; a known device has its own. ``unknown_key`` is the
    key of an address without an account.
    """
    if account is None:
        # Hashed, since the client may have made it up: it must not name another counter.
        return AttemptKey(
            unknown_key=_hash(f"mailbox {unknown_key[:100]}"), device_of=ANY_DEVICE, device=MAILBOX
        )
    known = device.read(caller.device_token) if caller.device_token else None
    return AttemptKey(
        unknown_key="",
        account=str(account),
        device_of=known.owner if known else ANY_DEVICE,
        device=f"{MAILBOX} {known.id}"[:40] if known else MAILBOX,
        otherwise=MAILBOX,
        user_agent=caller.user_agent,
    )


def key_for_account(account: int | str, caller: Caller, *, session: str = "") -> AttemptKey:
    """Build the counter key for an account that is already known.

    A signed-in session has its own counter: attempts elsewhere cannot make it wait.
    """
    known = device.read(caller.device_token) if caller.device_token else None
    return AttemptKey(
        unknown_key="",
        account=str(account),
        device_of=str(account) if session else (known.owner if known else ""),
        device=session or (known.id if known else ""),
        user_agent=caller.user_agent,
    )


def key_for_session(purpose: str, account: int | str, *, session: str) -> AttemptKey:
    """Build the counter key for a phone number or a second factor that a session adds.

    Separate from passwords: an attacker with a stolen session could otherwise confirm their own
    number or app after every few guesses at the password, and so reset the counter for ever.
    """
    device = f"{purpose} {session.replace('-', '')}"
    return AttemptKey(unknown_key="", account=str(account), device_of=str(account), device=device)


def key_for_identity(account: int | str | None, name: str, caller: Caller) -> AttemptKey:
    """Build the counter key for a sign-in with a provider.

    All attempts of an account share a counter; an identity (``name``) without one has its own.
    """
    if account is None:
        return AttemptKey(unknown_key=_hash(f"identity {name}"))
    return key_for_account(account, caller)


def unlock(account: int | str) -> None:
    """Reset an account's counters for the owner of its mailbox; those of second factors stay."""
    Attempt.objects.of(account).exclude(device__startswith=FACTOR).delete()


def _hash(identifier: str) -> str:
    """Return a keyed hash of an identifier: a mistyped one may be a password."""
    key = derived_keys("attempt counter")[0]
    return hmac.new(key, identifier.encode(errors="replace"), hashlib.sha256).hexdigest()
