"""A host's own views beside Vestibule's."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model
from django.urls import include, path
from rest_framework.generics import RetrieveAPIView
from rest_framework.permissions import IsAuthenticated
from rest_framework.serializers import ModelSerializer

from vestibule.drf import (
    OpaqueCookieAuthentication,
    OpaqueTokenAuthentication,
    SessionTokenAuthentication,
)


class UserSerializer(ModelSerializer[Any]):
    """A name that many hosts have."""

    class Meta:
        model = get_user_model()
        fields = ("id", "username")


class Users(RetrieveAPIView[Any]):
    """Takes whatever the project's default is."""

    queryset = get_user_model()._default_manager.all()
    serializer_class = UserSerializer
    permission_classes = (IsAuthenticated,)


class Bearers(Users):
    """Takes Vestibule's own tokens, in the header or a cookie."""

    authentication_classes = (SessionTokenAuthentication,)


class InHeader(OpaqueTokenAuthentication):
    """The token alone, in a header of the host's own."""

    header = "X-Session-Token"


class Opaque(Users):
    """Takes opaque tokens, in headers or a cookie."""

    authentication_classes = (OpaqueTokenAuthentication, InHeader, OpaqueCookieAuthentication)


urlpatterns = [
    path("", include("vestibule.urls")),
    path("api/token/", include("vestibule.contracts.simplejwt.urls")),
    path("auth-api/", include("vestibule.contracts.otp.urls")),
    path("users/<int:pk>/", Users.as_view()),
    path("bearers/<int:pk>/", Bearers.as_view()),
    path("opaque/<int:pk>/", Opaque.as_view()),
]
