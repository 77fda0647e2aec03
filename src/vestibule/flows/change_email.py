"""Change the email address: confirmed by the new address, and undoable from the old one."""

from __future__ import annotations

from dataclasses import replace

from django.db import IntegrityError

from vestibule import audit, database, limits, passwords
from vestibule.conf import settings
from vestibule.core import clock
from vestibule.core.caller import Caller
from vestibule.core.credentials import NO_CREDENTIAL
from vestibule.core.errors import (
    ChallengeNotFound,
    InvalidCode,
    InvalidLink,
    NotAuthenticated,
    WrongPassword,
)
from vestibule.core.events import Event
from vestibule.core.identifiers import email_key
from vestibule.core.link_template import LinkTemplate
from vestibule.core.people import Person, active, require_active
from vestibule.core.tokens import NO_SESSION, AccessClaims
from vestibule.models import (
    Account,
    OneTimeSecret,
    account_search,
    person_columns,
)
from vestibule.models.idempotency_record import IdempotencyRecord
from vestibule.models.one_time_secret import IssuedSecret, Purpose
from vestibule.steps import (
    attempts,
    authentication_backends,
    delete_account,
    idempotency,
    mailed_link,
    permissions,
    reauthentication,
    send_email_change,
    validate_person,
)
from vestibule.steps.repeated import idempotent
from vestibule.steps.secure_account import (
    confirm_owner,
    is_own_client,
    void_for_former_address,
    void_registration,
)
from vestibule.steps.undo_email_change import notify_of_undo, void_access

__all__ = [
    "IssuedSecret",
    "ask_to_change_email",
    "confirm_email_change",
    "confirm_email_change_by_code",
    "undo_email_change",
]

FLOW = "change_email"


def ask_to_change_email(
    *,
    new_email: str,
    password: str | None,
    claims: AccessClaims,
    caller: Caller,
    page: LinkTemplate | None = None,
    by_code: bool = False,
) -> None:
    """Send a confirmation link to the new address. Nothing changes before it is used.

    Neither the answer nor the pending change reveals whether the new address is taken; its owner
    gets a mail without the link instead. Without a password (None), a recent sign-in will do.
    ``page``: where the link leads, if not to our page; ``by_code`` sends a code in its place.

    Raises:
        WrongPassword: the current password is wrong.
        ReauthenticationRequired: a factor is enrolled, and was not used lately; or there is no
            password, and the sign-in is too old.
        PermissionDenied: a reset that an administrator has sent is still valid.
        InvalidInput: the new address is not valid.
        TooManyRequests: too many messages, or too many wrong passwords.
        NotAuthenticated: the account is gone or deactivated, or was secured meanwhile; or the
            session has ended, or there is none.
    """
    if claims.session == NO_SESSION:
        raise NotAuthenticated  # the pending change is void with the session that requested it
    key = validate_person.require_email(new_email, of=claims.subject)
    person = _require_owner(password, claims, caller)
    target, own = f"{FLOW} {key}", f"{FLOW} {person.id}"
    limits.require("message", caller, kind=FLOW, target=target, account=own)
    with database.atomic():
        person = permissions.lock_own(claims)  # else the link may outlast what secures the account
        reauthentication.require_factor(person, claims)  # it may have been enrolled meanwhile
        send_email_change.send(
            person, new_email, caller, key=key, page=page, by_code=by_code, session=claims.session
        )


def _voided(record: IdempotencyRecord, caller: Caller) -> bool:
    return bool(record.data["first"])


@idempotent("link", again=_voided)
def confirm_email_change(
    *, link: str, caller: Caller, account: str | None = None, claims: AccessClaims | None = None
) -> bool:
    """Switch to the new address, which the link proves, and mail the old one an undo link.

    In a session of the account (``claims``), or on a device that has signed in, the owner of the
    new address is confirmed. Elsewhere, if the old address was never verified, the
    reader of this mail is the first proven owner of the account: everything set before is
    void, including the password, and the old address gets no undo link. Returns whether
    that was the case; a second call of one browser at once returns the same and does nothing.
    ``account`` is the id that came with the link, where its form has one.

    Raises:
        InvalidLink: unknown, used, expired, of another account, or the address was taken or the
            password changed since.
    """
    limits.require("proof", caller)
    secret = mailed_link.find(Purpose.CHANGE_EMAIL, link, caller, account=account)
    person = active(_person_of(secret))
    if person is None:
        raise mailed_link.invalid(caller)
    try:
        with database.atomic():
            if not mailed_link.use(secret, caller):
                return bool(secret.data["first"])
            if not send_email_change.is_of_current_password(secret):
                raise InvalidLink
            first = _change(person, secret, caller, own=is_own_client(person.id, caller, claims))
            mailed_link.done(secret, caller, first=first)
            idempotency.keep(caller, account=person.id, first=first)
            return first
    except IntegrityError:
        raise InvalidLink from None  # the address was registered in the meantime


