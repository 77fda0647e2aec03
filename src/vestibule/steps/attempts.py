"""The one choke point: every way of proving who one is passes through ``attempt``.

An attempt is counted as a failure before its proof is looked at, and taken back
when it has succeeded. So nothing can be tried more often by trying it at once,
and a crash in between errs on the safe side.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError

from vestibule import audit, captcha, delivery, limits
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
    FIRST_WAIT_AT,
    MAILBOX,
    AttemptAllowed,
    AttemptBlocked,
    AttemptKey,
)
from vestibule.tokens import device
from vestibule.tokens.secrets import derived_keys


@dataclass(slots=True)
class Attempted:
    """An attempt that was let in."""

    _entered: AttemptAllowed
    _caller: Caller
    succeeded: bool = False

    @property
    def person(self) -> Person | None:
        """Who is meant; None if nobody is, which the one who asks must not learn."""
        return self._entered.person

    @property
    def encoded(self) -> str | None:
        """The password hash to compare with; None if there is none."""
        return self._entered.encoded

    @property
    def failures_before(self) -> int:
        """How many in a row had failed before this one."""
        return self._entered.failures - 1

    @property
    def left(self) -> int:
        """How many more may fail before a wait begins, should this one fail."""
        return max(0, FIRST_WAIT_AT - self._entered.failures)

    def require_captcha(self, story: str) -> None:
        """Ask for a captcha.

        Raises:
            CaptchaRequired: none was solved, or not this one.
            Unavailable: the provider does not answer.
        """
        captcha.require(story, self._caller.captcha, self._caller)

    @property
    def bucket(self) -> str:
        """What rates per identifier are counted by: a known device counts for itself."""
        return f"{self._entered.subject}/{self._entered.device}"

    @property
    def own_device(self) -> bool:
        """Whether it comes from a device of this account by its token, or from a session of it."""
        return self._entered.device not in {"", MAILBOX}

    @property
    def asker(self) -> Caller:
        """Whom rates of failures count by: a known device by nothing that its address does.

        It has a counter of its own here, so that this opens nothing to a guesser.
        """
        return limits.known(self._caller, f"of {self.bucket}") if self.own_device else self._caller

    def require_rate(self, rule: str, proof: AttemptKey) -> None:
        """Count a device token that is not this account's by the address after all.

        See ``asker_of``, which believed it.

        Raises:
            TooManyRequests: the address asks too often.
        """
        if proof.device and not self.own_device:
            limits.require(rule, self._caller)

    @property
    def now(self) -> datetime:
        """The database's time."""
        return self._entered.now

    @property
    def known_device(self) -> bool:
        """Whether this device, or one like it, has signed in to the account before."""
        return self._entered.known_device

    def succeed(self) -> None:
        """Reset the counter: the credential was right."""
        self.succeeded = True
        Attempt.objects.clear(self._entered.row)

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
            attempt=self._entered.row,
        )

    def refund(self) -> None:
        """Take this attempt back, and no other."""
        Attempt.objects.forgive_one(self._entered.row)

    def fail(self) -> None:
        """Begin the wait that this failure has earned, and tell the owner of the first."""
        if self._entered.failures < FIRST_WAIT_AT:
            return
        Attempt.objects.fail(self._entered.row)
        person = self._entered.person
        if person is None or self._entered.failures != FIRST_WAIT_AT:
            return
        audit.record(Event.LOCKED, self._caller, account=person.id)
        delivery.queue(
            Message("account_locked", person.email, {"ip": self._caller.ip, "when": self.now})
        )


@contextmanager
def attempt(proof: AttemptKey, caller: Caller) -> Iterator[Attempted]:
    """Let one attempt in, or refuse it because a wait is running.

    Call ``succeed()`` on what it gives once the proof is found to be right;
    otherwise the attempt stays counted.

    Raises:
        TooManyRequests: a wait is running for this account from this device.
        PasswordLocked: a hundred failures in a row; a reset opens it again, a link if
            it was codes that failed.
    """
    try:
        entered = Attempt.objects.enter(proof)
    except IntegrityError:  # the account was deleted in this very moment; now nobody is meant
        entered = Attempt.objects.enter(proof)
    if isinstance(entered, AttemptBlocked):
        raise PasswordLocked if entered.wait is None else TooManyRequests(entered.wait)
    attempted = Attempted(entered, caller)
    try:
        yield attempted
    except Refusal:  # refused before the proof was looked at
        attempted.refund()
        raise
    if not attempted.succeeded:
        attempted.fail()


