"""Ties the session of Django's admin to a session of ours, which is looked at on every request."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from functools import wraps
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from vestibule.core.lazy import LazyModule
from vestibule.core.tokens import AccessClaims, SignedIn
from vestibule.models import Session

if TYPE_CHECKING:
    from vestibule.steps import complete_sign_in
else:
    complete_sign_in = LazyModule("vestibule.steps.complete_sign_in")

SESSION = "vestibule_session"
EPOCH = "vestibule_epoch"
_KNOWN = "_vestibule_admin_claims"


def without_nul(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Let no text with a NUL reach a page: Django's filters hand it on, PostgreSQL takes none.

    Answered with 400, and logged as ``django.security.SuspiciousOperation``.
    """

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if any("\x00" in text for text in _sent(request)):
            raise SuspiciousOperation("The request contains a NUL character.")
        return view(request, *args, **kwargs)

    return answer


def _sent(request: HttpRequest) -> Iterator[str]:
    """Return every text of a request that a page may look something up by."""
    yield request.path
    for fields in (request.GET, request.POST):
        for name, values in fields.lists():
            yield from (name, *values)


def tie(request: HttpRequest, signed_in: SignedIn) -> None:
    """Let this Django session live as long as that session of ours, and no longer."""
    request.session[SESSION] = signed_in.session.hex
    request.session[EPOCH] = signed_in.person.epoch


def session_of(request: HttpRequest) -> UUID | None:
    """Return which session of ours this Django session is tied to."""
    known = request.session.get(SESSION)
    return UUID(hex=known) if isinstance(known, str) else None


def claims_of(request: HttpRequest) -> AccessClaims | None:
    """Say for whom the admin acts, as an access token would; None once that is over.

    It is over when the session of ours ended, for whatever reason, and when the
    account's older tokens became void: another role, another password; or when today's
    policy asks for a step that the session never took. One statement a request.
    """
    if not hasattr(request, _KNOWN):
        setattr(request, _KNOWN, _read(request))
    known: AccessClaims | None = getattr(request, _KNOWN)
    return known


def forget(request: HttpRequest) -> None:
    """Look again at the next question: somebody has just signed in."""
    if hasattr(request, _KNOWN):
        delattr(request, _KNOWN)


def _read(request: HttpRequest) -> AccessClaims | None:
    session, user = session_of(request), request.user
    if session is None or not user.is_authenticated:
        return None
    own = Session.objects.live().filter(pk=session, account_id=user.pk)
    columns = ("account__epoch", "account__role", "amr", "authenticated_at", "expires_at")
    row = own.filter(account__enabled=True).values_list(*columns).first()
    if row is None or row[0] != request.session.get(EPOCH):
        return None
    epoch, role, amr, authenticated_at, expires_at = row
    if complete_sign_in.second_step_required(role=role, amr=amr):
        return None
    return AccessClaims(
        subject=str(user.pk),
        session=session.hex,
        role=role,
        epoch=epoch,
        amr=tuple(amr.split()),
        auth_time=int(authenticated_at.timestamp()),
        issued_at=int(time.time()),
        expires_at=int(expires_at.timestamp()),
    )
