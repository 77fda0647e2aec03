"""Use up a mailed link, once: a browser that sends it twice at once gets one answer.

A double click, a page that renders twice or a retry after a lost response sends the request
again. The second answer would be that the link is invalid, although all went well. For any
other browser the link is used up, and for the same one nothing is done twice.

No token is given out a second time, and no session is opened: an answer that holds a secret is
repeated without it.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from vestibule import database, limits, passwords
from vestibule.core.caller import Caller
from vestibule.core.errors import InvalidLink
from vestibule.core.link_template import UidEncoding
from vestibule.core.people import Person, active
from vestibule.database import DatabaseNow
from vestibule.models import Account, OneTimeSecret
from vestibule.models.host_user import user_key
from vestibule.models.one_time_secret import Purpose
from vestibule.steps import adopt_link
from vestibule.tokens.secrets import is_keyed_hash, keyed_hash

_PURPOSE = "link browser"

REPEAT_WITHIN = timedelta(seconds=10)
"""How long after its use a link is answered alike to the same browser."""


def find(
    purpose: Purpose, link: str, caller: Caller, *, account: str | None = None
) -> OneTimeSecret:
    """Find the row of a valid link, or of one that this browser has just used: see ``use``.

    ``account`` is the id that came with the link, as text; None if its form has none. With
    ``ADOPT_LINKS``, a link of such a form may be one that Django has signed.

    Raises:
        InvalidLink: unknown, expired, replaced, used by another browser or earlier, or of another
            account than this one.
        TooManyRequests: too many invalid links from this address.
    """
    found = None
    if not adopt_link.is_signed_by_django(link) or (
        account is not None and adopt_link.adopt(purpose, link, account)
    ):
        found = OneTimeSecret.objects.find(purpose, link)
    if found is None:
        used = OneTimeSecret.objects.of_link(purpose, link).first()
        found = used if used and _is_repeated(used, caller) else None
    if found is None or found.account_id is None:
        raise invalid(caller)
    if account is not None and account != str(found.account_id):
        raise invalid(caller)
    return found


def account_of(uid: str, encoding: UidEncoding = UidEncoding.BASE64) -> str | None:
    """Return the id of the account that a link has written; None if none did."""
    integer = user_key().get_internal_type().endswith(("AutoField", "IntegerField"))
    return encoding.read(uid, integer=integer)


def person_of(secret: OneTimeSecret) -> Person | None:
    """Return the user of a link, unless deactivated or moved to another address since."""
    return active(Account.objects.filter(pk=secret.account_id, email=secret.target).person())


def use(secret: OneTimeSecret, caller: Caller) -> bool:
    """Use the link up. False if the same browser was faster: then nothing is left to do.

    Call it in a transaction; the account is locked until its end. After True, call ``done`` in the
    same transaction once the link has had its effect. After
    False, ``secret.data`` has the outcome of the first call.

    Raises:
        InvalidLink: another browser was faster, or the link has expired since.
    """
    # The account's row first, as whatever secures an account locks it: else they could deadlock.
    Account.objects.filter(pk=secret.account_id).hold()
    if secret.consume():
        return True
    secret.refresh_from_db(using=database.alias())
    if not _is_repeated(secret, caller):
        raise InvalidLink
    return False


def done(secret: OneTimeSecret, caller: Caller, **outcome: Any) -> None:
    """Let this browser send the link again, while the account is as the link has left it.

    Not once the account is secured (deactivated, signed out everywhere, a reset) or has another
    address: then the link is as used up as for any other browser. ``outcome`` is kept for the
    second answer.
    """
    [epoch] = Account.objects.filter(pk=secret.account_id).values_list("epoch", flat=True)
    kept = {**secret.data, **outcome, "used_by": _mark(secret.handle, caller), "epoch": epoch}
    OneTimeSecret.objects.filter(pk=secret.pk).update(data=kept)


def require_same_password(person: Person, password: str, caller: Caller) -> None:
    """Accept a second call only with the password that the first one has set.

    Otherwise its answer would say that another password was set, and it was not.

    Raises:
        InvalidLink: it is another password, or the account has another one by now.
        TooManyRequests: too many invalid links from this address.
        Overloaded: too many passwords are waiting to be hashed.
    """
    known = Account.objects.of(person.id).credentials()
    if known is None or not passwords.matches(password, known[1]):
        raise invalid(caller)


def invalid(caller: Caller) -> InvalidLink:
    """Count an invalid link against the caller's address; returns the refusal.

    Raises:
        TooManyRequests: too many invalid links from this address.
    """
    limits.require("proof_failure", caller)
    return InvalidLink()


def _is_repeated(used: OneTimeSecret, caller: Caller) -> bool:
    """Whether this browser has just used the link, and the account is as it has left it."""
    known = _known(used.handle, caller)
    if not (known and is_keyed_hash(_PURPOSE, known, used.data.get("used_by", ""))):
        return False
    recent = OneTimeSecret.objects.filter(
        pk=used.pk,
        consumed_at__gt=DatabaseNow() - REPEAT_WITHIN,
        account__email=used.target,
        account__epoch=used.data.get("epoch", -1),
    )
    return recent.exists()


def _mark(handle: str, caller: Caller) -> str:
    """Return a keyed hash of the browser, another for each link; empty without a browser."""
    known = _known(handle, caller)
    return keyed_hash(_PURPOSE, known) if known else ""


def _known(handle: str, caller: Caller) -> str:
    if not (caller.ip and caller.user_agent):
        return ""
    return "\x00".join((handle, caller.ip, caller.user_agent, caller.device_token))
