"""Makes an account safe: a step that all stories share which keep a stranger out."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import make_password
from django.db.models import F
from django.db.models.functions import Coalesce
from django.utils import timezone

from vestibule import audit, delivery
from vestibule.core.caller import Caller
from vestibule.core.events import EndReason, Event
from vestibule.core.people import Person
from vestibule.delivery import Message
from vestibule.models import Account, Identity, OneTimeSecret, Session
from vestibule.models.one_time_secret import Purpose
from vestibule.models.session import SessionQuerySet
from vestibule.models.sql.clock import DatabaseNow
from vestibule.steps import attempts
from vestibule.tokens import device

LASTS = "lasts"
"""In the data of a reset: no sign-in voids it. Said of one that an administrator sends, to
take an account from somebody who knows the password: a sign-in must not keep it for them."""


def secure(
    account: int | str,
    reason: EndReason,
    *,
    sessions: SessionQuerySet | None = None,
    others_go_on: bool = False,
    undoes: bool = False,
) -> list[UUID]:
    """Void all that is pending for an account and all that was handed out before.

    Sessions end for this ``reason``, or only these ``sessions``. Access tokens are void and
    known devices known no more, unless the ``others_go_on`` undisturbed. Links, codes,
    challenges, invitations, and changes of address that wait for their proof lead in no
    more, nor do identities for whose address nobody vouches. Returns the sessions that
    ended. Call it inside the transaction of the story, before what that itself hands out.

    The ways back that were mailed to an address of before stay, unless the owner comes
    by one of them (``undoes``): whoever secures an account may be its thief.
    """
    # The account's row first: stories that lock both lock it first, too.
    if not others_go_on:
        Account.objects.of(account).void_access_tokens()
    ended = (Session.objects.of(account) if sessions is None else sessions).end(reason)
    if undoes:
        OneTimeSecret.objects.void(account, *Purpose)
    else:
        OneTimeSecret.objects.void_sign_in_secrets(account)
    Identity.objects.of(account).unverified().delete()
    return ended


def void_older_resets(secret: OneTimeSecret) -> None:
    """Let no reset that was sent before lead in any more: a later proof of the mailbox was used.

    What was mailed stays in mailboxes, and in the hands of whoever copied it: the newest wins.
    """
    resets = OneTimeSecret.objects.of(secret.account_id, Purpose.RESET_PASSWORD)
    older = resets.filter(consumed_at=None, sent_at__lte=secret.sent_at)
    older.update(consumed_at=DatabaseNow())


def void_registration(person: Person, caller: Caller, *, keep_password: bool = False) -> str:
    """Void what was set before the owner of the mailbox came, and tell that owner so.

    Whoever registered the account may have been a stranger waiting for the owner. Password,
    sessions, identities, phone and all that is pending go; ``keep_password`` where the
    owner has just set one. Returns the new hash, which nothing matches, or an empty text.
    Call it inside a transaction, once ``take_proof`` has said that this is the first.
    """
    secure(person.id, EndReason.OWNER_PROVED, undoes=True)
    encoded = "" if keep_password else void_password(person.id)
    gone, _ = Identity.objects.of(person.id).delete()
    phones = Account.objects.of(person.id).exclude(phone="")
    gone += phones.update(phone="", phone_verified_at=None)
    attempts.unlock(person.id)
    if encoded or gone:  # else the mail about the new password has said it all
        audit.record(Event.REGISTRATION_VOIDED, caller, account=person.id)
        delivery.queue(Message("registration_voided", person.email, {"name": person.first_name}))
    return encoded


def take_proof(account: int | str, *, email: str) -> bool:
    """Take it as proved that the mailbox is the owner's; True if that is the first such proof.

    For proofs that leave no doubt: whoever gives them sets what opens the account, or has
    shown both the mailbox and what opens it. One conditional statement.
    """
    now = timezone.now()
    first = Account.objects.of(account).filter(email=email).unproved()
    return bool(
        first.update(
            email_verified_at=Coalesce(F("email_verified_at"), now), registrant_unproved=False
        )
    )


def is_own_device(account: int | str, caller: Caller) -> bool:
    """Whether the device that asks has signed in to the account, since it was last secured."""
    known = device.read(caller.device_token) if caller.device_token else None
    if known is None or known.account != str(account):
        return False
    return Account.objects.of(account).filter(epoch=known.epoch).exists()


def void_password(account: int | str) -> str:
    """Let no password open an account any more; returns the hash, which nothing matches.

    For stories that show that somebody else knows it, or chose it. A reset sets one.
    """
    encoded = make_password(None)
    get_user_model()._default_manager.filter(pk=account).update(password=encoded)
    return encoded
