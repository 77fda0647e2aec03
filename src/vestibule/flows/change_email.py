"""Change the e-mail address: proved at the new one, announced at the old one, undoable."""

from __future__ import annotations

from dataclasses import replace

from django.db import IntegrityError, transaction
from django.utils import timezone

from vestibule import audit, delivery, limits, passwords
from vestibule.conf import settings
from vestibule.core.caller import Caller
from vestibule.core.errors import (
    InvalidInput,
    InvalidLink,
    Problem,
    WrongPassword,
)
from vestibule.core.events import EndReason, Event
from vestibule.core.identifiers import email_key
from vestibule.core.people import Person, active, require_active
from vestibule.core.tokens import AccessClaims
from vestibule.delivery import Message
from vestibule.models import Account, Identity, OneTimeSecret, account_search
from vestibule.models.one_time_secret import Issued, Purpose
from vestibule.steps import attempts, delete_account
from vestibule.steps.secure_account import is_own_device, secure, void_password, void_registration

__all__ = ["Issued", "ask_to_change_email", "confirm_email_change", "undo_email_change"]

STORY = "change_email"


def ask_to_change_email(
    *, new_email: str, password: str, claims: AccessClaims, caller: Caller
) -> None:
    """Send a link to the new address. Nothing changes before it is used.

    Says nothing about whether the new address is somebody's: its owner is told.

    Raises:
        WrongPassword: the current password is not this one.
        InvalidInput: the new address is none.
        TooManyRequests: too many messages, or too many wrong passwords.
        NotAuthenticated: the account is gone or deactivated.
    """
    key = email_key(new_email)
    if key is None:
        raise InvalidInput({"email": (Problem("email_invalid"),)})
    person = _require_password(password, claims, caller)
    own = f"{STORY} {person.id}"
    limits.require("message", caller, kind=STORY, target=f"{STORY} {key}", account=own)
    owner = Account.objects.named(email=key).person()
    with transaction.atomic():
        if owner is not None:
            OneTimeSecret.objects.void(person.id, Purpose.CHANGE_EMAIL)
            delivery.queue(Message("account_exists", owner.email, {"name": owner.first_name}))
        else:
            link = OneTimeSecret.objects.issue_link(
                Purpose.CHANGE_EMAIL, person.id, life=settings.LINK_LIFETIME, target=new_email
            )
            values = {"name": person.first_name, "minutes": link.minutes}
            values["link"] = link.url(settings.CHANGE_EMAIL_PAGE)
            delivery.queue(Message("email_change_confirm", new_email, values))
        audit.record(Event.EMAIL_CHANGE_ASKED, caller, account=person.id)


def confirm_email_change(*, link: str, caller: Caller) -> bool:
    """Take the new address, which the link has proved; tell the old one how to undo it.

    Where nobody has proved the old one, and another device confirms than one that has
    signed in, the reader of this mail is the first owner whom the account has shown: what
    was set before is void, the password too, and no way back goes to the old address.
    Returns whether that was so.

    Raises:
        InvalidLink: unknown, used, expired, or the address is somebody's by now.
    """
    limits.require("proof", caller)
    secret = OneTimeSecret.objects.find(Purpose.CHANGE_EMAIL, link)
    person = active(_person_of(secret))
    if secret is None or person is None:
        limits.require("proof_failure", caller)
        raise InvalidLink
    try:
        with transaction.atomic():
            if not secret.consume():
                raise InvalidLink
            first = not person.email_verified and not is_own_device(person.id, caller)
            _move(person, secret.target)
            audit.record(Event.EMAIL_CHANGED, caller, account=person.id)
            if first:
                void_registration(replace(person, email=secret.target), caller)
                return True
            undo = OneTimeSecret.objects.issue_link(
                Purpose.UNDO_CHANGE_EMAIL,
                person.id,
                life=settings.UNDO_LIFETIME,
                target=person.email,
                verified=person.email_verified,
            )
            values = {"name": person.first_name, "email": secret.target, "minutes": undo.minutes}
            values["link"] = undo.url(f"{settings.CHANGE_EMAIL_PAGE}?undo")
            delivery.queue(Message("email_changed", person.email, values))
            return False
    except IntegrityError:
        raise InvalidLink from None  # somebody registered it meanwhile


def undo_email_change(*, link: str, caller: Caller) -> Issued:
    """Give the account back to its old address; returns a reset link to choose a password with.

    Whoever changed the address knew the password: it opens nothing any more, and neither
    does an identity that may be theirs, nor anything of before (``secure``). An account
    that they have left is taken up again.

    Raises:
        InvalidLink: unknown, used, expired, or the old address is somebody's by now.
    """
    limits.require("proof", caller)
    secret = OneTimeSecret.objects.find(Purpose.UNDO_CHANGE_EMAIL, link)
    person = _person_of(secret)
    if secret is None or person is None:
        limits.require("proof_failure", caller)
        raise InvalidLink
    try:
        with transaction.atomic():
            if not secret.consume():
                raise InvalidLink
            secure(person.id, EndReason.EMAIL_CHANGE_UNDONE, undoes=True)
            void_password(person.id)
            Identity.objects.of(person.id).delete()
            delete_account.call_off(person.id, caller)
            _move(person, secret.target)
            attempts.unlock(person.id)
            audit.record(Event.EMAIL_CHANGE_UNDONE, caller, account=person.id)
            return OneTimeSecret.objects.issue_link(
                Purpose.RESET_PASSWORD,
                person.id,
                life=settings.LINK_LIFETIME,
                target=secret.target,
            )
    except IntegrityError:
        raise InvalidLink from None


def _person_of(secret: OneTimeSecret | None) -> Person | None:
    if secret is None or secret.account_id is None:
        return None
    return Account.objects.of(secret.account_id).person()


def _require_password(password: str, claims: AccessClaims, caller: Caller) -> Person:
    proof = attempts.key_for_account(claims.subject, caller, session=claims.session)
    with attempts.attempt(proof, caller) as attempted:
        if passwords.matches(password, attempted.encoded):
            attempted.succeed()
    person = require_active(attempted.person)
    if not attempted.succeeded:
        audit.record(Event.PASSWORD_CHANGE_FAILED, caller, account=claims.subject)
        raise WrongPassword
    return person


def _move(person: Person, email: str) -> None:
    """Set the address, verified by the link that led here; links to the old one are void."""
    now = timezone.now()
    Account.objects.of(person.id).update(
        email=email, email_key=email_key(email), email_verified_at=now, updated_at=now
    )
    Account.objects.of(person.id).copy_email_to_user(before=person.email, after=email)
    account_search.refresh_search_keys(person.id)
    OneTimeSecret.objects.void(
        person.id, Purpose.VERIFY_EMAIL, Purpose.RESET_PASSWORD, Purpose.SIGN_IN, Purpose.INVITE
    )
