"""Every kind of message, and what its texts are made of. The one place that lists both."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypedDict

Channel = Literal["email", "sms"]


class Values(TypedDict, total=False):
    """What a flow may say in a message. Templates add service, origin and the like themselves."""

    name: str
    """How the person is called. Left out where it could pass for a link or is empty."""
    code: str
    """A one-time code, as it is to be typed."""
    link: str
    """A one-time link. Must start with ``PUBLIC_ORIGIN``, or the message is not sent."""
    minutes: int
    """How long code and link live. A message that is older is not sent any more."""
    email: str
    """The address that a change is about, where that is not the one written to."""
    phone: str
    """The phone number that a change is about."""
    role: str
    """How the role is called that a change is about."""
    provider: str
    """What the provider is called that an identity comes from."""
    user_agent: str
    """The device that did it, as the browser names itself. Only names that we know are shown."""
    ip: str
    """The address from which it was done."""
    when: datetime
    """When it was done. Without it: when the message was queued."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of message: what it cannot do without, and how it can travel.

    Each member of ``needs`` names one value, or several of which one is needed:
    ``"code|link"``.
    """

    needs: tuple[str, ...] = ()
    channels: tuple[Channel, ...] = ("email",)

    def missing(self, given: Mapping[str, object]) -> list[str]:
        """Return which needs these values do not meet."""
        return [need for need in self.needs if not any(given.get(name) for name in need.split("|"))]


_PROOF = ("code|link", "minutes")

KINDS: Mapping[str, Kind] = {
    # Proofs: whoever reads them can do something with them.
    "verify_email": Kind(_PROOF),
    "verify_phone": Kind(("code", "minutes"), ("sms",)),
    "sign_in_code": Kind(("code", "minutes"), ("email", "sms")),
    "reset_password": Kind(_PROOF, ("email", "sms")),
    "email_change_confirm": Kind(_PROOF),
    "reauthentication_code": Kind(("code", "minutes")),
    "invitation": Kind(("link", "minutes")),
    # News: what has happened to an account, for its owner.
    "account_exists": Kind(),
    "password_changed": Kind(),
    "email_changed": Kind(("email", "link")),
    "phone_changed": Kind(),
    "registration_voided": Kind(),
    "identity_linked": Kind(("provider",)),
    "identity_unlinked": Kind(("provider",)),
    "refresh_reused": Kind(),
    "new_device": Kind(),
    "account_locked": Kind(),
    "account_deactivated": Kind(),
    "role_changed": Kind(("role",)),
    "account_leaving": Kind(("link", "minutes")),
    "account_deleted": Kind(),
}
"""The kinds, by the names of their templates."""

NEWS = frozenset(
    name
    for name, kind in KINDS.items()
    if not any(word in need for need in kind.needs for word in ("code", "link"))
)
"""The kinds that carry nothing one could do something with."""
