"""The redirect to a provider and back, for signing in and for linking an identity.

Both halves are bound by a one-time secret, the state, and by a secret in a cookie of the browser.
PKCE verifier and nonce are derived from both, so that neither is stored, and one of the secrets is
useless without the other (RFC 9700, 2.1).
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from vestibule import audit, limits, providers
from vestibule.conf import settings
from vestibule.core.caller import Caller
from vestibule.core.destinations import Destination, destination
from vestibule.core.errors import (
    InvalidInput,
    InvalidState,
    Problem,
    ProviderDenied,
    ProviderRefused,
    ProviderUnavailable,
)
from vestibule.core.events import Event
from vestibule.core.external import ExternalProfile
from vestibule.models import OneTimeSecret
from vestibule.models.one_time_secret import Purpose
from vestibule.scope import current_scope
from vestibule.tokens.secrets import derived_keys, is_keyed_hash, key_of_hash, keyed_hash

_PURPOSE = "social browser"

LIFE = timedelta(minutes=10)
"""How long a user may take at the provider."""

BROWSER_LENGTH = 43
"""Characters of the secret in the browser's cookie: 256 random bits."""


@dataclass(frozen=True, slots=True)
class AuthorizationRequest:
    """The URL to redirect the browser to, and the secret for its cookie (RFC 6749, 4.1.1)."""

    url: str = field(repr=False)
    browser: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class PendingAuthorization:
    """An authorization that was started in this browser; its state is used up."""

    provider: str
    state: str = field(repr=False)
    browser: str = field(repr=False)
    goes_to: Destination
    account: int | str | None
    session: str
    epoch: int
    secret: int = 0
    """Which secret it was started with (``key_of_hash``): another node may have a newer one."""


@dataclass(frozen=True, slots=True)
class AuthorizationResponse:
    """What the provider redirected the browser back with, unchecked (RFC 6749, 4.1.2)."""

    code: str = field(default="", repr=False)
    error: str = ""
    iss: str | None = None
    user: str = field(default="", repr=False)


def begin(
    *,
    provider: str,
    next_page: str,
    redirect_uri: str,
    browser: str,
    caller: Caller,
    account: int | str | None = None,
    session: str = "",
    epoch: int = 0,
) -> AuthorizationRequest:
    """Build the URL that the browser is redirected to.

    ``browser`` is the secret that its cookie already has, so that two tabs share one. ``account``,
    ``session`` and ``epoch`` are given when linking an identity.

    Raises:
        NotFound: there is no such provider.
        InvalidInput: the next page is neither a path nor in ``TRUSTED_ORIGINS``.
        ProviderUnavailable: the provider's metadata cannot be read.
        Overloaded: too many requests to this provider are waiting.
        TooManyRequests: too many requests from this address.
    """
    limits.require("social", caller)
    chosen = providers.provider(provider)
    goes_to = _destination(next_page)
    kept = browser if len(browser) == BROWSER_LENGTH else secrets.token_urlsafe(32)
    data: dict[str, Any] = {"provider": provider, "browser": hashed(kept), "session": session}
    data |= {"origin": goes_to.origin, "path": goes_to.path, "epoch": epoch}
    state = OneTimeSecret.objects.issue_link(Purpose.SOCIAL_STATE, account, life=LIFE, **data)
    url = chosen.authorization_url(
        state=state.link,
        verifier=_bound("verifier", state.link, kept),
        nonce=_bound("nonce", state.link, kept),
        redirect_uri=redirect_uri,
    )
    return AuthorizationRequest(url, kept)


def claim(*, provider: str, state: str, browser: str, caller: Caller) -> PendingAuthorization:
    """Use up a state, in the browser and for the provider that it was issued for.

    Raises:
        InvalidState: unknown, used, expired, or of another browser or provider.
        TooManyRequests: too many invalid states from this address.
    """
    limits.require("social", caller)
    found = OneTimeSecret.objects.find(Purpose.SOCIAL_STATE, state)
    data = found.data if found else {}
    secret = key_of_hash(_PURPOSE, browser, data.get("browser", ""))
    fits = secret is not None and data["provider"] == provider
    if found is None or secret is None or not fits or not found.consume():
        limits.require("social_failure", caller)
        raise InvalidState
    return PendingAuthorization(
        provider=provider,
        state=state,
        browser=browser,
        goes_to=Destination(data["origin"], data["path"]),
        account=found.account_id,
        session=data["session"],
        epoch=data.get("epoch", 0),
        secret=secret,
    )


def profile_of(
    pending: PendingAuthorization,
    answer: AuthorizationResponse,
    *,
    redirect_uri: str,
    caller: Caller,
) -> ExternalProfile:
    """Return the profile of the user who came back, as the provider has it.

    Raises:
        ProviderDenied: the user or the provider denied the authorization.
        ProviderRefused: the provider's response is invalid.
        ProviderUnavailable: the provider does not respond.
        Overloaded: too many requests to this provider are waiting.
    """
    chosen = providers.provider(pending.provider)
    try:
        _check_error(answer)
        chosen.check_issuer(answer.iss)
        return chosen.profile_by_code(
            code=answer.code,
            verifier=_bound("verifier", pending.state, pending.browser, pending.secret),
            nonce=_bound("nonce", pending.state, pending.browser, pending.secret),
            redirect_uri=redirect_uri,
            user=answer.user,
        )
    except ProviderRefused as refused:
        record_refusal(pending.provider, refused, caller)
        raise


def _check_error(answer: AuthorizationResponse) -> None:
    """Tell a denial from an outage, and both from an invalid response (RFC 6749, 4.1.2.1)."""
    if answer.error in {"server_error", "temporarily_unavailable"}:
        raise ProviderUnavailable("it is out of order")
    if answer.error in _SAYS_NO:
        raise ProviderDenied
    if answer.error or not answer.code:
        raise ProviderRefused("it answers with another error, or with nothing")


_SAYS_NO = {"access_denied", "user_cancelled_login", "user_cancelled_authorize", "login_required"}


def record_refusal(provider: str, refused: ProviderRefused, caller: Caller) -> None:
    """Record and count an invalid response or token of a provider."""
    audit.record(Event.SIGN_IN_FAILED, caller, provider=provider, reason=refused.reason)
    limits.require("social_failure", caller)


def hashed(browser: str) -> str:
    """Return the hash under which the secret in the browser's cookie is stored."""
    return keyed_hash(_PURPOSE, browser)


def is_hash_of(stored: str, browser: str) -> bool:
    """Whether the secret in the browser's cookie was stored as this hash."""
    return is_keyed_hash(_PURPOSE, browser, stored)


def _bound(what: str, state: str, browser: str, secret: int = 0) -> str:
    text = "\x00".join((what, state, browser)).encode()
    made = hmac.new(derived_keys("social binding")[secret], text, hashlib.sha256).digest()
    return base64.urlsafe_b64encode(made).rstrip(b"=").decode()


def _destination(wanted: str) -> Destination:
    home = current_scope.origin
    found = destination(wanted or "/", home=home, others=settings.TRUSTED_ORIGINS)
    if found is None:
        raise InvalidInput({"next": (Problem("next_not_allowed"),)})
    return found
