"""Check a recovery code."""

from __future__ import annotations

from vestibule import audit, delivery
from vestibule.core.caller import Caller
from vestibule.core.events import Event
from vestibule.core.factors import read_recovery_code
from vestibule.core.people import Person
from vestibule.models import Account, RecoveryCode


def verify(person: Person, code: str, caller: Caller) -> bool:
    """Check a recovery code, use it up, and notify the owner."""
    if not RecoveryCode.objects.use(person.id, read_recovery_code(code)):
        return False
    left = RecoveryCode.objects.of(person.id).unused().count()
    if not left:
        Account.objects.of(person.id).recount_factors()
    audit.record(Event.RECOVERY_CODE_USED, caller, account=person.id, left=left)
    delivery.notify("recovery_code_used", person, caller, left=left)
    return True
