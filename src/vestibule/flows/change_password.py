"""Change the password: requires the current one and ends every other session."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar
from uuid import UUID

from django.contrib.auth.hashers import is_password_usable

from vestibule import audit, database, delivery, passwords
from vestibule.conf import settings
from vestibule.core.caller import Caller
from vestibule.core.credentials import NO_CREDENTIAL
from vestibule.core.errors import InvalidInput, NotAuthenticated, Problem, WrongPassword
from vestibule.core.events import EndReason, Event
from vestibule.core.people import Person, require_active
from vestibule.core.tokens import NO_SESSION, AccessClaims, SignedIn
from vestibule.models import Account, Session
from vestibule.models.host_user import hold_password, rows_with, stored_user
from vestibule.steps import attempts, idempotency, reauthentication, renew_session
from vestibule.steps.complete_sign_in import device_id
from vestibule.steps.repeated import idempotent
from vestibule.steps.secure_account import secure
from vestibule.tokens import device
from vestibule.tokens.additional_claims import additional_claims
from vestibule.tokens.refresh import renewal_key_hash

__all__ = ["change_password", "set_password"]

Result = TypeVar("Result")


@idempotent(renews_session=True)
def change_password(
    *, current: str | None, new: str, claims: AccessClaims, caller: Caller, key: str = ""
) -> SignedIn:
    """Set a new password and issue new tokens for this session.

    Without the current one (None), only for an account that has none, as after a sign-in with a
    provider; a recent sign-in takes its place.

    Every other session ends, and everything pending or issued before is void (``secure``),
    including this session's tokens: it gets new ones, and its device stays known. With ``key``,
    the ``Idempotency-Key`` of this request, a refresh gets them if the response is lost.

    Raises:
        WrongPassword: the current password is wrong.
        ReauthenticationRequired: a factor is enrolled, and was not used lately; or there is no
            password, and the sign-in is too old.
        InvalidInput: the new password is refused by the policy, or the current one is missing.
        TooManyRequests: too many wrong attempts in this session; a wait is running.
        NotAuthenticated: the account is gone or deactivated, or the session ended.
        Overloaded: too many passwords are waiting to be hashed.
    """
    if current is None:
        person, encoded = _without_password(claims, caller)
    else:
        person, encoded = _with_password(current, claims, caller)
    _require_good(new, current, person)
    given = (new, claims, caller, key)
    return _despite_rehash(lambda stored: _set(person, stored, *given), current, person, encoded)


@idempotent()
def set_password(
    *,
    current: str | None,
    new: str,
    claims: AccessClaims,
    caller: Caller,
    new_again: str | None = None,
) -> None:
    """Set a new password; this session goes on with the tokens that its client has.

    Without a session, as with an access token of SimpleJWT, nothing goes on: that token is void
    with all others, and the user signs in again.

    For contracts whose clients get no tokens with the answer, and may send no current password
    (None): then a sign-in within the last ten minutes takes its place. All else is as in
    ``change_password``: every other session ends with its tokens, and everything pending is void.
    Only the devices that have signed in before stay known, since their tokens have the same epoch.
    ``new_again`` is the new password as it was typed the second time, where a form asks twice.

    Raises:
        WrongPassword: the current password is wrong.
        ReauthenticationRequired: no current password, and the sign-in is too old; or a factor is
            enrolled, and was not used lately.
        InvalidInput: the new password is refused by the policy.
        TooManyRequests: too many wrong attempts in this session; a wait is running.
        NotAuthenticated: the account is gone or deactivated, or the session ended.
        Overloaded: too many passwords are waiting to be hashed.
    """
    if current is None:
        reauthentication.require_fresh(NO_CREDENTIAL, claims=claims, caller=caller)
        person, encoded = _stored(claims)
    else:
        person, encoded = _with_password(current, claims, caller)
    _require_good(new, current, person, encoded, again=new_again)
    given = (new, claims, caller)
    _despite_rehash(lambda stored: _set_and_go_on(person, stored, *given), current, person, encoded)


def _require_good(
    new: str,
    current: str | None,
    person: Person,
    encoded: str | None = None,
    *,
    again: str | None = None,
) -> None:
    """Require a good password; ``encoded`` is the present one where it was not typed.

    Raises:
        InvalidInput: the policy refuses it.
    """
    names = (person.email, person.username, person.first_name, person.last_name)
    problems = passwords.problems(
        new, again=again, about=names, user=lambda: stored_user(person.id)
    )
    if settings.PASSWORD_MUST_DIFFER:
        if current is not None:
            same = passwords.normalized(new) == passwords.normalized(current)
        else:
            # Only what could be set: else the answer would confirm guesses that nothing counts.
            same = encoded is not None and not problems and passwords.matches(new, encoded)
        problems = (Problem("password_unchanged"), *problems) if same else problems
    if problems:
        raise InvalidInput({"new_password": problems})


def _with_password(current: str, claims: AccessClaims, caller: Caller) -> tuple[Person, str | None]:
    key = attempts.key_for_account(claims.subject, caller, session=claims.session)
    with attempts.attempt(key, caller) as attempted:
        reauthentication.require_factor(attempted.person, claims)
        if passwords.matches(current, attempted.encoded):
            attempted.succeed()
    person, encoded = require_active(attempted.person), attempted.encoded
    if not attempted.succeeded:
        audit.record(Event.PASSWORD_CHANGE_FAILED, caller, account=person.id)
        raise WrongPassword
    return person, encoded


def _stored(claims: AccessClaims) -> tuple[Person, str | None]:
    found, encoded, _ = Account.objects.of(claims.subject).credentials() or (None, None, None)
    return require_active(found), encoded


def _without_password(claims: AccessClaims, caller: Caller) -> tuple[Person, str | None]:
    """Return the owner of an account without a password, who has signed in lately."""
    person, encoded = _stored(claims)
    if encoded is not None and is_password_usable(encoded):
        raise InvalidInput({"current_password": (Problem("field_required"),)})
    reauthentication.require_fresh(NO_CREDENTIAL, claims=claims, caller=caller)
    return person, encoded


def _despite_rehash(
    change: Callable[[str | None], Result],
    current: str | None,
    person: Person,
    encoded: str | None,
) -> Result:
    """Change the hash that was verified, or the one that a rehash has put in its place meanwhile.

    Raises:
        WrongPassword: a concurrent request has changed the password.
    """
    try:
        return change(encoded)
    except WrongPassword:
        known = Account.objects.of(person.id).credentials()
        if current is None or known is None or not passwords.matches(current, known[1]):
            raise
    return change(known[1])


def _set(
    person: Person, encoded: str | None, new: str, claims: AccessClaims, caller: Caller, key: str
) -> SignedIn:
    this, hashed = UUID(hex=claims.session), passwords.make(new)
    additional, known_as = additional_claims(person, caller), device_id(person, caller)
    with database.atomic():
        _store(person, encoded, new, hashed)
        others = Session.objects.of(person.id).exclude(pk=this)
        secure(person.id, EndReason.PASSWORD_CHANGED, sessions=others)
        renewal = Session.objects.void_refresh_tokens(this, renewal_key_hash(key, this))
        renewed = renew_session.issue(renewal, caller, additional=additional, device=known_as)
        _tell(person, this, caller)
    token = device.mint(person.id, known_as, epoch=renewed.person.epoch)
    return replace(renewed, device=token)


def _set_and_go_on(
    person: Person, encoded: str | None, new: str, claims: AccessClaims, caller: Caller
) -> None:
    this = None if claims.session == NO_SESSION else UUID(hex=claims.session)
    hashed = passwords.make(new)
    with database.atomic():
        _store(person, encoded, new, hashed)
        secure(person.id, EndReason.PASSWORD_CHANGED, keeps=this)
        if this and not Session.objects.keep_with_new_password(this):
            raise NotAuthenticated  # it has ended meanwhile
        _tell(person, this, caller)
        idempotency.keep(caller, account=person.id)


def _store(person: Person, encoded: str | None, new: str, hashed: str) -> None:
    Account.objects.of(person.id).hold()
    hold_password(person.id)
    rows = rows_with("password").filter(pk=person.id, password=encoded)
    if not rows.update(password=hashed):
        raise WrongPassword  # a concurrent request changed it, or hashed it again
    passwords.password_changed(new, lambda: stored_user(person.id))


def _tell(person: Person, session: UUID | None, caller: Caller) -> None:
    audit.record(Event.PASSWORD_CHANGED, caller, account=person.id, session=session)
    delivery.notify("password_changed", person, caller)
