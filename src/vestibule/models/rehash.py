"""Hash the same password again: what is pending and its sessions go on with the new hash."""

from __future__ import annotations

from vestibule import database
from vestibule.models.account import Account
from vestibule.models.host_user import fingerprint_of, hold_password, rows_with
from vestibule.models.one_time_secret import OneTimeSecret, Purpose
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
        _keep_change_of_address(account, before, after)
        return True


def _keep_change_of_address(account: int | str, before: str, after: str) -> None:
    pending = OneTimeSecret.objects.of(account, Purpose.CHANGE_EMAIL).filter(consumed_at=None)
    for secret in pending.filter(data__password=fingerprint_of(before)):
        renewed = {**secret.data, "password": fingerprint_of(after)}
        pending.filter(pk=secret.pk).update(data=renewed)
