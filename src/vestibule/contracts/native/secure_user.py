"""``POST users/<id>/sessions/end/`` and ``POST users/<id>/password/reset/``."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _
from rest_framework.request import Request
from rest_framework.response import Response

from vestibule.contracts.native.sessions import EndedAnswer
from vestibule.contracts.native.view import MessageAnswer, NativeView
from vestibule.drf.authentication import claims_of
from vestibule.drf.caller import caller_of
from vestibule.drf.openapi import describes
from vestibule.flows.secure_user import end_user_sessions, send_reset


class EndUserSessionsView(NativeView):
    """Sessions of another account."""

    @describes(answer=EndedAnswer, refuses=(401, 403, 404, 503))
    def post(self, request: Request, user: str) -> Response:
        """Sign an account out everywhere."""
        ended = end_user_sessions(
            account=user, claims=claims_of(request), caller=caller_of(request)
        )
        return Response({"message": _("Signed out everywhere"), "ended": ended})


class SendResetView(NativeView):
    """Password reset of another account."""

    @describes(answer=MessageAnswer, refuses=(400, 401, 403, 404, 409, 429, 503))
    def post(self, request: Request, user: str) -> Response:
        """Mail the owner a link to set a new password."""
        send_reset(account=user, claims=claims_of(request), caller=caller_of(request))
        return Response({"message": _("Link sent")})
