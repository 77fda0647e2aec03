"""Create the account of a user whom the host has created without it, at the first attempt."""

from __future__ import annotations

from vestibule.models import Account, Attempt
from vestibule.models.attempt import AttemptAllowed, AttemptBlocked, AttemptKey


def enter_again(allowed: AttemptAllowed, key: AttemptKey) -> AttemptAllowed | AttemptBlocked:
    """Count an attempt with an unknown identifier for the user who has it and lacks an account.

    Only an identifier without an account costs the query for it.
    """
    if not _adopt(key):
        return allowed
    Attempt.objects.forgive_one(allowed.row)
    return Attempt.objects.enter(key)


def work_as_for_unknown(allowed: AttemptAllowed, key: AttemptKey) -> None:
    """Run the query of an identifier without an account for one with an account too.

    Otherwise the time of a failed attempt would reveal which of both it was. A successful one
    reveals it anyway.
    """
    if allowed.person is not None:
        _adopt(key)


def _adopt(key: AttemptKey) -> bool:
    emails = [key.email_key] if key.email_key else []
    usernames = [key.username] if key.username else []
    return Account.objects.adopt_missing(emails=emails, usernames=usernames)
