"""Identities at providers: ``<your>/google/connect/``, ``socialaccounts/``, ``…/disconnect/``."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from vestibule import bearer
from vestibule.contracts.dj_rest_auth import cookies
from vestibule.contracts.dj_rest_auth.person import person_body
from vestibule.contracts.dj_rest_auth.rest_auth import rest_auth
from vestibule.contracts.dj_rest_auth.social_sign_in import (
    ProviderViewMixin,
    SocialLoginBodySerializer,
    grant_of,
)
from vestibule.contracts.dj_rest_auth.view import DjRestAuthView, SignedInAnswer, local
from vestibule.core.credentials import NO_CREDENTIAL
from vestibule.core.errors import NotFound
from vestibule.core.tokens import Transport
from vestibule.drf.authentication import claims_of
from vestibule.drf.caller import caller_of
from vestibule.drf.openapi import describes
from vestibule.drf.view import read
from vestibule.flows.identities import link_by_token, list_identities, unlink
from vestibule.flows.profile import read_profile


class SocialAccountAnswer(serializers.Serializer[Any]):
    """An identity at a provider."""

    id = serializers.UUIDField()
    provider = serializers.CharField()
    uid = serializers.CharField(help_text="The user's id at the provider.")
    last_login = serializers.DateTimeField()
    date_joined = serializers.DateTimeField()


class NothingAnswer(serializers.Serializer[Any]):
    """Empty: the status is the answer."""


class SocialConnectView(ProviderViewMixin, DjRestAuthView):
    """Connection of a provider to the user's account."""

    @describes(
        body=SocialLoginBodySerializer,
        answer=SignedInAnswer,
        refuses=(400, 401, 403, 404, 409, 429, 503),
    )
    def post(self, request: Request) -> Response:
        """Connect a provider; returns what the session has already."""
        body = read(SocialLoginBodySerializer, request, or_nothing=True)
        claims = claims_of(request)
        grant = grant_of(body, self.callback_url)
        link_by_token(
            provider=self.provider_name(),
            id_token=grant.id_token,
            access_token=grant.access_token,
            code=grant.code,
            redirect_uri=grant.redirect_uri,
            claims=claims,
            caller=caller_of(request),
        )
        profile = read_profile(claims=claims)
        token = request.META.get("HTTP_AUTHORIZATION", "").rpartition(" ")[2]
        if claims.transport == Transport.OPAQUE:
            return Response({"key": token})
        if not token:
            stored = cookies.carried(request, rest_auth().JWT_AUTH_COOKIE)
            token = bearer.for_header(stored) if rest_auth().hides_refresh else stored
        return Response({"access": token, "refresh": "", "user": person_body(profile.person)})


class SocialAccountListView(DjRestAuthView):
    """The user's identities at providers."""

    @describes(answer=cast("Any", SocialAccountAnswer(many=True)), refuses=(401, 403, 503))
    def get(self, request: Request) -> Response:
        """List your identities, the oldest first."""
        found = list_identities(claims=claims_of(request))
        return Response(
            [
                {
                    "id": str(each.id),
                    "provider": each.provider,
                    "uid": each.subject,
                    "last_login": local(each.last_used_at or each.linked_at),
                    "date_joined": local(each.linked_at),
                }
                for each in found
            ]
        )


class SocialAccountDisconnectView(DjRestAuthView):
    """Disconnection of an identity."""

    @describes(answer=NothingAnswer, refuses=(400, 401, 403, 404, 409, 503))
    def post(self, request: Request, pk: UUID | str) -> Response:
        """Disconnect one of your identities, after a recent sign-in."""
        try:
            identity = UUID(str(pk))
        except ValueError:
            raise NotFound from None
        unlink(
            identity=identity,
            credential=NO_CREDENTIAL,
            claims=claims_of(request),
            caller=caller_of(request),
        )
        return Response({})
