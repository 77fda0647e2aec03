"""The pending flow of a client: a sign-in, a verification or a password reset.

The client itself keeps it, sealed: an app as its session token, a browser in a cookie. It refers to
rows that the flows store, by their handles.
"""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from enum import StrEnum

from vestibule.core import clock
from vestibule.core.kept import read_back
from vestibule.tokens.secrets import seal, unseal

LIFE = timedelta(hours=1)
"""As long as the slowest of what may be pending: a link that was mailed."""


class Client(StrEnum):
    """The two kinds of clients, by the part of the address that tells them apart."""

    APP = "app"
    BROWSER = "browser"


class Flow(StrEnum):
    """The flows of allauth's description, by their ids."""

    LOGIN = "login"
    LOGIN_BY_CODE = "login_by_code"
    SIGNUP = "signup"
    VERIFY_EMAIL = "verify_email"
    PASSWORD_RESET_BY_CODE = "password_reset_by_code"  # noqa: S105 - the name of a flow
    PROVIDER_REDIRECT = "provider_redirect"
    PROVIDER_SIGNUP = "provider_signup"
    PROVIDER_TOKEN = "provider_token"  # noqa: S105 - the name of a flow
    MFA_AUTHENTICATE = "mfa_authenticate"
    MFA_TRUST = "mfa_trust"
    MFA_LOGIN_WEBAUTHN = "mfa_login_webauthn"
    MFA_SIGNUP_WEBAUTHN = "mfa_signup_webauthn"
    REAUTHENTICATE = "reauthenticate"
    REAUTHENTICATE_BY_CODE = "reauthenticate_by_code"
    MFA_REAUTHENTICATE = "mfa_reauthenticate"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pending:
    """A flow that waits for its next step; without one, nothing is pending.

    ``handle`` finds it again: the id of a challenge, or of a code that was sent. ``browser`` is
    the secret that its answer must come with, ``email`` or ``phone`` the address or number as
    typed, ``provider`` that of a sign-up. ``types`` are the kinds of authenticators that may
    answer.
    """

    flow: str = ""
    handle: str = field(default="", repr=False)
    browser: str = field(default="", repr=False)
    email: str = ""
    phone: str = ""
    provider: str = ""
    types: tuple[str, ...] = ()

    def sealed(self, client: Client) -> str:
        """Encrypt it for the client to keep; the other kind of client cannot use it."""
        kept = {name: value for name, value in asdict(self).items() if value}
        kept["until"] = int(clock.timestamp() + LIFE.total_seconds())
        return base64.urlsafe_b64encode(
            seal(json.dumps(kept).encode(), label=_label(client))
        ).decode()

    def is_for(self, flow: Flow) -> bool:
        """Whether this flow is pending."""
        return self.flow == flow


NOTHING = Pending()


def unsealed(text: str, client: Client) -> Pending | None:
    """Decrypt what a client has kept; None if it was not made for this kind of client.

    Nothing is pending any more once it has expired, or where another release made it otherwise.
    """
    try:
        plain = unseal(base64.urlsafe_b64decode(text.encode()), label=_label(client))
    except (ValueError, binascii.Error):
        return None
    if plain is None:
        return None
    kept = json.loads(plain)
    if kept.pop("until") < clock.timestamp():
        return NOTHING
    return read_back(Pending, {**kept, "types": tuple(kept.get("types", ()))}) or NOTHING


def _label(client: Client) -> str:
    return f"allauth headless {client}"
