"""Reauthenticate by a mailed code, for accounts without a password."""

from __future__ import annotations

from vestibule import audit, database, delivery, limits
from vestibule.conf import settings
from vestibule.core.caller import Caller
from vestibule.core.challenge import VerificationSent, masked
from vestibule.core.errors import InvalidInput, Problem, ReauthenticationRequired
from vestibule.core.events import Event
from vestibule.core.people import require_active
from vestibule.core.tokens import AccessClaims
from vestibule.delivery import Message
from vestibule.models import Account, OneTimeSecret
from vestibule.models.one_time_secret import Purpose

__all__ = ["ask_to_reauthenticate"]

FLOW = "reauthenticate"


def ask_to_reauthenticate(*, claims: AccessClaims, caller: Caller) -> VerificationSent:
    """Send a code to the caller's own address, as a fresh credential.

    For accounts without a password: those that sign in with a provider or were invited. Where
    a second factor is enrolled, a code would not do, so none is sent.

    Raises:
        ReauthenticationRequired: a factor is enrolled; see ``flows.step_up``.
        InvalidInput: the account has no address.
        TooManyRequests: too many messages to this account.
        NotAuthenticated: the account is gone or deactivated.
    """
    person = require_active(Account.objects.of(claims.subject).person())
    if person.is_enrolled:
        raise ReauthenticationRequired
    if not person.email:
        raise InvalidInput({"email": (Problem("email_invalid"),)})
    own = f"{FLOW} {person.id}"
    limits.require("message", limits.known(caller, own), target=own, account=own)
    with database.atomic():
        code = OneTimeSecret.objects.issue_code(
            Purpose.REAUTHENTICATE, person.id, life=settings.CODE_LIFETIME, target=person.email
        )
        audit.record(Event.REAUTHENTICATION_ASKED, caller, account=person.id)
        values = {"name": person.first_name, "code": code.secret, "minutes": code.minutes}
        values |= {"ip": caller.ip, "user_agent": caller.user_agent}
        delivery.queue(Message("reauthentication_code", person.email, values))
    return VerificationSent("email_code", masked(person.email), code.expires_in)
