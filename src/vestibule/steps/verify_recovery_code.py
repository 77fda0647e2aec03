"""Check a recovery code."""

from __future__ import annotations

from django.db.models import Count, OuterRef, Subquery

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
    account, codes = Account.objects.of(person.id), RecoveryCode.objects.unused()
    counted = codes.filter(account=OuterRef("pk")).order_by().values("account")
    found = account.read_held_in(person.epoch, Subquery(counted.values(n=Count("pk"))))
    if found is None:
        return False
    left = (found[0] or 1) - 1
    used = audit.row(Event.RECOVERY_CODE_USED, caller, account=person.id, left=left)
    use_up([RecoveryCode.objects.taking(person.id, read_recovery_code(code))], used.statement)
    used.publish()
    if not left:
        account.recount_factors()
    delivery.notify("recovery_code_used", person, caller, left=left)
    return True
