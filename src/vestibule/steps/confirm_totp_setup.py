"""Confirm an authenticator app that a session has begun to set up."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, TypeVar
from uuid import UUID

from vestibule import audit, database, limits
from vestibule.core.caller import Caller
from vestibule.core.errors import InvalidCode, ReauthenticationRequired
from vestibule.core.events import Event
from vestibule.core.factors import FactorAnswer, Method, SignInState, used_factor
from vestibule.core.people import Person, require_active
from vestibule.core.tokens import AccessClaims
from vestibule.database import DatabaseNow
from vestibule.models import Account, PendingSignIn
from vestibule.models.pending_sign_in import PendingSignInQuerySet
from vestibule.steps import attempts, enrollment, first_factor, permissions

Result = TypeVar("Result")
Result_co = TypeVar("Result_co", covariant=True)


class OnStored(Protocol[Result_co]):
    """What follows once an app is stored, given what was used (``amr``) and the session."""

    def __call__(self, used: str, *, session: UUID) -> Result_co: ...


def confirm(
    setup: str,
    code: str,
    claims: AccessClaims,
    caller: Caller,
    prepare: Callable[[Person], OnStored[Result]],
) -> Result:
    """Check the first code of an app, store it, and do what follows, which is prepared before.

    Raises:
        InvalidCode: wrong, guessed too often, or there is no such set-up in this session.
        ReauthenticationRequired: a factor was enrolled meanwhile, which must be used first.
        EmailCodeRequired: it was put in doubt meanwhile whose the mailbox is.
        TooManyRequests: too many wrong attempts; a wait is running.
        NotAuthenticated: the account is gone or deactivated, or the session has ended.
    """
    enrollment.require_open()
    limits.require("proof", limits.known(caller, f"factors {claims.subject}"))
    counter = attempts.key_for_session("enroll", claims.subject, session=claims.session)
    with attempts.attempt(counter, caller) as attempted:
        person = require_active(attempted.person)
        pending = _own_setup(setup, claims)
        states = (SignInState.ADD_FACTOR,)
        usable = pending and PendingSignIn.objects.count_guess(pending.handle, states)
        given = (code, person, claims, prepare)
        added = _confirm(pending, *given) if pending and usable else None
        if added is not None:
            attempted.succeed()
    if added is None:
        audit.record(Event.FACTOR_FAILED, caller, account=person.id, method=Method.TOTP.value)
        raise InvalidCode
    return added


def is_begun(setup: str, claims: AccessClaims) -> bool:
    """Whether this session has such a set-up, which was not used and has not expired."""
    live = {"consumed_at": None, "expires_at__gt": DatabaseNow()}
    return bool(setup) and _own_setups(claims).filter(handle=setup, **live).exists()


def _own_setup(setup: str, claims: AccessClaims) -> PendingSignIn | None:
    """Return a set-up of this session; another session or account cannot confirm it."""
    found = _own_setups(claims).order_by("-expires_at")
    return found.filter(handle=setup).first() if setup else found.first()


def _own_setups(claims: AccessClaims) -> PendingSignInQuerySet:
    own = PendingSignIn.objects.of(claims.subject).filter(session=UUID(hex=claims.session))
    return own.filter(state=SignInState.ADD_FACTOR)


def _confirm(
    pending: PendingSignIn,
    code: str,
    person: Person,
    claims: AccessClaims,
    prepare: Callable[[Person], OnStored[Result]],
) -> Result | None:
    """Store the app, with the account locked; None if the code is wrong."""
    then = prepare(person)
    with database.atomic():
        permissions.lock_own(claims)
        if pending.session is None or pending.epoch != claims.epoch:
            return None
        has_used = used_factor(pending.amr.split())
        if not has_used and Account.objects.of(person.id).enrolled().exists():
            raise ReauthenticationRequired
        first_factor.require_owner(person)
        used = enrollment.confirm(Method.TOTP, FactorAnswer(code), person, pending)
        if not used or not PendingSignIn.objects.consume(pending.handle):
            database.roll_back()  # another request was faster
            return None
        return then(used, session=pending.session)
