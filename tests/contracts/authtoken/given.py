"""What both projects begin with."""

from __future__ import annotations

from django.contrib.auth import get_user_model
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

PASSWORD = "correct horse battery staple"


class Mine(APIView):
    """A view of the host, which a token opens."""

    permission_classes = (IsAuthenticated,)

    def get(self, request: Request) -> Response:
        """Tell who asks."""
        return Response({"username": request.user.get_username()})


def ada() -> None:
    """A user."""
    get_user_model().objects.create_user("ada", "ada@example.org", PASSWORD)


def bob() -> None:
    """A user who is deactivated."""
    user = get_user_model().objects.create_user("bob", "bob@example.org", PASSWORD)
    user.is_active = False
    user.save()


GIVEN = {"ada": ada, "bob": bob}
