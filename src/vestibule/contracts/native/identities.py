"""``GET POST identities/`` and ``DELETE identities/<id>/``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_noop as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from vestibule.contracts.native.profile import moment
from vestibule.contracts.native.reauthenticate import FreshBody, FreshFields, fresh_credential
from vestibule.contracts.native.redirects import callback_address
from vestibule.contracts.native.view import MessageAnswer, NativeView
from vestibule.core.external import LinkedIdentity
from vestibule.drf.authentication import claims_of
from vestibule.drf.body import Text
from vestibule.drf.browser_secret import browser_secret, keep_browser_secret
from vestibule.drf.caller import caller_of
from vestibule.drf.idempotency import ONCE, idempotent_caller
from vestibule.drf.openapi import describes
from vestibule.drf.view import read
from vestibule.flows.identities import ask_to_link, list_identities, unlink


class IdentityAnswer(serializers.Serializer[Any]):
    """A linked identity of the user."""

    id = serializers.UUIDField()
    provider = serializers.CharField()
    email = serializers.CharField(help_text="The address that the provider last reported.")
    linked_at = serializers.DateTimeField()
    last_used_at = serializers.DateTimeField(allow_null=True)


class IdentitiesAnswer(serializers.Serializer[Any]):
    """The user's linked identities."""

    identities = IdentityAnswer(many=True)


class UnlinkBodySerializer(FreshFields[FreshBody]):
    """The password, or the code that `reauthenticate/` has mailed.

    With neither, the last sign-in must not be older than ten minutes.
    """

    into = FreshBody


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class LinkIdentityBody(FreshBody):
    """A provider and the page to return to."""

    provider: str
    next: str = ""


class LinkIdentityBodySerializer(FreshFields[LinkIdentityBody]):
    """The provider, and a fresh credential as for unlinking."""

    into = LinkIdentityBody

    provider = Text(max_length=40)
    next = Text(max_length=2000, required=False, allow_blank=True)


class BegunAnswer(serializers.Serializer[Any]):
    """The URL to redirect the browser to."""

    authorization_url = serializers.CharField()


def _identity_body(identity: LinkedIdentity) -> dict[str, Any]:
    used = identity.last_used_at
    return {
        "id": str(identity.id),
        "provider": identity.provider,
        "email": identity.email,
        "linked_at": moment(identity.linked_at),
        "last_used_at": moment(used) if used else None,
    }


class IdentitiesView(NativeView):
    """The user's linked identities."""

    @describes(answer=IdentitiesAnswer, refuses=(401, 503))
    def get(self, request: Request) -> Response:
        """List the providers that are linked to your account."""
        identities = list_identities(claims=claims_of(request))
        return Response({"identities": [_identity_body(identity) for identity in identities]})

    @describes(
        body=LinkIdentityBodySerializer,
        answer=BegunAnswer,
        refuses=(400, 401, 403, 404, 422, 429, 503),
        headers=(ONCE,),
    )
    def post(self, request: Request) -> Response:
        """Start linking a provider; redirect the browser to the returned URL."""
        body = read(LinkIdentityBodySerializer, request)
        authorization = ask_to_link(
            provider=body.provider,
            next_page=body.next,
            credential=body.credential,
            redirect_uri=callback_address(request, body.provider),
            browser=browser_secret(request),
            claims=claims_of(request),
            caller=idempotent_caller(request),
        )
        response = Response({"authorization_url": authorization.url})
        keep_browser_secret(response, authorization.browser)
        return response


class IdentityView(NativeView):
    """A linked identity of the user."""

    @describes(
        body=UnlinkBodySerializer, answer=MessageAnswer, refuses=(400, 401, 403, 404, 409, 429, 503)
    )
    def delete(self, request: Request, identity: UUID) -> Response:
        """Unlink a provider, unless it is the last way to sign in."""
        unlink(
            identity=identity,
            credential=fresh_credential(request),
            claims=claims_of(request),
            caller=caller_of(request),
        )
        return Response({"message": _("Provider unlinked")})
