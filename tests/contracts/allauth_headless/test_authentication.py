"""A host's own views accept the sessions of both kinds of clients."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import include, path
from ninja import NinjaAPI
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from tests.contracts.allauth_headless.visitor import PASSWORD, Visitor
from vestibule.contracts.allauth_headless import host
from vestibule.contracts.allauth_headless.authentication import (
    SessionAuthentication,
    XSessionTokenAuthentication,
)
from vestibule.contracts.simplejwt.authentication import JWTAuthentication
from vestibule.ninja import SessionTokenAuth

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]
ADA = "ada@example.org"


class HostView(APIView):
    """A view of a host project."""

    authentication_classes = (XSessionTokenAuthentication, SessionAuthentication)

    def get(self, request: Request) -> Response:
        """Tell who is signed in."""
        return Response({"user": getattr(request.user, "email", "")})

    post = get


class XSessionTokenAuth(SessionTokenAuth):
    """Takes the place of allauth's ``x_session_token_auth``, as the page says."""

    authentication_class = XSessionTokenAuthentication


class JWTAuth(SessionTokenAuth):
    """Takes the place of allauth's ``jwt_token_auth``."""

    authentication_class = JWTAuthentication


api = NinjaAPI(auth=[XSessionTokenAuth(), JWTAuth()], urls_namespace="ninja of a host of allauth")


@api.get("/me")
def me(request: Any) -> dict[str, str]:
    """Tell who is signed in."""
    return {"user": request.user.email}


urlpatterns = [
    path("ninja/", api.urls),
    path("_allauth/", include("vestibule.contracts.allauth_headless.urls")),
    path("host/", HostView.as_view()),
]


def test_an_app_is_known_by_its_session_token(make_account):
    make_account(ADA, password=PASSWORD)
    app = Visitor("app")
    app.login()
    answer = app.http.post("/host/", headers={"x-session-token": app.token})
    assert answer.json() == {"user": ADA}
    app.send("DELETE", "auth/session")
    assert app.http.get("/host/", headers={"x-session-token": app.token}).status_code == 401


def test_ninja_knows_an_app_by_either_of_its_tokens(make_account, settings):
    make_account(ADA, password=PASSWORD)
    app = Visitor("app")
    app.login()
    headers = [{"x-session-token": app.token}]
    settings.HEADLESS_TOKEN_STRATEGY = host.JWT
    access = Visitor("app").login().json()["meta"]["access_token"]
    headers.append({"authorization": f"Bearer {access}"})
    for sent in headers:
        assert app.http.get("/ninja/me", headers=sent).json() == {"user": ADA}
    for sent in ({}, {"x-session-token": "x"}, {"authorization": "Bearer x"}):
        assert app.http.get("/ninja/me", headers=sent).status_code == 401


def test_what_is_pending_is_no_credential(make_account, settings):
    settings.VESTIBULE |= {"EMAIL_VERIFICATION": "required"}
    app = Visitor("app")
    app.post("auth/signup", {"email": ADA, "password": PASSWORD})
    assert app.token
    answer = app.http.get("/host/", headers={"x-session-token": app.token})
    assert answer.json() == {"detail": "Authentication credentials were not provided."}


def test_a_browser_is_known_by_its_cookie_and_needs_the_csrf_token(make_account):
    make_account(ADA, password=PASSWORD)
    browser = Visitor("browser")
    browser.login()
    assert browser.http.get("/host/").json() == {"user": ADA}
    assert browser.http.post("/host/").status_code == 403
    token = browser.http.cookies["csrftoken"].value
    answer = browser.http.post("/host/", headers={"x-csrftoken": token})
    assert answer.json() == {"user": ADA}
    evil = {"x-csrftoken": token, "origin": "https://evil.example"}
    assert browser.http.post("/host/", headers=evil).status_code == 403
