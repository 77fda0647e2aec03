"""``account/providers``: the accounts at providers that a user has connected."""

from __future__ import annotations

from dataclasses import dataclass

from rest_framework.request import Request
from rest_framework.response import Response

from vestibule.contracts.allauth_headless.answers import envelope, invalid
from vestibule.contracts.allauth_headless.providers import provider_account_body
from vestibule.contracts.allauth_headless.view import SignedInView
from vestibule.core.credentials import NO_CREDENTIAL
from vestibule.core.errors import LastWayIn
from vestibule.core.tokens import AccessClaims
from vestibule.drf.authentication import claims_of
from vestibule.drf.body import InputSerializer, Text
from vestibule.drf.caller import caller_of
from vestibule.drf.openapi import describes
from vestibule.drf.view import read
from vestibule.flows.identities import list_identities, unlink


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class ProviderAccountBody:
    """A provider, and how it names the user."""

    provider: str
    account: str


class ProviderAccountBodySerializer(InputSerializer[ProviderAccountBody]):
    """A provider, and how it names the user."""

    into = ProviderAccountBody

    provider = Text(max_length=200)
    account = Text(max_length=300)


class ProviderAccountsView(SignedInView):
    """The provider accounts of the user."""

    @describes(refuses=(401, 410, 429, 503))
    def get(self, request: Request) -> Response:
        """List the connected provider accounts."""
        return _listed(claims_of(request))

    @describes(body=ProviderAccountBodySerializer, refuses=(400, 401, 403, 410, 429, 503))
    def delete(self, request: Request) -> Response:
        """Disconnect a provider account, unless it is the only way to sign in."""
        body = read(ProviderAccountBodySerializer, request, or_nothing=True)
        claims = claims_of(request)
        wanted = (body.provider, body.account)
        known = list_identities(claims=claims)
        found = [each.id for each in known if (each.provider, each.subject) == wanted]
        if not found:
            return invalid("account_not_found", "Unknown account.")
        try:
            unlink(
                identity=found[0],
                credential=NO_CREDENTIAL,
                claims=claims,
                caller=caller_of(request),
            )
        except LastWayIn as refused:
            return self.refused_with(
                refused, invalid("no_password", "Your account has no password set up.")
            )
        return _listed(claims)


def _listed(claims: AccessClaims) -> Response:
    return envelope(
        200,
        data=[
            provider_account_body(each.provider, subject=each.subject, email=each.email)
            for each in list_identities(claims=claims)
        ],
    )
