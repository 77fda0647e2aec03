"""Require an enrolled second factor by a code in the request itself.

For clients that send the code together with what it is for, and take no step-up first.
"""

from __future__ import annotations

from contextlib import suppress

from vestibule import audit, database, limits
from vestibule.core.caller import Caller
from vestibule.core.errors import InvalidCode
from vestibule.core.events import Event
from vestibule.core.factors import FactorAnswer, Method, read_recovery_code
from vestibule.core.people import Person, require_active
from vestibule.core.tokens import AccessClaims
from vestibule.models.sql.statements import UsedUp, use_up
from vestibule.steps import attempts, factor_attempts, second_factor


def require(code: str, *, claims: AccessClaims, caller: Caller) -> None:
    """Require a right code of the caller's authenticator app, or a recovery code; it is used up.

    Wrong ones are counted as in a step-up.

    Raises:
        InvalidCode: wrong or used, or the account has no such factor.
        TooManyRequests: too many wrong attempts in this session, or of the app; a wait is running.
        PasswordLocked: a hundred wrong attempts in a row.
        NotAuthenticated: the account is gone or deactivated.
    """
    limits.require("proof", limits.known(caller, f"factor_code {claims.subject}"))
    method = Method.RECOVERY_CODE if read_recovery_code(code) else Method.TOTP
    counter = attempts.key_for_account(claims.subject, caller, session=claims.session)
    by_factor = factor_attempts.key_for_session(method, claims, claims.amr)
    with factor_attempts.attempt(counter, by_factor, caller) as attempted:
        person = require_active(attempted.person)
        if _use(method, code, person, caller):
            attempted.succeed()
    if not attempted.succeeded:
        audit.record(Event.FACTOR_FAILED, caller, account=person.id, method=method.value)
        raise InvalidCode


def _use(method: Method, code: str, person: Person, caller: Caller) -> bool:
    """Check a code and use it up, with the account locked."""
    with suppress(UsedUp), database.atomic():
        right = second_factor.verify(method, FactorAnswer(code), person, caller, bound_to="")
        if right is not None:
            use_up(right.once, *factor_attempts.clearing(person.id, right.amr))
        return right is not None
    return False
