"""Count an attempt at a code that was mailed or texted to a user who is not signed in."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from vestibule import limits
from vestibule.core.caller import Caller
from vestibule.core.errors import ChallengeNotFound, InvalidCode
from vestibule.models import OneTimeSecret
from vestibule.models.attempt import AttemptKey
from vestibule.models.one_time_secret import Purpose
from vestibule.steps import attempts
from vestibule.steps.attempts import OpenAttempt


@contextmanager
def code_attempt(key: AttemptKey, caller: Caller, *, flow: str) -> Iterator[OpenAttempt]:
    """Count an attempt at a code, unless too many of this address have failed.

    Raises:
        TooManyRequests: that is so, or a wait of this key is running.
        PasswordLocked: a hundred attempts in a row have failed.
    """
    with attempts.attempt(key, caller) as attempted:
        limits.refuse_if_spent("proof_failure", attempted.asker, flow=flow)
        yield attempted


def wrong_code(purpose: Purpose, handle: str, asker: Caller, *, flow: str) -> InvalidCode:
    """Count a wrong code by the address; returns the refusal.

    Raises:
        TooManyRequests: too many wrong codes from this address.
    """
    limits.fail("proof_failure", asker, flow=flow)
    is_open = OneTimeSecret.objects.is_open(purpose, handle)
    return InvalidCode() if is_open else ChallengeNotFound()
