"""Undo a change of address: void what a thief may have, and tell both addresses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from vestibule import delivery
from vestibule.core import clock
from vestibule.core.caller import Caller
from vestibule.core.events import EndReason
from vestibule.core.people import Person
from vestibule.models import Identity, OneTimeSecret
from vestibule.models.one_time_secret import Purpose
from vestibule.steps import enrollment, send_email_change, update_profile
from vestibule.steps.secure_account import secure, void_password, void_registration

Removal = tuple[str, Mapping[str, str]]
"""The kind of message that says what was removed, and its values."""


def void_access(owner: Person, undo: OneTimeSecret, caller: Caller) -> list[Removal]:
    """Void what gives access to an account whose owner undoes a change of address.

    The change required the password. So the password is void, and so are all linked identities,
    everything issued before (``secure``), and second factors, recovery codes and a phone number
    that were added since the change was requested. Those from before stay: a mailbox alone must
    not remove them. They go, too, where the registrant may be another person (``in_doubt``): then
    the reader of the old mailbox is the first proven owner.

    Links that undo later changes are void. Those of earlier ones stay: they restore addresses that
    the account had before, and a thief can also undo a change.

    ``owner`` has the restored address, and is notified there. Returns what was removed, for
    ``notify_of_undo``. Call it in a transaction, with the account locked.
    """
    # By key: the account is locked while a link is issued, so the order is that of the changes.
    later = OneTimeSecret.objects.filter(pk__gt=undo.pk)
    later.void(owner.id, Purpose.UNDO_CHANGE_EMAIL)
    if send_email_change.in_doubt(undo):
        void_registration(owner, caller)
        return []
    secure(owner.id, EndReason.EMAIL_CHANGE_UNDONE)
    OneTimeSecret.objects.void(owner.id, Purpose.UNDO_DELETION)
    void_password(owner.id)
    Identity.objects.of(owner.id).delete()
    return _remove_newer(owner, datetime.fromisoformat(send_email_change.asked(undo)), caller)


def _remove_newer(owner: Person, moment: datetime, caller: Caller) -> list[Removal]:
    """Remove what was added after the change was requested.

    A link of an older release does not say when that was, and counts from the confirmation.
    """
    factors = enrollment.remove_newer(owner, moment, caller)
    removed: list[Removal] = [("factor_removed", {"method": factor}) for factor in factors]
    if update_profile.remove_newer_phone(owner, moment, caller):
        removed.append(("phone_changed", {}))
    return removed


def notify_of_undo(
    person: Person, restored: str, removed: Sequence[Removal], caller: Caller
) -> None:
    """Notify both addresses, without a link: the undo cannot be undone by mail.

    The replaced one is told neither device nor IP address: they are the owner's, and the mailbox
    may be the attacker's. ``person`` has the replaced address.
    """
    if person.email == restored:
        return
    moment = clock.now()
    for email, by in ((restored, caller), (person.email, Caller())):
        recipient = replace(person, email=email)
        delivery.notify("email_changed", recipient, by, email=restored, when=moment)
    for kind, values in removed:
        delivery.notify(kind, person, Caller(), **values)