@idempotent()
def confirm_email_change_by_code(*, code: str, claims: AccessClaims, caller: Caller) -> None:
    """Switch to the new address by the mailed code, in a session of the account.

    Six digits name no account, so the session does; a link's reader may be anyone. The session's
    user and the mailbox's are one, so the owner is confirmed, what was set before stays, and the
    old address gets an undo link. Wrong codes are counted as those of the session.

    Raises:
        InvalidCode: wrong, used, expired, guessed too often, or the address was taken or the
            password changed since.
        ChallengeNotFound: no change of this account waits for a code.
        TooManyRequests: too many wrong attempts; a wait is running.
        NotAuthenticated: the account is gone or deactivated, or the session has ended.
    """
    limits.require("proof", limits.known(caller, f"{FLOW} {claims.subject}"))
    handle = OneTimeSecret.objects.newest(Purpose.CHANGE_EMAIL, claims.subject)
    if not OneTimeSecret.objects.is_open(Purpose.CHANGE_EMAIL, handle):
        raise ChallengeNotFound
    key = attempts.key_for_session("email", claims.subject, session=claims.session)
    try:
        # A code is used up together with its effect, or not at all.
        with attempts.attempt(key, caller) as attempted, database.atomic():
            person = permissions.lock_own(claims)
            secret = OneTimeSecret.objects.guess(Purpose.CHANGE_EMAIL, handle, code)
            moves = secret is not None and send_email_change.is_of_current_password(secret)
            if secret is not None and moves:
                attempted.succeed()
                _change(person, secret, caller, own=True)
                idempotency.keep(caller, account=person.id)
    except IntegrityError:
        raise InvalidCode from None  # the address was registered in the meantime
    if not moves:
        audit.record(Event.CHALLENGE_FAILED, caller, account=person.id)
        raise InvalidCode


def _reset_link(record: IdempotencyRecord, caller: Caller) -> IssuedSecret | None:
    """Return the reset link that the first answer had, unless it was used since."""
    handle, secret = record.data["handle"], idempotency.secret_for(caller, "reset link")
    found = OneTimeSecret.objects.find(Purpose.RESET_PASSWORD, handle + secret)
    if found is None:
        return None
    left = found.expires_at - clock.now()
    return IssuedSecret(handle, secret, int(left.total_seconds()))


@idempotent("link", again=_reset_link)
def undo_email_change(*, link: str, caller: Caller) -> IssuedSecret | None:
    """Restore the old address; returns a reset link for choosing a new password.

    A second call of one browser at once does nothing and returns None: the reset link is given
    out once, and its owner can request another at the restored address.

    What a thief may know or have added is void (``void_access``). A deletion requested meanwhile is
    canceled, unless an administrator has deactivated the account since. The replaced address is
    notified too: the old mailbox may be the stolen one.

    Raises:
        InvalidLink: unknown, used, expired, or the old address has been taken since.
    """
    limits.require("proof", caller)
    secret = mailed_link.find(Purpose.UNDO_CHANGE_EMAIL, link, caller)
    person = _person_of(secret)
    if person is None:
        raise mailed_link.invalid(caller)
    try:
        with database.atomic():
            if not mailed_link.use(secret, caller):
                return None
            # Before ``void_access``, which voids the link that undoes the deletion.
            delete_account.call_off_by_former_address(person.id, caller)
            removed = void_access(replace(person, email=secret.target), secret, caller)
            _move(person, secret.target)
            notify_of_undo(person, secret.target, removed, caller)
            attempts.unlock(person.id)
            audit.record(Event.EMAIL_CHANGE_UNDONE, caller, account=person.id)
            mailed_link.done(secret, caller)
            return _issue_reset(person, secret.target, caller)
    except IntegrityError:
        raise InvalidLink from None


def _issue_reset(person: Person, target: str, caller: Caller) -> IssuedSecret:
    reset = OneTimeSecret.objects.issue_link(
        Purpose.RESET_PASSWORD,
        person.id,
        life=settings.LINK_LIFETIME,
        target=target,
        secret=idempotency.secret_for(caller, "reset link"),
    )
    idempotency.keep(caller, account=person.id, handle=reset.handle)
    return reset


def _person_of(secret: OneTimeSecret) -> Person | None:
    return Account.objects.filter(pk=secret.account_id).person()


def _require_owner(password: str | None, claims: AccessClaims, caller: Caller) -> Person:
    if password is None:
        person = require_active(Account.objects.of(claims.subject).person())
        reauthentication.require_fresh(NO_CREDENTIAL, claims=claims, caller=caller)
        return person
    return _require_password(password, claims, caller)


def _require_password(password: str, claims: AccessClaims, caller: Caller) -> Person:
    key = attempts.key_for_account(claims.subject, caller, session=claims.session)
    with attempts.attempt(key, caller) as attempted:
        reauthentication.require_factor(attempted.person, claims)
        right = passwords.matches(password, attempted.encoded)
        if right or authentication_backends.confirm(attempted.person, password):
            attempted.succeed()
    person = require_active(attempted.person)
    if not attempted.succeeded:
        audit.record(Event.PASSWORD_CHANGE_FAILED, caller, account=claims.subject)
        raise WrongPassword
    return person


def _change(person: Person, secret: OneTimeSecret, caller: Caller, *, own: bool) -> bool:
    """Switch to the new address; returns whether its reader is the first proven owner.

    ``own``: by a client of the account's user, who has both.
    """
    first = not (own or person.email_verified)
    _move(person, secret.target)
    audit.record(Event.EMAIL_CHANGED, caller, account=person.id)
    if first:
        void_registration(replace(person, email=secret.target), caller)
    else:
        send_email_change.send_undo(person, secret)  # with the doubt that there was
    if own:
        confirm_owner(person, email=secret.target)
    return first


def _move(person: Person, email: str) -> None:
    """Set the address, verified by the link that was used, and void links to the old one."""
    now, key = clock.now(), email_key(email)
    Account.objects.adopt_missing(emails=[key] if key else [])  # the constraint refuses a taken one
    Account.objects.of(person.id).update(
        email=email, email_key=key, email_verified_at=now, updated_at=now
    )
    person_columns.copy_email(person.id, before=person.email, after=email)
    account_search.refresh_search_keys(person.id)
    void_for_former_address(person.id)
