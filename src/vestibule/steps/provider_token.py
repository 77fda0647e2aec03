"""A provider's token from an app, and the user that it identifies."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING

from vestibule import database, providers
from vestibule.conf import settings
from vestibule.core import clock
from vestibule.core.caller import Caller
from vestibule.core.errors import ProviderRefused
from vestibule.core.external import ExternalProfile, ProviderGrant
from vestibule.models import spent_token
from vestibule.steps import provider_redirect

if TYPE_CHECKING:
    from vestibule.providers.oauth import OAuthProvider


@contextmanager
def profile_of(provider: str, grant: ProviderGrant, *, caller: Caller) -> Iterator[ExternalProfile]:
    """Ask the provider whose token or code it is, and use an ID token up together with its effect.

    That is what happens inside of the block, which is a transaction. A code is exchanged as our
    client: it works once at the provider, and only with the ``redirect_uri`` that it was sent to.
    The page that asked for it has to compare its own ``state``.

    Raises:
        NotFound: there is no such provider.
        ProviderRefused: the token is invalid, was issued to another client, or was used before.
        ProviderUnavailable: the provider does not respond.
        Overloaded: too many requests to this provider are waiting.
    """
    chosen = providers.provider(provider)
    try:
        profile = _read(chosen, grant)
        with database.atomic():
            if grant.id_token:
                _use_once(grant.id_token, profile)
            yield profile
    except ProviderRefused as refused:
        provider_redirect.record_refusal(provider, refused, caller)
        raise


def _read(provider: OAuthProvider, grant: ProviderGrant) -> ExternalProfile:
    if grant.id_token:
        return provider.profile_by_id_token(grant.id_token, nonce=grant.nonce)
    if grant.access_token:
        return provider.profile_by_access_token(grant.access_token)
    # Without PKCE: the page that asked for the code has not said that it made a challenge.
    return provider.profile_by_code(
        code=grant.code, verifier="", nonce="", redirect_uri=grant.redirect_uri
    )


def _use_once(id_token: str, profile: ExternalProfile) -> None:
    # Without its signature: some algorithms have several valid ones.
    digest = hashlib.sha256(id_token.rpartition(".")[0].encode()).hexdigest()
    left = profile.id_token_expires_at - clock.timestamp()
    life = timedelta(seconds=max(0.0, left)) + settings.LEEWAY * 2
    if not spent_token.spend(digest, life=life):
        raise ProviderRefused("the ID token was used before")
