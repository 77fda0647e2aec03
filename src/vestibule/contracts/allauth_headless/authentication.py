"""Authentication by the session of a client, as allauth's clients send it."""

from __future__ import annotations

from typing import Any

from rest_framework.authentication import BaseAuthentication
from rest_framework.request import Request

from vestibule.contracts.allauth_headless import carrier
from vestibule.core.tokens import AccessClaims
from vestibule.drf.user import SignedInUser


class HeadlessAuthentication(BaseAuthentication):
    """Authenticates by ``X-Session-Token``, or by the session cookie of a browser.

    For the views of this contract, which have checked a browser's CSRF token before.
    """

    def authenticate(self, request: Request) -> tuple[SignedInUser, AccessClaims] | None:
        """Return the user and the claims; None for a client without a session.

        Raises:
            InvalidToken: an app has sent a token that is not valid, or whose session is over.
            TooManyRequests: too many invalid tokens from this address.
        """
        view: Any = (request.parser_context or {})["view"]
        claims = carrier.claims_of(request, view.client)
        return None if claims is None else (SignedInUser(claims), claims)
