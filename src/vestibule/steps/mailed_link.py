"""Use up a mailed link, once: a browser that sends it twice at once gets one answer.

A double click, a page that renders twice or a retry after a lost response sends the request
again. The second answer would be that the link is invalid, although all went well. For any
other browser the link is used up, and for the same one nothing is done twice.

Only for links whose answer holds no secret: no token is given out a second time.
"""

from __future__ import annotations

import hmac
from datetime import timedelta
from typing import Any

from vestibule import limits
from vestibule.core.caller import Caller
from vestibule.core.errors import InvalidLink
from vestibule.database import DatabaseNow
from vestibule.models import OneTimeSecret
from vestibule.models.one_time_secret import Purpose
from vestibule.tokens.secrets import keyed_hash

REPEAT_WITHIN = timedelta(seconds=10)
"""How long after its use a link is answered alike to the same browser."""


def find(purpose: Purpose, link: str, caller: Caller) -> OneTimeSecret:
    """Find the row of a valid link, or of one that this browser has just used: see ``use``.

    Raises:
        InvalidLink: unknown, expired, replaced, or used by another browser or earlier.
        TooManyRequests: too many invalid links from this address.
    """
    found = OneTimeSecret.objects.find(purpose, link) or _just_used(purpose, link, caller)
    if found is None or found.account_id is None:
        limits.require("proof_failure", caller)
        raise InvalidLink
    return found


def use(secret: OneTimeSecret, caller: Caller, **outcome: Any) -> bool:
    """Use the link up. False if the same browser was faster: then nothing is left to do.

    ``outcome`` is kept for the second answer; after False, ``secret.data`` has that of the first.

    Raises:
        InvalidLink: another browser was faster, or the link has expired since.
    """
    mark = _mark(secret.handle, caller)
    if secret.consume(used_by=mark, **outcome):
        return True
    secret.refresh_from_db(fields=["data"])
    if not _is_of(secret, mark):
        raise InvalidLink
    return False


def _just_used(purpose: Purpose, link: str, caller: Caller) -> OneTimeSecret | None:
    recent = OneTimeSecret.objects.filter(consumed_at__gt=DatabaseNow() - REPEAT_WITHIN)
    found = recent.of_link(purpose, link).first()
    return found if found and _is_of(found, _mark(found.handle, caller)) else None


def _is_of(secret: OneTimeSecret, mark: str) -> bool:
    return bool(mark) and hmac.compare_digest(secret.data.get("used_by", ""), mark)


def _mark(handle: str, caller: Caller) -> str:
    """Return a keyed hash of the browser, another for each link; empty without a browser."""
    if not (caller.ip and caller.user_agent):
        return ""
    known = "\x00".join((handle, caller.ip, caller.user_agent, caller.device_token))
    return keyed_hash("link browser", known)
