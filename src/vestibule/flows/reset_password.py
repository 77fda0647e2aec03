"""Reset the password by a mailed link or code."""

from __future__ import annotations

from typing import Any

from vestibule import audit, captcha, database, delivery, limits, passwords
from vestibule.conf import settings
from vestibule.core.caller import Caller
from vestibule.core.challenge import CodeSent, masked
from vestibule.core.errors import (
    InvalidInput,
    InvalidLink,
    Problem,
)
from vestibule.core.events import EndReason, Event
from vestibule.core.identifiers import email_key
from vestibule.core.link_template import LinkTemplate
from vestibule.core.people import Person, active
from vestibule.models import Account, Attempt, OneTimeSecret
from vestibule.models.host_user import missing_key, stored_user, users
from vestibule.models.one_time_secret import Purpose
from vestibule.steps import attempts, idempotency, mailed_link, send_password_reset
from vestibule.steps.code_attempt import code_attempt, wrong_code
from vestibule.steps.repeated import idempotent
from vestibule.steps.secure_account import confirm_owner, secure, void_registration

__all__ = [
    "ask_to_reset_password",
    "check_reset_code",
    "check_reset_link",
    "reset_password",
    "reset_password_by_code",
]

FLOW = "reset_password"
LINK = "link"
EMAIL_CODE = "email_code"


def ask_to_reset_password(
    *, email: str, caller: Caller, page: LinkTemplate | None = None
) -> CodeSent:
    """Send a link or a code to an address, if it belongs to an active account.

    Response and cost are the same for every address. The response names the method that may
    have been used: a link after a hundred wrong codes in a row; always, if ``page`` says where a
    link leads.

    Raises:
        TooManyRequests: too many messages to this address, or from this caller.
        CaptchaRequired: where a captcha is configured for this flow.
    """
    limits.require("proof", caller)
    if captcha.wanted(FLOW):
        captcha.require(FLOW, caller.captcha, caller)
    key = email_key(email)
    limits.require("message", caller, kind=FLOW, target=f"{FLOW} {key or email}")
    person = active(Account.objects.named(email=key).person())
    by_code = settings.PASSWORD_RESET_BY == "code" and page is None  # noqa: S105 - a choice
    if by_code:
        account, unknown_key = (
            person.id if person else None,
            attempts.key_for_email(email).unknown_key,
        )
        by_code = not Attempt.objects.is_closed(
            attempts.key_for_mailbox(account, unknown_key, caller)
        )
    secret = send_password_reset.send(person, caller, to=email, by_code=by_code, page=page)
    return CodeSent(
        id=secret.handle if by_code else "",
        method=EMAIL_CODE if by_code else LINK,
        sent_to=masked(email),
        expires_in=secret.expires_in,
        resend_in=int(settings.RESEND_AFTER.total_seconds()),
    )


def check_reset_link(*, link: str, caller: Caller) -> None:
    """Check whether a reset link would be accepted, without using it.

    Raises:
        InvalidLink: unknown, used, expired, or not a reset link.
    """
    limits.require("proof", caller)
    if OneTimeSecret.objects.find(Purpose.RESET_PASSWORD, link) is None:
        limits.require("proof_failure", caller)
        raise InvalidLink


def check_reset_code(*, challenge: str, code: str, caller: Caller) -> None:
    """Check whether a mailed code would be accepted, without using it up.

    For front ends that ask for the code first and for the password next. A wrong code costs one of
    its guesses, and counts as an attempt, exactly as where it is used.

    Raises:
        InvalidCode: wrong.
        ChallengeNotFound: used, expired, guessed too often, or no such challenge.
        TooManyRequests: too many wrong attempts; a wait is running.
        PasswordLocked: a hundred wrong codes in a row; ask again, for a link.
    """
    limits.require("proof", caller)
    account, unknown_key = OneTimeSecret.objects.attempt_key_of(Purpose.RESET_PASSWORD, challenge)
    key = attempts.key_for_mailbox(account, unknown_key, caller)
    with code_attempt(key, caller, flow=FLOW) as attempted:
        if right := OneTimeSecret.objects.is_right(Purpose.RESET_PASSWORD, challenge, code):
            attempted.succeed()
    if not right:
        raise wrong_code(Purpose.RESET_PASSWORD, challenge, attempted.asker, flow=FLOW)


