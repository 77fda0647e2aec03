"""Wrong codes of an authenticator app: counted by the account too, not by the device alone.

Every device and every session has a counter of its own, and signing in often before a factor is
enrolled is enough to have many. So what never used a factor of the account shares one more. What
did has its own, or a thief of the password could lock the owner out. Recovery codes and passkeys
cannot be guessed: they are the way out of a lock, and are counted by the device.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager

from vestibule.core.caller import Caller
from vestibule.core.factors import Method, used_factor
from vestibule.core.tokens import AccessClaims
from vestibule.models import Attempt, Session
from vestibule.models.attempt import FACTOR, AttemptKey, AttemptQuerySet
from vestibule.models.sql.statements import Statement, delete_of
from vestibule.steps import attempts
from vestibule.steps.attempts import OpenAttempt
from vestibule.tokens import device


@contextmanager
def attempt(key: AttemptKey, by_factor: AttemptKey | None, caller: Caller) -> Iterator[OpenAttempt]:
    """Allow one attempt at a second factor, as ``attempts.attempt`` does, with two counters.

    ``by_factor`` is None if the answer cannot be guessed. A right one resets that counter by
    ``clearing``, together with its use.

    Raises:
        TooManyRequests: a wait is running for the device, or for codes of the app.
        PasswordLocked: a hundred consecutive failures.
    """
    with attempts.attempt(key, caller) as attempted:
        if by_factor is None:
            yield attempted
            return
        with attempts.attempt(by_factor, caller, told=not attempted.left) as also:
            yield attempted
            also.succeeded = attempted.succeeded


def key_for_device(method: str, account: int | str, caller: Caller) -> AttemptKey | None:
    """Build the counter key for the second step of a sign-in; None unless it is by the app.

    A known device has its own counter if a session on it used a factor. One query at most.
    """
    if method != Method.TOTP:
        return None
    known = device.read(caller.device_token) if caller.device_token else None
    if known is None or known.account != str(account):
        return _key(account)
    sessions = Session.objects.of(account).filter(device=known.id)
    amrs = sessions.values_list("amr", flat=True).distinct()
    used = any(used_factor(amr.split()) for amr in amrs)
    return _key(account, device_of=known.owner, own=known.id if used else "")


def key_for_session(method: str, claims: AccessClaims, amr: Collection[str]) -> AttemptKey | None:
    """Build the counter key for an answer in a session; None unless it is by the app.

    The session has its own counter if it used a factor, by its methods (``amr``).
    """
    if method != Method.TOTP:
        return None
    own = claims.session.replace("-", "") if used_factor(amr) else ""
    return _key(claims.subject, device_of=claims.subject, own=own)


def clearing(account: int | str, amr: str) -> tuple[Statement, ...]:
    """Return the statement that resets these counters; none unless ``amr`` has a factor."""
    return (delete_of(_counters(account)),) if used_factor(amr.split()) else ()


def forget(account: int | str) -> None:
    """Reset these counters: the factors are gone."""
    _counters(account).delete()


def _counters(account: int | str) -> AttemptQuerySet:
    return Attempt.objects.of(account).filter(device__startswith=FACTOR)


def _key(account: int | str, *, device_of: str = "", own: str = "") -> AttemptKey:
    return AttemptKey(
        unknown_key="",
        account=str(account),
        device_of=device_of,
        device=f"{FACTOR} {own}"[:40] if own else FACTOR,
        otherwise=FACTOR,
    )
