"""A token that an app has from a provider, and the user that it stands for."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from vestibule import database, providers
from vestibule.conf import settings
from vestibule.core import clock
from vestibule.core.caller import Caller
from vestibule.core.errors import ProviderRefused
from vestibule.core.external import ExternalProfile
from vestibule.models import spent_token
from vestibule.steps import provider_redirect


@contextmanager
def profile_of(
    provider: str, *, id_token: str, nonce: str, access_token: str, caller: Caller
) -> Iterator[ExternalProfile]:
    """Ask the provider whose token it is, and use an ID token up together with its effect.

    That is what happens inside of the block, which is a transaction.

    Raises:
        NotFound: there is no such provider.
        ProviderRefused: the token is invalid, was issued to another client, or was used before.
        ProviderUnavailable: the provider does not respond.
        Overloaded: too many requests to this provider are waiting.
    """
    chosen = providers.provider(provider)
    try:
        if id_token:
            profile = chosen.profile_by_id_token(id_token, nonce=nonce)
        else:
            profile = chosen.profile_by_access_token(access_token)
        with database.atomic():
            if id_token:
                _use_once(id_token, profile)
            yield profile
    except ProviderRefused as refused:
        provider_redirect.record_refusal(provider, refused, caller)
        raise


def _use_once(id_token: str, profile: ExternalProfile) -> None:
    # Without its signature: some algorithms have several valid ones.
    digest = hashlib.sha256(id_token.rpartition(".")[0].encode()).hexdigest()
    left = profile.proof_expires_at - clock.timestamp()
    life = timedelta(seconds=max(0.0, left)) + settings.LEEWAY * 2
    if not spent_token.spend(digest, life=life):
        raise ProviderRefused("the ID token was used before")
