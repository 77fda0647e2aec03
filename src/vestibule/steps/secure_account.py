"""Secure an account: void what an attacker may hold."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.hashers import make_password
from django.db.models import F
from django.db.models.functions import Coalesce

from vestibule import audit, delivery
from vestibule.core import clock
from vestibule.core.caller import Caller
from vestibule.core.errors import NotAuthenticated
from vestibule.core.events import EndReason, Event
from vestibule.core.people import Person
from vestibule.core.tokens import AccessClaims
from vestibule.database import DatabaseNow
from vestibule.delivery import Message
from vestibule.models import Account, Identity, OneTimeSecret, PendingSignIn, Session, TrustedDevice
from vestibule.models.host_user import users
from vestibule.models.one_time_secret import Purpose
from vestibule.models.session import SessionQuerySet
from vestibule.steps import attempts, factor_attempts, permissions
from vestibule.tokens import device

_SENT_TO_ADDRESS = (
    Purpose.VERIFY_EMAIL,
    Purpose.RESET_PASSWORD,
    Purpose.RESET_USERNAME,
    Purpose.INVITE,
)


def secure(
    account: int | str,
    reason: EndReason,
    *,
    sessions: SessionQuerySet | None = None,
    others_go_on: bool = False,
    keeps: UUID | None = None,
) -> list[UUID]:
    """Void everything pending for an account and everything issued before.

    All its sessions end for ``reason``, or only these ``sessions``, or all but the one that it
    ``keeps`` with its tokens. Unless ``others_go_on``, access tokens, known devices and trusted
    devices are void; where a session keeps its tokens, those of the others end with their sessions,
    and known devices stay known (one epoch for both kinds of tokens). Links, codes, challenges,
    invitations and pending changes of address are void, and identities with an unverified address
    are unlinked. Returns the sessions that ended. Call it inside the flow's transaction, before
    the flow issues anything itself.

    Undo links mailed to a former address stay valid: the user who secures an account may be an
    attacker. So does a reset that an administrator has sent (``LASTS``), where a session may go on.
    """
    # The account's row first: flows that lock both lock it first, too. Pending sign-ins before
    # sessions, since an answer that was faster has opened one.
    if keeps is not None:
        void_earlier_systems(account)
        sessions = Session.objects.of(account).exclude(pk=keeps)
    elif not others_go_on:
        Account.objects.of(account).void_access_tokens()
    if not others_go_on:
        TrustedDevice.objects.of(account).end()
    PendingSignIn.objects.of(account).void()
    ended = (Session.objects.of(account) if sessions is None else sessions).end(reason)
    void = OneTimeSecret.objects if sessions is None else OneTimeSecret.objects.not_lasting()
    void.void_sign_in_secrets(account)
    Identity.objects.of(account).unverified().delete()
    return ended


def void_earlier_systems(account: int | str) -> None:
    """Void what an earlier system has issued and was not adopted; ours end with their sessions.

    Written down with the account, since the ended sessions that would tell are deleted one day
    (``SESSIONS_KEPT``), and tokens of ``rest_framework.authtoken`` never expire.
    """
    Account.objects.of(account).update(epoch_moved_at=DatabaseNow())


def void_older_resets(secret: OneTimeSecret) -> None:
    """Void resets of password and username that were sent before: a later secret was used.

    Old mails stay in mailboxes and may have been copied, so only the newest counts. Not those that
    last (``LASTS``): anyone can have a verification sent to the address.
    """
    both = (Purpose.RESET_PASSWORD, Purpose.RESET_USERNAME)
    resets = OneTimeSecret.objects.of(secret.account_id, *both).not_lasting()
    older = resets.filter(consumed_at=None, sent_at__lte=secret.sent_at)
    older.update(consumed_at=DatabaseNow())


def void_for_former_address(account: int | str) -> None:
    """Void what was mailed to the address that an account has no longer, and what would move it.

    Call it in the transaction that sets another address, with the account locked. Undo links stay:
    the user who moves an account may be a thief.
    """
    OneTimeSecret.objects.void(account, *_SENT_TO_ADDRESS, Purpose.CHANGE_EMAIL)
    PendingSignIn.objects.of(account).void()


def void_registration(person: Person, caller: Caller, *, keep_password: bool = False) -> str:
    """Void everything set before the mailbox's owner came, and notify that owner.

    The account may have been registered by an attacker who waited for the owner. Password,
    sessions, identities, phone, second factors and everything pending are removed;
    ``keep_password`` if the owner has just set it. Returns the new, unusable hash, or an empty
    string. Call it inside a transaction, once the mailbox is the owner's (``confirm_owner``).

    Undo links stay valid if the former address was verified: the reader of the present one may be
    a thief who has moved the account there.
    """
    secure(person.id, EndReason.OWNER_PROVED)
    OneTimeSecret.objects.void(person.id, Purpose.UNDO_DELETION)
    unverified = OneTimeSecret.objects.filter(data__verified=False)
    unverified.void(person.id, Purpose.UNDO_CHANGE_EMAIL)
    encoded = "" if keep_password else void_password(person.id)
    gone, _ = Identity.objects.of(person.id).delete()
    phones = Account.objects.of(person.id).exclude(phone="")
    gone += phones.update(phone="", phone_verified_at=None)
    gone += Account.objects.of(person.id).remove_factors()
    attempts.unlock(person.id)
    factor_attempts.forget(person.id)
    if encoded or gone:  # otherwise the mail about the new password is enough
        audit.record(Event.REGISTRATION_VOIDED, caller, account=person.id)
        delivery.queue(Message("registration_voided", person.email, {"name": person.first_name}))
    return encoded


def confirm_owner(person: Person, *, email: str) -> bool:
    """Record that the mailbox is the owner's; returns whether that was in doubt until now.

    For what is unambiguous only: the user sets the credential with it, or has shown both the
    mailbox and the credential. One conditional update, and one more where the host has set the
    address of an owner who had been confirmed: it is verified, and nothing was in doubt.
    """
    return _confirm(person, email)[0]


def _confirm(person: Person, email: str) -> tuple[bool, bool]:
    """Return whether the owner was in doubt until now, and whether the address was unverified."""
    own, now = Account.objects.of(person.id).filter(email=email), clock.now()
    verified = Coalesce(F("email_verified_at"), now)
    first = own.in_doubt().update(email_verified_at=verified, registrant_unproved=False)
    if first or person.email_verified:
        return bool(first), not person.email_verified
    return False, bool(own.filter(email_verified_at=None).update(email_verified_at=now))


def record_confirmed_owner(person: Person, caller: Caller) -> bool:
    """Confirm the owner of a person's mailbox, with the event of an address verified by it.

    As ``confirm_owner``, for flows that say nothing else of it.
    """
    in_doubt, verified = _confirm(person, person.email)
    if verified:
        audit.record(Event.EMAIL_VERIFIED, caller, account=person.id)
    return in_doubt


def is_own_device(account: int | str, caller: Caller) -> bool:
    """Return whether the caller's device signed in to the account since it was last secured."""
    known = device.read(caller.device_token) if caller.device_token else None
    if known is None or known.account != str(account):
        return False
    return Account.objects.of(account).filter(epoch=known.epoch).exists()


def is_own_client(account: int | str, caller: Caller, claims: AccessClaims | None) -> bool:
    """Return whether a public request is from a client of the account's user.

    Its device has signed in to the account, or its session is one of the account: clients that
    send their session need not send a ``Device-Token``. Claims of another account or of an ended
    session count as none. Call it inside a transaction; the account is locked for its session.
    """
    if is_own_device(account, caller):
        return True
    if claims is None or claims.subject != str(account):
        return False
    try:
        permissions.lock_own(claims)
    except NotAuthenticated:
        return False
    return True


def void_password(account: int | str) -> str:
    """Make the password unusable; returns the new hash, which matches no password.

    For flows that show that another person knows or chose it. A reset sets a new one.
    """
    encoded = make_password(None)
    users().filter(pk=account).update(password=encoded)
    return encoded
