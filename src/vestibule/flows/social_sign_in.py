"""Sign in with an external provider (OAuth 2.0, OpenID Connect)."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, replace
from datetime import timedelta

from django.db import IntegrityError

from vestibule import audit, database, limits, providers
from vestibule.conf import settings
from vestibule.core.authentication import Authentication
from vestibule.core.caller import Caller
from vestibule.core.challenge import ChallengeRequired
from vestibule.core.errors import (
    AccountDeactivated,
    CompletableSignUp,
    EmailNotVerified,
    IdempotencyKeyReused,
    InvalidState,
    ProviderUnavailable,
    Refusal,
    Unavailable,
)
from vestibule.core.events import Event
from vestibule.core.external import ExternalProfile, ProviderGrant, SignUpCompletion
from vestibule.core.identifiers import email_key
from vestibule.core.kept import read_back
from vestibule.core.people import Person
from vestibule.core.tokens import SignedIn, Transport
from vestibule.models import Identity, OneTimeSecret
from vestibule.models.one_time_secret import Purpose
from vestibule.steps import (
    attempts,
    link_identity,
    pending_sign_up,
    provider_redirect,
    provider_token,
    send_email_verification,
)
from vestibule.steps.complete_sign_in import complete_sign_in
from vestibule.steps.linking_session import LinkingSession
from vestibule.steps.provider_redirect import (
    AuthorizationRequest,
    AuthorizationResponse,
    PendingAuthorization,
)
from vestibule.steps.repeated import idempotent

__all__ = [
    "AuthorizationRequest",
    "AuthorizationResponse",
    "CallbackResult",
    "PendingAuthorization",
    "begin_sign_in",
    "claim_state",
    "finish_sign_in",
    "list_providers",
    "sign_in_by_code",
    "sign_in_by_token",
    "take_answer",
]

AMR = "social"
TICKET_LIFE = timedelta(minutes=2)
"""The lifetime of the ticket that the front end exchanges."""
_TRIES = 3


@dataclass(frozen=True, slots=True)
class CallbackResult:
    """What the front end gets: a one-time ticket, or the name of the provider that was linked."""

    ticket: str = field(default="", repr=False)
    linked: str = ""


def list_providers() -> dict[str, str]:
    """Return the providers to sign in with: labels by name."""
    return providers.labels()


def begin_sign_in(
    *, provider: str, next_page: str, redirect_uri: str, browser: str, caller: Caller
) -> AuthorizationRequest:
    """Return the URL to redirect the browser to.

    Raises:
        NotFound: there is no such provider.
        InvalidInput: the next page is neither a path nor in ``TRUSTED_ORIGINS``.
        ProviderUnavailable: the provider's metadata cannot be read.
        Overloaded: too many requests to this provider are waiting.
        TooManyRequests: too many requests from this address.
    """
    return provider_redirect.begin(
        provider=provider,
        next_page=next_page,
        redirect_uri=redirect_uri,
        browser=browser,
        caller=caller,
    )


def claim_state(*, provider: str, state: str, browser: str, caller: Caller) -> PendingAuthorization:
    """Use up the state of an authorization that was started in this browser.

    Raises:
        InvalidState: unknown, used, expired, or of another browser or provider.
        TooManyRequests: too many invalid states from this address.
    """
    return provider_redirect.claim(provider=provider, state=state, browser=browser, caller=caller)


def take_answer(
    *,
    pending: PendingAuthorization,
    answer: AuthorizationResponse,
    redirect_uri: str,
    caller: Caller,
) -> CallbackResult:
    """Exchange the provider's response for a ticket, or link the identity.

    Opens no session: the front end exchanges the ticket (``finish_sign_in``).

    Raises:
        ProviderDenied: the user or the provider denied the authorization.
        ProviderRefused: the provider's response is invalid.
        ProviderUnavailable: the provider does not respond.
        Overloaded: too many requests to this provider are waiting.
        IdentityTaken: the identity to link is linked to another account.
        InvalidState: the session that asked to link it has ended, or its account was secured.
    """
    profile = provider_redirect.profile_of(
        pending, answer, redirect_uri=redirect_uri, caller=caller
    )
    if pending.account is not None:
        linking = LinkingSession(pending.account, pending.session, pending.epoch)
        link_identity.link_by_owner(linking, profile, caller)
        return CallbackResult(linked=profile.provider)
    secret = OneTimeSecret.objects.issue_link(
        Purpose.SOCIAL_TICKET,
        None,
        life=TICKET_LIFE,
        browser=provider_redirect.hashed(pending.browser),
        profile=asdict(profile),
    )
    return CallbackResult(ticket=secret.link)


@idempotent("ticket")
def finish_sign_in(
    *,
    ticket: str,
    browser: str,
    transport: Transport,
    caller: Caller,
    remember: bool = True,
    completion: SignUpCompletion | None = None,
) -> SignedIn | ChallengeRequired:
    """Exchange the ticket of the callback, in the same browser, for a session or a second step.

    With a ``completion``, a refused sign-up that the user can complete is ``CompletableSignUp``.

    Raises:
        InvalidState: unknown, used, expired, or of another browser.
        LinkRequired: an account has this address; its owner has to sign in and link the identity.
        EmailNotVerified: the address must be verified first; an email was sent, if there is one.
        EmailMissing: the provider has no valid address of the user.
        RegistrationClosed: users may not register themselves.
        AccountDeactivated: the account is deactivated.
        TooManyRequests: too many wrong attempts; a wait is running.
    """
    limits.require("social", caller)
    found = OneTimeSecret.objects.find(Purpose.SOCIAL_TICKET, ticket)
    kept = found.data.get("browser", "") if found else ""
    own = provider_redirect.is_hash_of(kept, browser)
    profile = read_back(ExternalProfile, found.data.get("profile", {})) if own and found else None
    outcome = None
    with database.atomic():  # a ticket is used up together with its effect, or not at all
        if profile and found and found.consume():
            # A name and an address, which are personal data.
            OneTimeSecret.objects.filter(pk=found.pk).update(data={})
            terms = _Terms(transport, caller, completion, remembered=remember)
            outcome = _sign_in(profile, terms)
    if outcome is None:
        limits.require("social_failure", caller)
        raise InvalidState
    if isinstance(outcome, Refusal):
        raise outcome
    return outcome


@idempotent(lambda given: given.get("id_token") or given.get("access_token") or "")
def sign_in_by_token(
    *,
    provider: str,
    id_token: str = "",
    nonce: str = "",
    access_token: str = "",
    transport: Transport,
    caller: Caller,
    remember: bool = True,
    completion: SignUpCompletion | None = None,
) -> SignedIn | ChallengeRequired:
    """Sign in with a token that an app got from the provider.

    An ID token works once. An access token is accepted only if the provider reports the client it
    was issued to; otherwise a token of another site would be accepted. Senders of invalid tokens
    soon have to wait. Valid tokens are never blocked, since tokens cannot be guessed.

    Raises:
        ProviderRefused: the token is invalid, was issued to another client, or was used before.
        ProviderUnavailable: the provider does not respond.
        Overloaded: too many requests to this provider are waiting.
        (and the errors of ``finish_sign_in``)
    """
    grant = ProviderGrant(id_token=id_token, nonce=nonce, access_token=access_token)
    terms = _Terms(transport, caller, completion, remembered=remember)
    return _sign_in_by(provider, grant, terms)


@idempotent("code")
def sign_in_by_code(
    *, provider: str, code: str, redirect_uri: str, transport: Transport, caller: Caller
) -> SignedIn | ChallengeRequired:
    """Sign in with a code that a page got by its own redirect; errors as ``sign_in_by_token``."""
    grant = ProviderGrant(code=code, redirect_uri=redirect_uri)
    return _sign_in_by(provider, grant, _Terms(transport, caller))


@dataclass(frozen=True, slots=True)
class _Terms:
    """How the client gets its session, and whether it can complete a sign-up."""

    transport: Transport
    caller: Caller
    completion: SignUpCompletion | None = None
    remembered: bool = True


def _sign_in_by(provider: str, grant: ProviderGrant, terms: _Terms) -> SignedIn | ChallengeRequired:
    limits.require("social", terms.caller)
    with provider_token.profile_of(provider, grant, caller=terms.caller) as profile:
        outcome = _sign_in(profile, terms)
    if isinstance(outcome, Refusal):
        raise outcome
    return outcome


def _sign_in(profile: ExternalProfile, terms: _Terms) -> SignedIn | ChallengeRequired | Refusal:
    """Sign in, or return the refusal: what was recorded about it stays, and the ticket is used."""
    for _ in range(_TRIES):
        try:
            with database.atomic():
                try:
                    authentication = _attempt(profile, terms)
                    return complete_sign_in(replace(authentication, remembered=terms.remembered))
                except (IdempotencyKeyReused, Unavailable):
                    raise  # another request was faster, or no key can sign: nothing stays
                except Refusal as refused:
                    if terms.completion and isinstance(refused, CompletableSignUp):
                        refused.pending = pending_sign_up.pending_of(refused, profile)
                    return refused
        except IntegrityError:  # a concurrent request has registered or linked it
            continue
    return ProviderUnavailable("too many concurrent sign-ins of one user")


def _attempt(profile: ExternalProfile, terms: _Terms) -> Authentication:
    link_identity.refuse_decoy(profile, terms.caller)
    owner, caller = link_identity.owner_of(profile), terms.caller
    name = f"{profile.issuer} {profile.subject}"
    with attempts.attempt(attempts.key_for_identity(owner, name, caller), caller) as attempted:
        person, encoded = attempted.person, attempted.encoded
        if person is None:
            person, encoded = link_identity.register(profile, caller)
        elif person.is_active:
            person, encoded = link_identity.join(person, encoded, profile, caller)
        authentication = (
            attempted.authenticated(person, encoded, amr=AMR, transport=terms.transport)
            if person.is_active
            else None
        )
    if authentication is None:
        audit.record(
            Event.SIGN_IN_FAILED, caller, account=person.id, amr=AMR, provider=profile.provider
        )
        raise AccountDeactivated
    if not person.email_verified and (person.email or settings.verified_email_required):
        attempted.refund()
        _ask_to_verify(person, terms)
        raise EmailNotVerified(person.email)
    Identity.objects.used(profile)
    return authentication


def _ask_to_verify(person: Person, terms: _Terms) -> None:
    if person.email and link_identity.may_write(email_key(person.email) or "", terms.caller):
        page = terms.completion.page if terms.completion else None
        send_email_verification.send(person, page=page)
