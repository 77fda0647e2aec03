"""Deactivate an account: of a user, or of one who was invited and has not accepted."""

from __future__ import annotations

from vestibule.core import clock
from vestibule.core.errors import LastAdmin
from vestibule.core.events import EndReason
from vestibule.core.people import Person
from vestibule.models import Account, OneTimeSecret, administrators
from vestibule.models.host_user import user_has, users
from vestibule.models.one_time_secret import Purpose
from vestibule.steps.secure_account import secure


def deactivate(person: Person) -> None:
    """Deactivate a locked account, end its sessions and void everything pending for it.

    That includes the link that undoes a deletion. If its user is leaving, the deletion itself goes
    on; one that the host has called off by setting ``is_active`` without a signal is over.

    Raises:
        LastAdmin: there would be no active administrator left.
    """
    if not administrators.but_the_last(Account.objects.of(person.id)).update(enabled=False):
        raise LastAdmin
    if person.is_active:
        Account.objects.of(person.id).update(deletion_due_at=None)
    switch(person.id, to=False)
    secure(person.id, EndReason.ACCOUNT_DEACTIVATED)
    OneTimeSecret.objects.void(person.id, Purpose.UNDO_DELETION)


def switch(account: int | str, *, to: bool) -> None:
    """Set ``is_active`` of the host's user to the same value, if the model has it."""
    if user_has("is_active"):
        users().filter(pk=account).update(is_active=to)
    Account.objects.of(account).update(updated_at=clock.now())
