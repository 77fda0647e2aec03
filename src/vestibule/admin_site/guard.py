"""Bind the session of Django's admin to a session of ours, checked on every request."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import wraps
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from vestibule.core import clock
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
    """Refuse requests with a NUL in a text: Django's filters pass it on, PostgreSQL rejects it.

    The response is 400, logged as ``django.security.SuspiciousOperation``.
    """

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if any("\x00" in text for text in _sent(request)):
            raise SuspiciousOperation("The request contains a NUL character.")
        return view(request, *args, **kwargs)

    return answer


def _sent(request: HttpRequest) -> Iterator[str]:
    """Return every text of a request that a page may use in a query."""
    yield request.path
    for fields in (request.GET, request.POST):
        for name, values in fields.lists():
            yield from (name, *values)


def tie(request: HttpRequest, signed_in: SignedIn) -> None:
    """Bind this Django session to our session, so that both end together."""
    request.session[SESSION] = signed_in.session.hex
    request.session[EPOCH] = signed_in.person.epoch


def session_of(request: HttpRequest) -> UUID | None:
    """Return our session that this Django session is bound to."""
    known = request.session.get(SESSION)
    return UUID(hex=known) if isinstance(known, str) else None


def claims_of(request: HttpRequest) -> AccessClaims | None:
    """Return the claims that the admin acts with, as of an access token; None if it is over.

    It is over if our session ended for any reason, if the account's access tokens were voided
    (another role or password), or if the current policy requires a second step that the
    session never took. One query per request.
    """
    if not hasattr(request, _KNOWN):
        setattr(request, _KNOWN, _read(request))
    known: AccessClaims | None = getattr(request, _KNOWN)
    return known


def forget(request: HttpRequest) -> None:
    """Forget the cached claims after a sign-in."""
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
    if complete_sign_in.session_lacks_step(account=user.pk, role=role, amr=amr):
        return None
    return AccessClaims(
        subject=str(user.pk),
        session=session.hex,
        role=role,
        epoch=epoch,
        amr=tuple(amr.split()),
        auth_time=int(authenticated_at.timestamp()),
        issued_at=int(clock.timestamp()),
        expires_at=int(expires_at.timestamp()),
    )
