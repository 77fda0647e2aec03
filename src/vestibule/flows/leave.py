"""Delete the caller's own account, at once or after a grace period."""

from __future__ import annotations

import logging
from datetime import datetime

from vestibule import audit, database, delivery, limits
from vestibule.conf import settings
from vestibule.core import clock
from vestibule.core.caller import Caller
from vestibule.core.errors import InvalidLink, LastAdmin
from vestibule.core.events import EndReason, Event
from vestibule.core.people import Person
from vestibule.core.tokens import AccessClaims
from vestibule.database import DatabaseNow
from vestibule.delivery import Message
from vestibule.models import Account, OneTimeSecret, administrators
from vestibule.models.host_user import user_has, users
from vestibule.models.one_time_secret import Purpose
from vestibule.steps import delete_account, idempotency, mailed_link, permissions, reauthentication
from vestibule.steps.repeated import idempotent
from vestibule.steps.secure_account import secure

__all__ = ["finish_leaving", "leave", "undo_leaving"]

logger = logging.getLogger(__name__)


def leave(
    *, password: str | None, code: str | None, claims: AccessClaims, caller: Caller
) -> datetime | None:
    """Delete the caller's account; returns when it will be deleted, or None if it is gone.

    With a ``DELETION_GRACE`` it is deactivated now, every session ends, and a mail brings an
    undo link. Signing in is refused meanwhile: that link is the only way back, for the owner and
    for a thief of the password.

    Raises:
        WrongPassword: the password is wrong.
        InvalidInput: neither was given, and no factor is enrolled.
        ReauthenticationRequired: a factor is enrolled, and was not used lately.
        InvalidCode: the mailed code is wrong, used or expired.
        LastAdmin: there would be no active administrator left.
        AccountInUse: protected records of the host refer to the account.
        TooManyRequests: too many wrong attempts; a wait is running.
        NotAuthenticated: the account is gone or deactivated, or the session has ended.
    """
    person = reauthentication.require(password=password, code=code, claims=claims, caller=caller)
    with database.atomic():
        administrators.hold(person.id)
        # A concurrent request may have ended the session, or deactivated or deleted the account.
        permissions.lock_own(claims)
        if not administrators.but_the_last(Account.objects.of(person.id)).exists():
            raise LastAdmin
        if settings.DELETION_GRACE:
            return _begin(person, caller)
        delete_account.delete(person.id)
    return None


@idempotent("link")
def undo_leaving(*, link: str, caller: Caller) -> None:
    """Reactivate the account by the mailed undo link. This does not sign the user in.

    If one browser sends the link twice at once, the second call does nothing.

    Raises:
        InvalidLink: unknown, used, void since an administrator deactivated the account, or the
            grace period is over.
    """
    limits.require("proof", caller)
    secret = mailed_link.find(Purpose.UNDO_DELETION, link, caller)
    with database.atomic():
        if not mailed_link.use(secret, caller):
            return
        if not delete_account.call_off(secret.account_id, caller):
            raise InvalidLink
        mailed_link.done(secret, caller)
        idempotency.keep(caller, account=secret.account_id)


def finish_leaving() -> int:
    """Delete every account whose grace period is over; returns how many.

    Accounts that were activated since stay, even if deactivated later. So do accounts that records
    of the host still refer to; they are tried again next time.
    """
    gone = 0
    for account in Account.objects.left_for_good().values_list("pk", flat=True)[:10_000]:
        try:
            gone += _finish(account)
        except Exception:
            logger.exception("An account that is due for deletion could not be deleted.")
    return gone


def _finish(account: int | str) -> bool:
    with database.atomic():
        administrators.hold(account)
        due = Account.objects.of(account).left_for_good().exists()
        return due and delete_account.delete(account)


def _begin(person: Person, caller: Caller) -> datetime:
    grace = settings.DELETION_GRACE
    Account.objects.of(person.id).update(
        deletion_due_at=DatabaseNow() + grace, enabled=False, updated_at=clock.now()
    )
    if user_has("is_active"):
        users().filter(pk=person.id).update(is_active=False)
    secure(person.id, EndReason.ACCOUNT_DELETED)
    undo = OneTimeSecret.objects.issue_link(
        Purpose.UNDO_DELETION, person.id, life=grace, target=person.email
    )
    audit.record(Event.DELETION_ASKED, caller, account=person.id)
    values = {"name": person.first_name, "minutes": undo.minutes}
    values |= {"link": undo.url(settings.UNDO_DELETION_PAGE), "ip": caller.ip}
    values["user_agent"] = caller.user_agent
    if person.email:
        delivery.queue(Message("account_leaving", person.email, values))
    [due] = Account.objects.of(person.id).values_list("deletion_due_at", flat=True)
    return due or clock.now()
