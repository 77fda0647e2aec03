"""The tables of each package that can be adopted, in the order in which they are."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from vestibule.conf.djoser import djoser
from vestibule.core.adoptions import AdoptionRun, Kind, Peer, Verdict
from vestibule.core.caller import Caller
from vestibule.models.adopted_row import key_of_secret
from vestibule.models.peer_tables import PeerTable, Row, UserTable
from vestibule.steps import adopt_authenticators, adopt_tokens
from vestibule.steps.adopt_addresses import adopt_activated, adopt_addresses
from vestibule.steps.adopt_authenticators import (
    adopt_allauth_factors,
    adopt_dj_rest_auth_factors,
    adopt_djoser_passkeys,
)
from vestibule.steps.adopt_identities import adopt_social_accounts, adopt_social_auths
from vestibule.steps.adopt_phones import adopt_phones

Adopt = Callable[[Sequence[Row], AdoptionRun, Caller], list[Verdict]]


@dataclass(frozen=True, slots=True)
class AdoptionSource:
    """One table, and the step that adopts some of its rows in the caller's transaction."""

    table: PeerTable | UserTable
    adopt: Adopt
    kind: Callable[[Row], Kind]
    secret_key: bool = False
    """Whether the primary key is a secret, so that only its hash may be remembered."""

    def remembered(self, row: Row) -> str:
        """Return what an adopted row is remembered by."""
        key = str(row[self.table.key])
        return key_of_secret(key) if self.secret_key else key


ADDRESSES = AdoptionSource(
    PeerTable("account_emailaddress", ("user_id", "email", "verified", "primary")),
    adopt_addresses,
    lambda _: Kind.ADDRESS,
)
PHONES = AdoptionSource(UserTable("phone numbers of users"), adopt_phones, lambda _: Kind.PHONE)
ACTIVATED = AdoptionSource(UserTable(), adopt_activated, lambda _: Kind.ADDRESS)
SOCIAL_ACCOUNTS = AdoptionSource(
    PeerTable("socialaccount_socialaccount", ("user_id", "provider", "uid", "extra_data")),
    adopt_social_accounts,
    lambda _: Kind.IDENTITY,
)
SOCIAL_AUTHS = AdoptionSource(
    PeerTable("social_auth_usersocialauth", ("user_id", "provider", "uid", "extra_data")),
    adopt_social_auths,
    lambda _: Kind.IDENTITY,
)
ALLAUTH_FACTORS = AdoptionSource(
    PeerTable("mfa_authenticator", ("user_id", "type", "data"), ("created_at", "last_used_at")),
    adopt_allauth_factors,
    adopt_authenticators.kind_of,
)
DJ_REST_AUTH_FACTORS = AdoptionSource(
    PeerTable(
        "dj_rest_auth_mfa_authenticator",
        ("user_id", "type", "data"),
        ("created_at", "last_used_at"),
    ),
    adopt_dj_rest_auth_factors,
    adopt_authenticators.kind_of,
)
DJOSER_PASSKEYS = AdoptionSource(
    PeerTable("webauthn_credentialoptions", ("user_id", "credential_id", "public_key")),
    adopt_djoser_passkeys,
    lambda _: Kind.PASSKEY,
)
TOKENS = AdoptionSource(
    adopt_tokens.TABLE,
    adopt_tokens.adopt_tokens,
    lambda _: Kind.TOKEN,
    secret_key=True,
)
# Addresses before factors and tokens: what may open a session depends on them.
_SOURCES = {
    Peer.ALLAUTH: (ADDRESSES, SOCIAL_ACCOUNTS, ALLAUTH_FACTORS),
    Peer.DJ_REST_AUTH: (ADDRESSES, SOCIAL_ACCOUNTS, DJ_REST_AUTH_FACTORS, TOKENS),
    Peer.DJOSER: (ACTIVATED, SOCIAL_AUTHS, DJOSER_PASSKEYS, TOKENS),
    Peer.SIMPLEJWT: (),
    Peer.DRF_AUTHTOKEN: (TOKENS,),
}


def sources_of(peer: Peer, *, phones: bool = False) -> list[AdoptionSource]:
    """Return those tables of a package that are in the database; ``phones`` with numbers."""
    chosen = _SOURCES[peer] + ((PHONES,) if phones else ())
    if not djoser().SEND_ACTIVATION_EMAIL:
        chosen = tuple(each for each in chosen if each is not ACTIVATED)
    return [each for each in chosen if each.table.is_there()]
