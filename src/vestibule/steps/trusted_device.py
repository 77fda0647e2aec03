"""Trust a device, and skip the second factor on it for a while.

A trusted device shows two things: its device token, and a secret that is stored as a hash. It
replaces no factor: its session stays at the level of the first one.
"""

from __future__ import annotations

import secrets
from dataclasses import replace

from vestibule import audit, delivery
from vestibule.conf import settings
from vestibule.core.caller import Caller
from vestibule.core.events import Event
from vestibule.core.people import Person
from vestibule.core.tokens import SignedIn
from vestibule.models import TrustedDevice
from vestibule.steps import idempotency, permissions
from vestibule.tokens import device


def may_trust(role: str) -> bool:
    """Whether users of a role may skip their factor on a trusted device (``TRUST_DEVICE``).

    Never where the second step is required by role, or the role has power over other users.
    """
    asked = {*settings.SECOND_FACTOR_ROLES, *settings.SIGN_IN_CHECK_ROLES}
    return bool(settings.TRUST_DEVICE) and not (role in asked or permissions.is_privileged(role))


def offered(person: Person) -> int:
    """Return for how many seconds the user may trust a device in a sign-in; 0 for not at all."""
    return int(settings.TRUST_DEVICE.total_seconds()) if may_trust(person.role) else 0


def is_trusted(person: Person, caller: Caller) -> bool:
    """Whether the caller's device is trusted: by both its device token and its secret.

    A device token from before the account was secured does not count.
    """
    if not (caller.trusted_device and caller.device_token and may_trust(person.role)):
        return False
    known = device.read(caller.device_token)
    if known is None or (known.account, known.epoch) != (str(person.id), person.epoch):
        return False
    own = TrustedDevice.objects.of(person.id).live()
    return own.knows(known.id, caller.trusted_device)


def trust(signed_in: SignedIn, caller: Caller) -> SignedIn:
    """Trust the device that has just signed in with a second factor; returns its new secret.

    Does nothing where the role may not. Call it in the transaction that opens the session.
    """
    person, known = signed_in.person, device.read(signed_in.device)
    if known is None or not may_trust(person.role):
        return signed_in
    secret = idempotency.secret_for(caller, "trusted device") or secrets.token_urlsafe(32)
    TrustedDevice.objects.of(person.id).filter(device=known.id).end()
    TrustedDevice.objects.trust(person.id, known.id, secret, life=settings.TRUST_DEVICE, by=caller)
    audit.record(Event.DEVICE_TRUSTED, caller, account=person.id, session=signed_in.session)
    delivery.notify("device_trusted", person, caller)
    return replace(signed_in, trusted_device=secret)
