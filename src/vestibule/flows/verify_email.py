"""Verify an email address by a mailed link or code."""

from __future__ import annotations

from django.contrib.auth.hashers import is_password_usable
from django.db.models import Case, F, Value, When

from vestibule import audit, captcha, database, delivery, limits
from vestibule.conf import settings
from vestibule.core import clock
from vestibule.core.caller import Caller
from vestibule.core.challenge import VerificationSent
from vestibule.core.errors import InvalidCode, InvalidLink
from vestibule.core.events import Event
from vestibule.core.identifiers import email_key
from vestibule.core.link_template import LinkTemplate
from vestibule.core.people import OwnAccount, active
from vestibule.core.tokens import AccessClaims
from vestibule.models import Account, Attempt, OneTimeSecret
from vestibule.models.account import AccountQuerySet
from vestibule.models.host_user import missing_key
from vestibule.models.one_time_secret import Purpose
from vestibule.steps import attempts, idempotency, mailed_link, send_email_verification
from vestibule.steps.repeated import idempotent
from vestibule.steps.secure_account import is_own_client, void_older_resets

__all__ = [
    "ask_to_verify_email",
    "check_verification_code",
    "check_verification_link",
    "verify_email",
    "verify_email_by_code",
]

FLOW = "verify_email"


def ask_to_verify_email(
    *, email: str, caller: Caller, page: LinkTemplate | None = None
) -> VerificationSent:
    """Send a link or a code to an address, if it is waiting for verification.

    The response does not reveal whether the address is known or verified. After a hundred
    wrong codes in a row it is a link, whatever the setting; always, if ``page`` says where a link
    leads.

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
    waiting = person is not None and not person.email_verified
    by_code = settings.EMAIL_VERIFICATION_BY == "code"
    by_link = by_code and Attempt.objects.is_closed(attempts.key_for_email(email))
    return send_email_verification.send(
        person if waiting else None, to=email, by_link=by_link, page=page
    )


def check_verification_link(*, link: str, caller: Caller) -> OwnAccount:
    """Return the account whose address a link would verify, without using the link.

    The holder of the link has the mailbox.

    Raises:
        InvalidLink: unknown, used, expired, or the address was changed since.
        TooManyRequests: too many requests, or invalid links, from this address.
    """
    limits.require("proof", caller)
    secret = OneTimeSecret.objects.find(Purpose.VERIFY_EMAIL, link)
    found = (
        secret and Account.objects.filter(pk=secret.account_id, email=secret.target).credentials()
    )
    if not found or not found[0].is_active:
        raise mailed_link.invalid(caller)
    return OwnAccount(found[0], has_password=is_password_usable(found[1]))


def check_verification_code(*, email: str, code: str, caller: Caller) -> OwnAccount:
    """Return the account whose address a mailed code would verify, without using the code up.

    A wrong code costs one of its guesses, and counts as an attempt, exactly as where it is used.

    Raises:
        InvalidCode: wrong, used, expired, guessed too often, or none was requested.
        TooManyRequests: too many wrong attempts; a wait is running.
        PasswordLocked: a hundred wrong codes in a row; ask again, for a link.
    """
    limits.require("proof", caller)
    limits.refuse_if_spent("proof_failure", caller, flow=FLOW)
    with attempts.attempt(attempts.key_for_email(email), caller) as attempted:
        person = active(attempted.person)
        handle = OneTimeSecret.objects.newest(Purpose.VERIFY_EMAIL, person.id if person else None)
        if right := OneTimeSecret.objects.is_right(Purpose.VERIFY_EMAIL, handle, code):
            attempted.succeed()
    if person is None or not right:
        limits.fail("proof_failure", caller, flow=FLOW)
        raise InvalidCode
    return OwnAccount(person, has_password=is_password_usable(attempted.encoded))


@idempotent("link")
def verify_email(
    *,
    link: str,
    caller: Caller,
    account: str | None = None,
    claims: AccessClaims | None = None,
    notify: bool = False,
) -> None:
    """Verify the address that the link was mailed to.

    If one browser sends the link twice at once, the second call does nothing. ``account`` is the
    id that came with the link, where its form has one. ``claims`` are those of the client's
    session, if it has one: in a session of the account, the owner is confirmed. ``notify``: a mail
    says that the account is ready.

    Raises:
        InvalidLink: unknown, used, expired, of another account, or the address was changed since.
    """
    limits.require("proof", caller)
    secret = mailed_link.find(Purpose.VERIFY_EMAIL, link, caller, account=account)
    with database.atomic():
        if not mailed_link.use(secret, caller):
            return
        if not _mark(secret, caller, claims):
            raise InvalidLink
        void_older_resets(secret)
        if notify and (person := Account.objects.of(secret.account_id).person()):
            delivery.notify("account_activated", person, caller)
        mailed_link.done(secret, caller)
        idempotency.keep(caller, account=secret.account_id)
    attempts.unlock(secret.account_id)


@idempotent("email")
def verify_email_by_code(
    *, email: str, code: str, caller: Caller, claims: AccessClaims | None = None
) -> None:
    """Verify the address that the code was mailed to; ``claims`` as for ``verify_email``.

    Raises:
        InvalidCode: wrong, used, expired, guessed too often, or none was requested.
        TooManyRequests: too many wrong attempts; a wait is running.
        PasswordLocked: a hundred wrong codes in a row; ask again, for a link.
    """
    limits.require("proof", caller)
    limits.refuse_if_spent("proof_failure", caller, flow=FLOW)
    with attempts.attempt(attempts.key_for_email(email), caller) as attempted:
        person = attempted.person
        handle = OneTimeSecret.objects.newest(Purpose.VERIFY_EMAIL, person.id if person else None)
        with database.atomic():  # a code is used up together with its effect, or not at all
            Account.objects.of(person.id if person else missing_key()).hold()
            secret = OneTimeSecret.objects.guess(Purpose.VERIFY_EMAIL, handle, code)
            if secret is not None:
                attempted.succeed()
            if verified := secret is not None and _mark(secret, caller, claims):
                void_older_resets(secret)
                attempts.unlock(person.id if person else 0)
                idempotency.keep(caller, account=secret.account_id)
    if not verified:
        limits.fail("proof_failure", caller, flow=FLOW)
        raise InvalidCode


def _mark(secret: OneTimeSecret, caller: Caller, claims: AccessClaims | None) -> bool:
    """Mark the address as verified, if it is still the one that the mail was sent to.

    This does not show who set the password: an attacker may have registered the address, and
    its owner may have followed the link. So the account stays in doubt until the owner is
    confirmed (``confirm_owner``); by this, if it is a client of the account (``is_own_client``).
    """
    account: AccountQuerySet = Account.objects.filter(pk=secret.account_id, email=secret.target)
    now = clock.now()
    own = is_own_client(secret.account_id or missing_key(), caller, claims)
    first = When(email_verified_at=None, owner_confirmed=False, then=Value(value=True))
    doubt = False if own else Case(first, default=F("registrant_unproved"))
    if not account.update(email_verified_at=now, updated_at=now, registrant_unproved=doubt):
        return False
    audit.record(Event.EMAIL_VERIFIED, caller, account=secret.account_id)
    return True
