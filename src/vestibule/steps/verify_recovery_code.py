"""Check a recovery code."""

from __future__ import annotations

from vestibule import audit, delivery
from vestibule.core.caller import Caller
from vestibule.core.events import Event
from vestibule.core.factors import read_recovery_code
from vestibule.core.people import Person
from vestibule.models import Account, RecoveryCode
from vestibule.models.sql.statements import use_up


def verify(person: Person, code: str, caller: Caller) -> bool:
    """Check a recovery code, use it up, and notify the owner. The account is locked.

    Raises:
        UsedUp: it is wrong, or was used.
    """
    account = Account.objects.of(person.id)
    if not account.hold_in(person.epoch):
        return False
    # Counted under the lock: of two codes used at once, the second is the last.
    left = RecoveryCode.objects.of(person.id).unused().count() - 1
    used = audit.row(Event.RECOVERY_CODE_USED, caller, account=person.id, left=left)
    use_up([RecoveryCode.objects.taking(person.id, read_recovery_code(code))], used.statement)
    used.publish()
    if not left:
        account.recount_factors()
    delivery.notify("recovery_code_used", person, caller, left=left)
    return True
