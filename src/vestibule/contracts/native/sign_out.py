"""``POST logout/``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_noop as _
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response

from vestibule.contracts.native.view import MessageAnswer, NativeView
from vestibule.core.errors import InvalidToken
from vestibule.drf import cookies, csrf
from vestibule.drf.authentication import claims_of
from vestibule.drf.body import InputSerializer, Token, one_of
from vestibule.drf.caller import caller_of
from vestibule.drf.openapi import describes
from vestibule.drf.view import read
from vestibule.flows.sign_out import sign_out, sign_out_browser

CLEAR = '"storage"'
"""``Clear-Site-Data``. Not "cookies": that clears sibling domains' and the device cookie too."""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class SignOutBody:
    """A refresh token."""

    refresh_token: str


class SignOutBodySerializer(InputSerializer[SignOutBody]):
    """The refresh token of the session to end; empty if it is in a cookie."""

    into = SignOutBody

    refresh_token = Token(required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Require the token: there was none in a cookie."""
        return one_of(attrs, ("refresh_token",))


class HoldsTokens(BasePermission):
    """Allows signed-in callers, and browsers with cookies of ours, even invalid ones."""

    def has_permission(self, request: Request, view: Any) -> bool:
        """Return whether there is a session to end or a cookie to clear."""
        return request.auth is not None or _has_cookies(request)


class SignOutView(NativeView):
    """Sign-out."""

    permission_classes = (HoldsTokens,)

    @describes(body=SignOutBodySerializer, answer=MessageAnswer, refuses=(400, 401, 403, 503))
    def post(self, request: Request) -> Response:
        """End the session of both tokens and clear its cookies."""
        if not request.data and _has_cookies(request):
            return self._by_cookie(request)
        body = read(SignOutBodySerializer, request)
        try:
            sign_out(
                claims=claims_of(request), refresh=body.refresh_token, caller=caller_of(request)
            )
        except InvalidToken as refused:
            # The contract demands 400: the caller itself is authenticated.
            return self.refused_with(
                refused, Response({"error": "Invalid refresh token", "code": refused.code}, 400)
            )
        return Response({"message": _("Successfully logged out")})

    def _by_cookie(self, request: Request) -> Response:
        """End the sessions of the cookies, even with an expired access token."""
        sessions = cookies.sessions(request)
        if sessions:
            csrf.require(request, [each.hex for each in sessions])
        else:
            csrf.require_own_origin(request)
        sign_out_browser(sessions=sessions, caller=caller_of(request))
        response = Response({"message": _("Successfully logged out")})
        cookies.sign_out(response)
        response["Clear-Site-Data"] = CLEAR
        return response


def _has_cookies(request: Request) -> bool:
    return any(cookies.carried(request, each) for each in cookies.CLEARED_AT_SIGN_OUT)
