"""Values for users of external providers."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from vestibule.core.identifiers import email_key
from vestibule.core.link_template import LinkTemplate

__all__ = ["ExternalProfile", "LinkedIdentity", "ProviderGrant", "SignUpCompletion"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExternalProfile:
    """A user of a provider, verified as far as the provider's protocol allows.

    ``issuer`` and ``subject`` together identify the user permanently (OpenID Connect
    Core, 5.7); an email address may change hands. ``email_verified`` is true only if the
    provider says so explicitly. ``picture`` is a URL that was not fetched.
    """

    provider: str
    issuer: str
    subject: str
    email: str = ""
    email_verified: bool = False
    first_name: str = ""
    last_name: str = ""
    picture: str = ""
    id_token_expires_at: int = 0
    """Until when the ID token could be replayed, in seconds since 1970; 0 if it cannot."""

    def has_verified(self, email: str) -> bool:
        """Whether the provider has verified this address; an empty or invalid one never is."""
        key = email_key(email)
        return self.email_verified and key is not None and email_key(self.email) == key


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderGrant:
    """What an app or a page has from a provider, unchecked: an ID token, an access token or a code.

    ``nonce`` is the one that the app has asked for the ID token with. ``redirect_uri`` is the one
    that the code was sent to; it comes from the host's settings.
    """

    id_token: str = field(default="", repr=False)
    nonce: str = field(default="", repr=False)
    access_token: str = field(default="", repr=False)
    code: str = field(default="", repr=False)
    redirect_uri: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignUpCompletion:
    """Given to a sign-in with a provider by a contract whose clients can complete a sign-up.

    ``page``: where a link to verify the address leads, if the contract has a page of its own.
    """

    page: LinkTemplate | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkedIdentity:
    """An identity as shown to its owner. ``subject`` is how the provider names the user."""

    id: UUID
    provider: str
    subject: str
    email: str
    linked_at: datetime
    last_used_at: datetime | None
