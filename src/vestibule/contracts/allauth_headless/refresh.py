"""``POST tokens/refresh``, for apps that have an access and a refresh token."""

from __future__ import annotations

from dataclasses import dataclass

from rest_framework.request import Request
from rest_framework.response import Response

from vestibule.contracts.allauth_headless import host
from vestibule.contracts.allauth_headless.answers import envelope
from vestibule.contracts.allauth_headless.view import HeadlessView
from vestibule.core.errors import InvalidToken
from vestibule.core.tokens import Transport
from vestibule.drf.body import InputSerializer, Token
from vestibule.drf.caller import caller_of
from vestibule.drf.idempotency import IDEMPOTENCY_KEY, idempotency_key
from vestibule.drf.openapi import describes
from vestibule.drf.view import read
from vestibule.flows.refresh import refresh


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class RefreshBody:
    """A refresh token."""

    refresh_token: str


class RefreshBodySerializer(InputSerializer[RefreshBody]):
    """A refresh token."""

    into = RefreshBody

    refresh_token = Token()


class RefreshView(HeadlessView):
    """New tokens for a refresh token."""

    authentication_classes = ()

    @describes(body=RefreshBodySerializer, refuses=(400, 429, 503), headers=(IDEMPOTENCY_KEY,))
    def post(self, request: Request) -> Response:
        """Return a new access token, and the refresh token that replaces the one sent."""
        token = read(RefreshBodySerializer, request, or_nothing=True).refresh_token
        if not host.issues_jwt():
            return envelope(400)
        try:
            renewed = refresh(
                token=token,
                transport=Transport.BODY,
                key=idempotency_key(request),
                caller=caller_of(request),
            )
        except InvalidToken as refused:
            return self.refused_with(refused, envelope(400))
        tokens = renewed.tokens
        data = {"access_token": tokens.access}
        if tokens.refresh != token:
            data["refresh_token"] = tokens.refresh
        return envelope(200, data=data)
