"""A host's view behind whatever authentication the project's settings name."""

from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView


class HostView(APIView):
    """Says who is asking."""

    permission_classes = (IsAuthenticated,)

    def get(self, request: Request) -> Response:
        """Answer the user's id."""
        return Response({"id": str(request.user.pk)})
