"""Open a session for a user whom the host's own code has authenticated."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from vestibule.core.authentication import Authentication
from vestibule.core.caller import Caller
from vestibule.core.challenge import ChallengeRequired
from vestibule.core.errors import NotAuthenticated
from vestibule.core.people import Person
from vestibule.core.tokens import SignedIn, Transport
from vestibule.models import Account
from vestibule.models.host_user import stored_user
from vestibule.steps.complete_sign_in import complete_sign_in
from vestibule.steps.secure_account import is_own_device

__all__ = ["sign_in_user"]

FirstMethod = Literal["host", "pwd", "social"]


def sign_in_user(
    *,
    user: Any,
    caller: Caller,
    by: FirstMethod = "host",
    transport: Transport = Transport.BODY,
    remember: bool = True,
) -> SignedIn | ChallengeRequired:
    """Open a session for a user of the host's model, or ask for the second step.

    For ways to sign in that Vestibule does not have, such as SAML or a smart card, in place of
    SimpleJWT's ``RefreshToken.for_user``. Call it right after that: the session counts as
    a recent sign-in. It is a session like any other: an enrolled factor is asked for, the audit
    trail has it, a new device is reported to the owner, and it ends when the account is secured.

    ``by`` is the first method in ``amr``, which decides what is asked for next: ``pwd`` if your
    code has compared a password (``SIGN_IN_CHECK_AFTER``), ``social`` for another service's
    sign-in, ``host`` for anything else. Nothing limits how often your code tries.

    Raises:
        NotAuthenticated: the user is not stored.
        AccountDeactivated: the account is deactivated.
        InvalidCredentials: the address must be verified first (``EMAIL_VERIFICATION``).
        TooManyRequests: too many codes were sent to this account lately.
    """
    person, encoded, now = _credentials(user)
    return complete_sign_in(
        Authentication(
            person=person,
            encoded=encoded,
            amr=by,
            transport=transport,
            caller=caller,
            now=now,
            known_device=is_own_device(person.id, caller),
            remembered=remember,
        )
    )


def _credentials(user: Any) -> tuple[Person, str, datetime]:
    account = Account.objects.filter(pk=user.pk)
    found = account.credentials()
    if found is None and (stored := stored_user(user.pk)):  # made without a signal
        Account.objects.adopt([stored])
        found = account.credentials()
    if found is None:
        raise NotAuthenticated
    return found
