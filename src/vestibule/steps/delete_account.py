"""Delete an account for good, or cancel its deletion."""

from __future__ import annotations

import secrets

from django.db.models import ProtectedError, RestrictedError

from vestibule import audit, database, delivery
from vestibule.core import clock
from vestibule.core.caller import Caller
from vestibule.core.errors import AccountInUse
from vestibule.core.events import EndReason, Event
from vestibule.database import DatabaseNow
from vestibule.delivery import Message
from vestibule.models import Account, AuditEvent, OneTimeSecret, QueuedMessage, Session
from vestibule.models.audit_chain import erasure_mark
from vestibule.models.host_user import user_has, users
from vestibule.models.one_time_secret import Purpose
from vestibule.signals import account_deleting


def delete(
    account: int | str, *, actor: int | str | None = None, caller: Caller | None = None
) -> bool:
    """Delete an account and the host's user; returns False if it is gone already.

    The audit trail stays without anything that identifies the user, under a random id. Session
    rows stay as ended, so that every node learns of it. ``actor`` is the administrator who
    deletes another user's account, and ``caller`` that administrator's request; the owner's
    own request is not recorded.

    Raises:
        AccountInUse: protected records of the host refer to it; nothing was changed.
    """
    try:
        with database.atomic():
            return _delete(account, actor, caller or Caller())
    except (ProtectedError, RestrictedError):
        raise AccountInUse from None


def owner_may_undo(account: int | str) -> bool:
    """Whether a deletion is scheduled that the owner may still undo: the mailed link is valid.

    A deactivation by an administrator voids that link, and only an activation brings the account
    back from then on. Call it with the account locked.
    """
    leaving = Account.objects.of(account).filter(deletion_due_at__gt=DatabaseNow())
    undo = OneTimeSecret.objects.live().of(account, Purpose.UNDO_DELETION)
    return leaving.exists() and undo.exists()


def call_off(account: int | str, caller: Caller) -> bool:
    """Cancel a requested deletion; returns False if there is none, or it is too late.

    Call it inside the transaction of the flow that used up the undo link.
    """
    leaving = Account.objects.of(account).filter(deletion_due_at__gt=DatabaseNow())
    if not leaving.update(deletion_due_at=None, enabled=True, updated_at=clock.now()):
        return False
    if user_has("is_active"):
        users().filter(pk=account).update(is_active=True)
    audit.record(Event.DELETION_UNDONE, caller, account=account)
    return True


def call_off_by_former_address(account: int | str, caller: Caller) -> bool:
    """Cancel it for the owner of a former address, who may have lost the mailbox with the link.

    Call it with the account locked, before ``secure``, which voids that link. Returns False if the
    owner may not undo it (``owner_may_undo``).
    """
    return owner_may_undo(account) and call_off(account, caller)


def _delete(account: int | str, actor: int | str | None, caller: Caller) -> bool:
    user = users().filter(pk=account).first()
    person = Account.objects.of(account).person()
    if user is None or person is None:
        return False
    account_deleting.send(sender=Account, account=person.id, user=user)
    pseudonym = secrets.token_hex(16)
    Session.objects.of(account).end(EndReason.ACCOUNT_DELETED)
    Session.objects.of(account).forget_circumstances()
    phone = Account.objects.of(account).values_list("phone", flat=True).first() or ""
    QueuedMessage.objects.forget(person.email, phone)
    Account.objects.of(account).delete()  # where the host's own ``delete`` keeps the user's row
    user.delete()
    AuditEvent.objects.anonymize(str(person.id), pseudonym)
    mark = erasure_mark(pseudonym, str(person.id))
    audit.record(Event.ACCOUNT_DELETED, caller, account=pseudonym, actor=actor, **mark)
    delivery.queue(Message("account_deleted", person.email, {"name": person.first_name}))
    return True
