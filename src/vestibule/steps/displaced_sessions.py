"""Sessions that end where another one opens: those of its device, and the oldest of too many."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from vestibule import audit, database
from vestibule.conf import settings
from vestibule.core.caller import Caller
from vestibule.core.events import EndReason
from vestibule.core.people import Person
from vestibule.models import Account, Session
from vestibule.models.session import SessionQuerySet


@contextmanager
def end_of_device(person: Person, own: str, caller: Caller) -> Iterator[None]:
    """End the device's sessions in the account, in the transaction that opens the new one.

    The account is locked, so that of two concurrent sign-ins the second ends the first's session.
    """
    with database.atomic():
        Account.objects.of(person.id).hold()
        held = Session.objects.held_by(person.id, device=own, sessions=caller.sessions)
        _end(held, EndReason.REPLACED, person, caller)
        yield


def end_surplus(person: Person, caller: Caller) -> None:
    """End the oldest sessions beyond ``MAX_SESSIONS``."""
    surplus = Session.objects.of(person.id).live().surplus(settings.MAX_SESSIONS)
    _end(surplus, EndReason.TOO_MANY_SESSIONS, person, caller)


def _end(sessions: SessionQuerySet, reason: EndReason, person: Person, caller: Caller) -> None:
    audit.record_ended(sessions.end(reason), reason, caller, account=person.id)
