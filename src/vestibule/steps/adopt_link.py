"""Accept a mailed link that Django's token generator has signed, where ``ADOPT_LINKS`` says so.

For packages that build on it, such as djoser: what they mailed before the switch goes on. When it
is first sent, it becomes a one-time link like any other: stored as a keyed hash, used once, void
with whatever secures the account.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from django.conf import settings as django_settings
from django.contrib.auth.tokens import default_token_generator
from django.db import IntegrityError
from django.db.models import Q
from django.utils.http import base36_to_int

from vestibule import database
from vestibule.conf import settings
from vestibule.core.events import EndReason
from vestibule.core.people import Person, active
from vestibule.models import Account, AdoptedRow, OneTimeSecret, Session
from vestibule.models.adopted_row import key_of_secret
from vestibule.models.host_user import stored_user, user_key, value_from
from vestibule.models.one_time_secret import HANDLE_LENGTH, Purpose, secret_macs
from vestibule.steps.adopt_simplejwt_token import void_since

_PURPOSES = {Purpose.RESET_PASSWORD, Purpose.RESET_USERNAME}
"""Not the activation: who has not followed that link is inactive, and stays so (``adopt``)."""

_FORM = re.compile(r"[0-9a-z]{6,7}-[0-9a-f]{32}\Z")
_SOURCE = "links of django"
_EPOCH = datetime(2001, 1, 1)  # noqa: DTZ001 - the generator counts seconds of local time


def is_signed_by_django(link: str) -> bool:
    """Whether a link has the form of Django's, which none of ours has."""
    return bool(_FORM.match(link))


def adopt(purpose: Purpose, link: str, account: str) -> bool:
    """Store a link for the account that came with it, if Django has signed it for this account.

    Once: one that was used, and may be deleted by now, does not come back. The signature is of the
    password's hash, the address and ``last_login``, so that a change of one of them voids it. So do
    a sign-in since (``last_login`` may be out of date), whatever secured the account since, and a
    link of ours that was mailed later: only the newest works. Returns whether the link may be
    looked up now, which is to be asked at every use.
    """
    if not (settings.ADOPT_LINKS and purpose in _PURPOSES and is_signed_by_django(link)):
        return False
    key = value_from(account, user_key())
    user = None if key is None else stored_user(key)
    if user is None or not default_token_generator.check_token(user, link):
        return False
    signed = (_EPOCH + timedelta(seconds=base36_to_int(link.partition("-")[0]))).astimezone(UTC)
    with database.atomic():
        Account.objects.of(key).hold()  # what secures it comes before, or voids what is stored
        person = active(Account.objects.of(key).exclude(void_since(signed)).person())
        if person is None or _is_outdated(person, signed):
            return False
        if not AdoptedRow.objects.known(_SOURCE, {key_of_secret(link)}):
            _store(purpose, link, person, signed)
    return True


def _is_outdated(person: Person, signed: datetime) -> bool:
    newer = OneTimeSecret.objects.of(person.id, *_PURPOSES).filter(sent_at__gt=signed)
    reused = Q(ended_at__gt=signed, end_reason=EndReason.REFRESH_REUSED)  # voids all our links
    sessions = Session.objects.of(person.id).filter(Q(created_at__gt=signed) | reused)
    return newer.exists() or sessions.exists()


def _store(purpose: Purpose, link: str, person: Person, signed: datetime) -> None:
    handle, secret = link[:HANDLE_LENGTH], link[HANDLE_LENGTH:]
    try:
        with database.atomic():
            AdoptedRow.objects.remember(_SOURCE, [key_of_secret(link)])
            OneTimeSecret.objects.create(
                handle=handle,
                purpose=purpose,
                mac=secret_macs(purpose, handle, secret)[0],
                account_id=person.id,
                target=person.email,
                sent_at=signed,
                expires_at=signed + timedelta(seconds=django_settings.PASSWORD_RESET_TIMEOUT),
            )
    except IntegrityError:
        pass  # another request has sent it too
