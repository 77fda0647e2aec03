"""No cache gives what one user's view answers to another: Django's own, by ``Vary``."""

from __future__ import annotations

from typing import Any

import pytest
from django.http import HttpRequest
from django.middleware.cache import FetchFromCacheMiddleware, UpdateCacheMiddleware
from django.test import Client, RequestFactory
from django.urls import path
from rest_framework.authentication import BaseAuthentication
from rest_framework.renderers import BrowsableAPIRenderer, JSONRenderer
from rest_framework.response import Response
from rest_framework.views import APIView

from vestibule.contracts.allauth_headless.authentication import (
    SessionAuthentication,
    XSessionTokenAuthentication,
)
from vestibule.contracts.dj_rest_auth.jwt_auth import JWTCookieAuthentication
from vestibule.core.tokens import Transport
from vestibule.drf import (
    OpaqueCookieAuthentication,
    OpaqueTokenAuthentication,
    SessionTokenAuthentication,
)
from vestibule.drf.jwt_authentication import JWTAuthentication
from vestibule.drf.vary import joined, vary_on

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]

BY_SITE = [UpdateCacheMiddleware, FetchFromCacheMiddleware]


class WhoAsks(APIView):
    """A host's public page, which greets who is signed in."""

    authentication_classes: tuple[type[BaseAuthentication], ...] = (SessionTokenAuthentication,)
    permission_classes = ()

    def get(self, request: Any) -> Response:
        return Response({"pk": getattr(request.user, "pk", None)})


urlpatterns = [path("who/", WhoAsks.as_view())]


@pytest.fixture
def cached(settings) -> None:
    """The site has Django's per-site cache, and nothing else."""
    settings.CSRF_USE_SESSIONS = False
    settings.MIDDLEWARE = [f"{each.__module__}.{each.__name__}" for each in BY_SITE]
    cache = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "vary"}
    settings.CACHES = {"default": cache}


@pytest.mark.usefixtures("cached")
@pytest.mark.parametrize("transport", [Transport.BODY, Transport.COOKIE])
def test_each_user_is_given_the_page_of_their_own(
    make_account, sign_in_as, browser_of, transport: Transport
):
    signed_in = browser_of if transport == Transport.COOKIE else sign_in_as
    people = [make_account(f"{name}@example.org") for name in ("ann", "bob")]
    clients: list[Client] = [Client(), *(signed_in(each) for each in people), Client()]
    for _ in range(2):
        said = [client.get("/who/").json()["pk"] for client in clients]
        assert said == [None, *(each.id for each in people), None]


def headers_of(scheme: type[BaseAuthentication], **sent: Any) -> set[str]:
    """Return what a view with an authentication class varies on."""
    view: Any = WhoAsks.as_view(authentication_classes=(scheme,), renderer_classes=(JSONRenderer,))
    response = view(RequestFactory().get("/", **sent))
    return {each.strip() for each in response.get("Vary", "").split(",")}


@pytest.mark.parametrize(
    ("scheme", "names"),
    [
        (SessionTokenAuthentication, {"Authorization", "Cookie"}),
        (JWTAuthentication, {"Authorization"}),
        (OpaqueTokenAuthentication, {"Authorization"}),
        (OpaqueCookieAuthentication, {"Cookie"}),
        (SessionAuthentication, {"Cookie"}),
        (XSessionTokenAuthentication, {"X-Session-Token"}),
    ],
)
@pytest.mark.parametrize(
    "sent", [{}, {"HTTP_AUTHORIZATION": "Bearer x"}, {"HTTP_AUTHORIZATION": "Token x"}]
)
def test_a_view_varies_on_what_its_class_reads_whatever_is_sent(scheme, names, sent):
    assert headers_of(scheme, **sent) == names


def test_where_no_cookie_is_read_none_is_named(settings):
    settings.VESTIBULE |= {"COOKIE_TRANSPORT": False}
    assert headers_of(SessionTokenAuthentication) == {"Authorization"}


def test_the_cookie_of_dj_rest_auth_is_named_where_it_has_one(settings):
    assert headers_of(JWTCookieAuthentication) == {"Authorization"}
    settings.REST_AUTH = {"USE_JWT": True, "JWT_AUTH_COOKIE": "jwt"}
    for sent in ({}, {"HTTP_AUTHORIZATION": "Bearer x"}):
        assert headers_of(JWTCookieAuthentication, **sent) == {"Authorization", "Cookie"}


def test_the_headers_of_the_view_are_kept():
    renderers = (JSONRenderer, BrowsableAPIRenderer)
    view: Any = WhoAsks.as_view(renderer_classes=renderers)
    response = view(RequestFactory().get("/", HTTP_ACCEPT="application/json"))
    assert response["Vary"] == "Accept, Authorization, Cookie"
    assert joined("Accept, cookie", "Cookie, Origin") == "Accept, cookie, Origin"
    assert joined("*", "Cookie") == "*"


def test_a_request_without_a_view_is_left_alone():
    vary_on(HttpRequest(), "Cookie")
