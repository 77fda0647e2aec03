"""The peer's addresses."""

from __future__ import annotations

from django.urls import path
from rest_framework.authentication import TokenAuthentication
from rest_framework.authtoken.views import obtain_auth_token

from tests.contracts.authtoken.given import Mine

urlpatterns = [
    path("api-token-auth/", obtain_auth_token),
    path("mine/", Mine.as_view(authentication_classes=[TokenAuthentication])),
]
