"""``GET get-csrf-token/``."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from vestibule.contracts.otp.view import CSRF_COOKIE, PublicView
from vestibule.core import clock
from vestibule.drf import cookies
from vestibule.drf.openapi import describes
from vestibule.tokens import csrf

LIFETIME = timedelta(hours=24)
SLACK = timedelta(minutes=1)
"""The announced expiry is this much earlier than the cookie's, so clients refresh in time."""


class CsrfAnswer(serializers.Serializer[Any]):
    """The CSRF token, for the cookie and the header."""

    csrf_token = serializers.CharField()
    csrf_token_expiry = serializers.CharField(help_text="ISO 8601.")


def token_of(request: Request) -> str:
    """Return the token of a request's cookie if it is valid, else a new one.

    A valid one is kept, since a sign-in in progress is bound to it.
    """
    cookie = request.COOKIES.get(CSRF_COOKIE, "")
    return cookie if csrf.holds(cookie) else csrf.make()


def give(token: str, response: Response) -> Response:
    """Add a token to a response, and set the cookie that it is compared with.

    Clients without a cookie jar send the cookie themselves.
    """
    expiry = clock.now() + LIFETIME - SLACK
    response.data |= {"csrf_token": token, "csrf_token_expiry": expiry.isoformat()}
    response.set_cookie(
        CSRF_COOKIE,
        token,
        max_age=int(LIFETIME.total_seconds()),
        secure=not cookies.on_plain_http(),
        httponly=True,
        samesite="Lax",
    )
    return response


class CsrfView(PublicView):
    """The CSRF token of unsafe requests."""

    limit = "read"

    @describes(answer=CsrfAnswer, refuses=(429,))
    def get(self, request: Request) -> Response:
        """Return a CSRF token, and set the cookie that it is compared with.

        Clients without a cookie jar send the cookie themselves. A valid token is returned
        again, since a sign-in in progress is bound to it.
        """
        return give(token_of(request), Response({}))
