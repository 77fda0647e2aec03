"""All kinds of messages, and the values of their texts. The only place that lists both."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypedDict

Channel = Literal["email", "sms"]


class Values(TypedDict, total=False):
    """Values that a flow may give. Templates add the service, its origin and the like."""

    name: str
    """First name. Omitted if it is empty or could pass for a link."""
    code: str
    """A one-time code, as typed by the user."""
    link: str
    """A one-time link. Must start with ``PUBLIC_ORIGIN`` or one of ``TRUSTED_ORIGINS``, or nothing
    is sent."""
    origin: str
    """``PUBLIC_ORIGIN`` of the tenant. ``queue`` adds it: the sender does not know the tenant."""
    minutes: int
    """Lifetime of the code or link. An older message is not sent."""
    email: str
    """The address that a change is about, if it is not the recipient's."""
    phone: str
    """The phone number that a change is about."""
    role: str
    """Label of the role that a change is about."""
    provider: str
    """Label of the provider that an identity comes from."""
    user_agent: str
    """User agent of the device. Only names that we know are shown."""
    ip: str
    """IP address of the request."""
    method: str
    """The second factor that a change is about: ``totp`` or ``passkey``."""
    actor: str
    """Name of the administrator who acts."""
    reason: str
    """The administrator's reason. Omitted if it could pass for a link."""
    due: datetime
    """Time from which on an action is effective."""
    left: int
    """Number of recovery codes that are left."""
    when: datetime
    """Time of the action; by default, the time when the message was queued."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of message: its required values and its channels.

    Each member of ``needs`` is a required value, or alternatives of which one is required:
    ``"code|link"``.
    """

    needs: tuple[str, ...] = ()
    channels: tuple[Channel, ...] = ("email",)

    def missing(self, given: Mapping[str, object]) -> list[str]:
        """Return the requirements that these values do not meet."""
        return [need for need in self.needs if not any(given.get(name) for name in need.split("|"))]


_SECRET = ("code|link", "minutes")

KINDS: Mapping[str, Kind] = {
    # Secrets: the recipient can use them for an action.
    "verify_email": Kind(_SECRET),
    "verify_phone": Kind(("code", "minutes"), ("sms",)),
    "sign_in_code": Kind(("code", "minutes"), ("email", "sms")),
    "reset_password": Kind(_SECRET, ("email", "sms")),
    "reset_username": Kind(("link", "minutes")),
    "email_change_confirm": Kind(_SECRET),
    "reauthentication_code": Kind(("code", "minutes")),
    "sign_in_link": Kind(_SECRET),
    "invitation": Kind(("link", "minutes")),
    # Notifications: what happened to an account, for its owner.
    "account_exists": Kind(),
    "password_changed": Kind(),
    # The link undoes the change. The mail about that has none, and names the time in its place.
    "email_changed": Kind(("email", "link|when")),
    "phone_changed": Kind(),
    "username_changed": Kind(),
    "account_activated": Kind(),
    "registration_voided": Kind(),
    "identity_linked": Kind(("provider",)),
    "identity_unlinked": Kind(("provider",)),
    "factor_added": Kind(("method",)),
    "factor_removed": Kind(("method",)),
    "passkey_suspect": Kind(),
    "recovery_codes_made": Kind(),
    "recovery_code_used": Kind(),
    "device_trusted": Kind(),
    "factor_reset_asked": Kind(("due",), ("email", "sms")),
    "factor_reset_canceled": Kind(),
    "factor_reset_done": Kind(),
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
"""Kinds without a code or link that the recipient could use for an action."""

REVIEWED = NEWS - {
    "account_activated",
    "account_deactivated",
    "account_deleted",
    "account_exists",
    "role_changed",
}
"""Kinds whose recipient may want to look at the security page: what happened may not be theirs."""
