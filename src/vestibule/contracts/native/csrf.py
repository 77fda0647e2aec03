"""``GET csrf/``: the CSRF token for unsafe requests with cookies."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from vestibule.contracts.native.view import PublicView
from vestibule.drf import cookies, csrf
from vestibule.drf.openapi import describes


class CsrfAnswer(serializers.Serializer[Any]):
    """The value for the header ``X-CSRFToken``."""

    csrf_token = serializers.CharField()


class CsrfView(PublicView):
    """CSRF tokens."""

    limit = "read"

    @describes(answer=CsrfAnswer, refuses=(429,))
    def get(self, request: Request) -> Response:
        """Return the browser's CSRF token if it is still valid, else a new one."""
        token = csrf.current(request)
        response = Response({"csrf_token": token})
        if token != cookies.carried(request, cookies.CSRF):
            cookies.put(response, cookies.CSRF, token)
        return response
