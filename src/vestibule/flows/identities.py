"""List, link and unlink the caller's identities at providers."""

from __future__ import annotations

from uuid import UUID

from vestibule import audit, bearer, database, limits
from vestibule.core.caller import Caller
from vestibule.core.credentials import NO_CREDENTIAL, FreshCredential
from vestibule.core.errors import LastWayIn, NotFound
from vestibule.core.events import Event
from vestibule.core.external import LinkedIdentity, ProviderGrant
from vestibule.core.people import Person, require_active
from vestibule.core.tokens import AccessClaims
from vestibule.models import Account, Identity
from vestibule.models.identity import MOST
from vestibule.steps import (
    link_identity,
    permissions,
    provider_redirect,
    provider_token,
    reauthentication,
)
from vestibule.steps.linking_session import LinkingSession
from vestibule.steps.provider_redirect import AuthorizationRequest

__all__ = ["ask_to_link", "link_by_token", "list_identities", "unlink"]


def list_identities(*, claims: AccessClaims) -> list[LinkedIdentity]:
    """List the caller's identities, the oldest first.

    Raises:
        NotAuthenticated: the account is gone or deactivated.
    """
    bearer.require_active(claims)
    rows = Identity.objects.of(claims.subject).order_by("linked_at", "pk")[:MOST]
    return [
        LinkedIdentity(
            id=row.pk,
            provider=row.provider,
            subject=row.subject,
            email=row.email,
            linked_at=row.linked_at,
            last_used_at=row.last_used_at,
        )
        for row in rows
    ]


def ask_to_link(
    *,
    provider: str,
    next_page: str,
    credential: FreshCredential,
    redirect_uri: str,
    browser: str,
    claims: AccessClaims,
    caller: Caller,
) -> AuthorizationRequest:
    """Start a redirect to a provider that links an identity to the caller's account.

    Raises:
        LinkingClosed: linking is switched off.
        WrongPassword: the password is wrong.
        InvalidCode: the mailed code is wrong, used or expired.
        ReauthenticationRequired: no fresh credential was given, and the sign-in is too old.
        NotFound: there is no such provider.
        InvalidInput: the next page is not allowed as a redirect target.
        ProviderUnavailable: the provider's metadata cannot be fetched.
        Overloaded: too many calls to this provider are in progress.
        TooManyRequests: too many wrong attempts; a wait is running.
    """
    link_identity.require_open()
    person = _require_owner(credential, claims, caller)
    return provider_redirect.begin(
        provider=provider,
        next_page=next_page,
        redirect_uri=redirect_uri,
        browser=browser,
        caller=caller,
        account=person.id,
        session=claims.session,
        epoch=claims.epoch,
    )


def link_by_token(
    *,
    provider: str,
    id_token: str = "",
    nonce: str = "",
    access_token: str = "",
    code: str = "",
    redirect_uri: str = "",
    claims: AccessClaims,
    caller: Caller,
) -> None:
    """Link the identity of a provider's token or code to the caller's account.

    Raises:
        LinkingClosed: linking is switched off.
        ReauthenticationRequired: the sign-in is too old; or a factor was not used lately.
        IdentityTaken: it is linked to another account, or the account has too many.
        InvalidState: the session has ended meanwhile, or the account was secured.
        NotFound: there is no such provider.
        ProviderRefused: the token is invalid, was issued to another client, or was used before.
        ProviderUnavailable: the provider does not respond.
        Overloaded: too many calls to this provider are in progress.
        TooManyRequests: too many requests from this address.
    """
    limits.require("social", caller)
    link_identity.require_open()
    person = _require_owner(NO_CREDENTIAL, claims, caller)
    grant = ProviderGrant(
        id_token=id_token,
        nonce=nonce,
        access_token=access_token,
        code=code,
        redirect_uri=redirect_uri,
    )
    with provider_token.profile_of(provider, grant, caller=caller) as profile:
        linking = LinkingSession(person.id, claims.session, claims.epoch)
        link_identity.link_by_owner(linking, profile, caller)


def unlink(
    *, identity: UUID, credential: FreshCredential, claims: AccessClaims, caller: Caller
) -> None:
    """Unlink an identity from the caller's account.

    Raises:
        NotFound: there is no such identity, or it is not the caller's.
        LastWayIn: the account has no password and no other identity.
        WrongPassword: the password is wrong.
        InvalidCode: the mailed code is wrong, used or expired.
        ReauthenticationRequired: no fresh credential was given, and the sign-in is too old.
        NotAuthenticated: the account is gone or deactivated, or the session has ended.
    """
    _require_owner(credential, claims, caller)
    with database.atomic():
        person = permissions.lock_own(claims)  # two concurrent calls must not unlink the last two
        own = Identity.objects.of(person.id).filter(pk=identity)
        provider = own.values_list("provider", flat=True).first()
        if provider is None:
            raise NotFound
        spare = own.spare().values_list("pk", flat=True)
        if not Identity.objects.filter(pk__in=list(spare)).delete()[0]:
            raise LastWayIn
        audit.record(Event.IDENTITY_UNLINKED, caller, account=person.id, provider=provider)
        link_identity.tell(person, "identity_unlinked", provider, caller)


def _require_owner(credential: FreshCredential, claims: AccessClaims, caller: Caller) -> Person:
    """Require a fresh credential: an unattended browser must not be enough to add a way in.

    Raises:
        WrongPassword: the password is wrong.
        InvalidCode: the mailed code is wrong, used or expired.
        ReauthenticationRequired: no fresh credential was given, and the sign-in is too old.
        NotAuthenticated: the account is gone or deactivated.
    """
    person = require_active(Account.objects.of(claims.subject).person())
    reauthentication.require_fresh(credential, claims=claims, caller=caller)
    return person