@idempotent("link")
def reset_password(
    *,
    link: str,
    password: str,
    caller: Caller,
    account: str | None = None,
    password_again: str | None = None,
) -> None:
    """Set a new password by the mailed link, and end every session.

    This does not sign the user in: the next sign-in has all its usual steps. If one browser
    sends link and password twice at once, the second call does nothing. ``account`` is the id
    that came with the link, where its form has one; ``password_again`` the password that was typed
    the second time, where it asks twice.

    Raises:
        InvalidLink: unknown, used, expired, of another account, or not a reset link.
        InvalidInput: the password is refused by the policy; the link stays usable.
    """
    limits.require("proof", caller)
    secret = mailed_link.find(Purpose.RESET_PASSWORD, link, caller, account=account)
    person = mailed_link.person_of(secret)
    if person is None:
        raise mailed_link.invalid(caller)
    if secret.consumed_at is None:
        _require_good(password, person, again=password_again)
        if _reset(secret, person, password, caller):
            return
    mailed_link.require_same_password(person, password, caller)


def _reset(secret: OneTimeSecret, person: Person, password: str, caller: Caller) -> bool:
    """Set the password; False if the same browser was faster."""
    _require_another(password, person)
    encoded = passwords.make(password)
    with database.atomic():
        if not mailed_link.use(secret, caller):
            return False
        _set(person, caller, target=secret.target, password=password, encoded=encoded)
        mailed_link.done(secret, caller)
        idempotency.keep(caller, account=person.id)
    return True


@idempotent("challenge")
def reset_password_by_code(*, challenge: str, code: str, password: str, caller: Caller) -> None:
    """Set a new password by the mailed code, and end every session.

    The password is validated first, so that a weak one costs no guess.

    Raises:
        InvalidCode: wrong.
        ChallengeNotFound: used, expired, guessed too often, or no such challenge.
        InvalidInput: the password is refused by the policy; the code stays usable.
        TooManyRequests: too many wrong attempts; a wait is running.
        PasswordLocked: a hundred wrong codes in a row; ask again, for a link.
    """
    limits.require("proof", caller)
    account, unknown_key = OneTimeSecret.objects.attempt_key_of(Purpose.RESET_PASSWORD, challenge)
    person = Account.objects.of(account).person() if account is not None else None
    _require_good(password, None)  # without personal words: they would reveal the account
    encoded = passwords.make(password)  # first: an overloaded server must not use up the code
    key, owner = attempts.key_for_mailbox(account, unknown_key, caller), None
    with code_attempt(key, caller, flow=FLOW) as attempted, database.atomic():
        Account.objects.of(missing_key() if account is None else account).hold()
        secret = OneTimeSecret.objects.guess(Purpose.RESET_PASSWORD, challenge, code)
        if secret is not None:
            _require_not_own(password, person)  # a refusal rolls the use of the code back
            attempted.succeed()
            owner = mailed_link.person_of(secret)
            if owner is not None:  # a code is used up together with its effect, or not at all
                _set(owner, caller, target=secret.target, password=password, encoded=encoded)
                idempotency.keep(caller, account=owner.id)
    if secret is None or owner is None:
        raise wrong_code(Purpose.RESET_PASSWORD, challenge, attempted.asker, flow=FLOW)


def _require_good(password: str, person: Person | None, *, again: str | None = None) -> None:
    problems = passwords.problems(
        password, again=again, about=_about(person), user=lambda: _user(person)
    )
    if problems:
        raise InvalidInput({"password": problems})


def _require_not_own(password: str, person: Person | None) -> None:
    """Refuse what depends on the user, now that the code has shown whose password it is."""
    about = _about(person)
    problems = passwords.personal_problems(password, about=about, user=lambda: _user(person))
    if problems:
        raise InvalidInput({"password": problems})


def _about(person: Person | None) -> tuple[str, ...]:
    return (person.email, person.username, person.first_name, person.last_name) if person else ()


def _user(person: Person | None) -> Any:
    return stored_user(person.id) if person else None


def _require_another(password: str, person: Person) -> None:
    """Refuse the current password if ``PASSWORD_MUST_DIFFER`` is set."""
    if not settings.PASSWORD_MUST_DIFFER:
        return
    known = Account.objects.of(person.id).credentials()
    if known is not None and passwords.matches(password, known[1]):
        raise InvalidInput({"password": (Problem("password_unchanged"),)})


def _set(person: Person, caller: Caller, *, target: str, password: str, encoded: str) -> None:
    """Set the password, void what it was good for, and notify the owner; in a transaction."""
    users().filter(pk=person.id).update(password=encoded)
    passwords.password_changed(password, lambda: stored_user(person.id))
    secure(person.id, EndReason.PASSWORD_CHANGED)
    # Using the link shows control of the mailbox.
    if confirm_owner(person, email=target):
        void_registration(person, caller, keep_password=True)
    attempts.unlock(person.id)
    audit.record(Event.PASSWORD_RESET, caller, account=person.id)
    delivery.notify("password_changed", person, caller)
