"""Hash the same password again: its sessions and pending sign-ins go on with the new hash."""

from __future__ import annotations

from vestibule import database
from vestibule.models.account import Account
from vestibule.models.host_user import hold_password, rows_with
from vestibule.models.pending_sign_in import PendingSignIn
from vestibule.models.session import Session


def rehash(account: int | str, *, before: str, after: str) -> bool:
    """Store another hash of the same password; False if ``before`` is not the stored one any more.

    The hash and the fingerprints of it change together: a request that saw one without the other
    would take it for a new password, and end every session.
    """
    with database.atomic():
        Account.objects.of(account).hold()
        hold_password(account)
        if not rows_with("password").filter(pk=account, password=before).update(password=after):
            return False
        PendingSignIn.objects.of(account).rehashed(before, after)
        Session.objects.of(account).rehashed(before, after)
        return True
