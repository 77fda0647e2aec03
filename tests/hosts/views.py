"""A host's own views, behind Vestibule's door."""

from __future__ import annotations

from typing import Any

from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from vestibule.drf import SessionTokenAuthentication

CARRIED = "auth.add_group"


class Number(APIView):
    """Needs to know who is asking, and nothing about them."""

    authentication_classes = (SessionTokenAuthentication,)
    permission_classes = (IsAuthenticated,)

    def get(self, request: Request) -> Response:
        claims: Any = request.auth
        return Response(
            {
                "pk": str(request.user.pk),
                "kind": type(request.user.pk).__name__,
                "role": claims.role,
                "session": claims.session,
            }
        )


class Address(Number):
    """Needs something of the host's user."""

    def get(self, request: Request) -> Response:
        user: Any = request.user
        return Response({"email": user.email, "again": user.email})


class Guarded(APIView):
    """Is made once for each guard."""

    authentication_classes = (SessionTokenAuthentication,)

    def get(self, request: Request) -> Response:
        return Response({"welcome": True})