def key_for_identifier(identifier: str, caller: Caller) -> AttemptKey:
    """Build the counter key for a typed identifier.

    Every spelling of one identifier counts together, and so do all identifiers
    of one account.
    """
    email = email_key(identifier) if "email" in settings.SIGN_IN_WITH else None
    username = username_key(identifier) if "username" in settings.SIGN_IN_WITH else None
    unknown_key = _hash(email or username or identifier.strip().casefold()[:300])
    known = device.read(caller.device_token) if caller.device_token else None
    return AttemptKey(
        unknown_key=unknown_key,
        email_key=email,
        username=username,
        names_of_proved=settings.verified_email_required,
        device_of=known.owner if known else "",
        device=known.id if known else "",
        user_agent=caller.user_agent,
    )


def asker_of(proof: AttemptKey, caller: Caller) -> Caller:
    """Say whom the rate of all attempts counts by, before it is known whom they mean.

    Who brings a device token counts as its owner, so that no crowd at the address keeps the
    device out; all tokens of an account together, or each would bring a rate of its own.
    """
    return limits.known(caller, f"devices of {proof.device_of}") if proof.device else caller


def key_for_email(email: str) -> AttemptKey:
    """Build the counter key for a proof of a mailbox, by the typed address.

    It counts apart from signing in, so that the way out of a wait is not shut by
    that very wait. Once it has closed, a link is mailed instead: see ``AttemptQuerySet.is_closed``.
    """
    key = email_key(email)
    return AttemptKey(
        unknown_key=_hash(f"mailbox {key or email.strip().casefold()[:300]}"),
        email_key=key,
        device_of=ANY_DEVICE,
        device=MAILBOX,
    )


def key_for_mailbox(account: int | str | None, unknown_key: str, caller: Caller) -> AttemptKey:
    """Build the counter key for an answer to a challenge that was mailed.

    All challenges of an account count together; a known device has its own counter.
    ``unknown_key`` is what the address was counted by where it is nobody's.
    """
    if account is None:
        # Hashed, since it may be what somebody made up: no counter is named from outside.
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
    """Build the counter key for an account that is known already.

    A signed-in session counts for itself: somebody elsewhere cannot make it wait.
    """
    known = device.read(caller.device_token) if caller.device_token else None
    return AttemptKey(
        unknown_key="",
        account=str(account),
        device_of=str(account) if session else (known.owner if known else ""),
        device=session or (known.id if known else ""),
        user_agent=caller.user_agent,
    )


def key_for_phone(account: int | str, *, session: str) -> AttemptKey:
    """Build the counter key for a proof of a phone number.

    Apart from passwords: a session that somebody else holds could otherwise prove a number of
    its own after each few guesses at the password, and so guess for ever.
    """
    device = f"phone {session.replace('-', '')}"
    return AttemptKey(unknown_key="", account=str(account), device_of=str(account), device=device)


def key_for_identity(account: int | str | None, name: str, caller: Caller) -> AttemptKey:
    """Build the counter key for a sign-in by a provider.

    An account's own attempts count together, by whatever door they come; an
    identity (``name``) that is nobody's counts for itself.
    """
    if account is None:
        return AttemptKey(unknown_key=_hash(f"identity {name}"))
    return key_for_account(account, caller)


def unlock(account: int | str) -> None:
    """Forget every failure of an account: its mailbox was proved."""
    Attempt.objects.of(account).delete()


def _hash(identifier: str) -> str:
    """Return a keyed hash of an identifier that may be nobody's, or somebody's secret typo."""
    key = derived_keys("attempt counter")[0]
    return hmac.new(key, identifier.encode(errors="replace"), hashlib.sha256).hexdigest()
