"""SimpleJWT's views at the addresses its documentation gives them, and a profile."""


# The package is installed in the peer's own environment only.
# mypy: disable-error-code="import-not-found,import-untyped"

from django.contrib.auth import get_user_model
from django.urls import path
from rest_framework import serializers
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView
from rest_framework_simplejwt.views import (
    TokenObtainPairView,
    TokenRefreshView,
    TokenVerifyView,
)

from bench.peers.simplejwt.host import HostView


class ProfileBody(serializers.ModelSerializer):  # type: ignore[type-arg]
    """What the profile answers."""

    class Meta:
        model = get_user_model()
        fields = ("id", "email", "first_name", "last_name", "date_joined", "last_login")


class ProfileView(APIView):
    """The signed-in user's own data, read from the database on each request."""

    permission_classes = (IsAuthenticated,)

    def get(self, request: Request) -> Response:
        """Answer the profile."""
        return Response(ProfileBody(request.user).data)


urlpatterns = [
    path("api/token/", TokenObtainPairView.as_view()),
    path("api/token/refresh/", TokenRefreshView.as_view()),
    path("api/token/verify/", TokenVerifyView.as_view()),
    path("api/profile/", ProfileView.as_view()),
    path("api/host/", HostView.as_view()),
]
