"""``auth/session``: who is signed in, and signing out."""

from __future__ import annotations

from rest_framework.request import Request
from rest_framework.response import Response

from vestibule.contracts.allauth_headless import carrier
from vestibule.contracts.allauth_headless.answers import signed_out
from vestibule.contracts.allauth_headless.view import HeadlessView
from vestibule.drf.caller import caller_of
from vestibule.drf.openapi import describes
from vestibule.flows.sign_out import sign_out_session


class CurrentSessionView(HeadlessView):
    """The session of the client."""

    @describes(refuses=(401, 410, 429))
    def get(self, request: Request) -> Response:
        """Return who is signed in, or what a client without a session can do."""
        return self.here()

    @describes(status=401, refuses=(401, 403, 410, 429))
    def delete(self, request: Request) -> Response:
        """Sign out. A pending flow is cleared."""
        if self.claims is not None:
            sign_out_session(claims=self.claims, caller=caller_of(request))
        return carrier.drop_session(signed_out(self.client), self.client, self.pending)
