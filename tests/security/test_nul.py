"""PostgreSQL keeps no NUL in a text: wherever one can be sent, it is refused before."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import pytest
from django.urls import include, path
from rest_framework import serializers

from tests.cases import undone
from tests.security.refusals import client
from tests.security.routes import Route, routes
from vestibule.drf import cookies
from vestibule.server.urls import handler400, handler403, handler404, handler500
from vestibule.testing.plugin import PASSWORD, open_session

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.urls(__name__),
]

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]

urlpatterns = [
    path("", include("vestibule.urls")),
    path("auth-api/", include("vestibule.contracts.otp.urls")),
    path("authtoken/", include("vestibule.contracts.authtoken.urls")),
    path("api/", include("vestibule.contracts.simplejwt.urls")),
    path("dj-rest-auth/", include("vestibule.contracts.dj_rest_auth.urls")),
    path("dj-rest-auth/", include("vestibule.contracts.dj_rest_auth.registration.urls")),
    path("dj-rest-auth/", include("vestibule.contracts.dj_rest_auth.mfa.urls")),
    path("djoser/", include("vestibule.contracts.djoser.urls")),
    path("djoser/", include("vestibule.contracts.djoser.urls.authtoken")),
    path("djoser/", include("vestibule.contracts.djoser.urls.social")),
]

NUL = "\x00"
TEXTS = ("\x00", "a\x00b", "ann@example.org\x00", "0" * 22 + "\x00" + "0" * 40)


def addresses(route: Route) -> Iterator[str]:
    """Fill in the path, once with what could stand there and once with a NUL in each place."""
    yield re.sub(r"<(?:\w+:)?\w+>", str(UUID(int=1)), route.path)
    if "<" in route.path and "<uuid:" not in route.path and "<int:" not in route.path:
        yield re.sub(r"<(?:\w+:)?\w+>", "a%00b", route.path)


def good(field: serializers.Field[Any, Any, Any, Any]) -> Any:
    """Return what a field takes, so that the one beside it is read too."""
    return PASSWORD if isinstance(field, serializers.CharField) else 1


def test_no_field_of_a_body_hands_a_nul_on(make_account, case):
    boss = open_session(make_account("boss@example.org", role="admin")).tokens.access
    for route in routes():
        for text in TEXTS:
            for name in route.fields:
                body = {other: good(field) for other, field in route.fields.items()}
                for address in addresses(route):
                    with case(f"{route.operation} {name} {text!a}"), undone():
                        answer = client(None if route.open_to_all else boss).generic(
                            route.method.upper(),
                            address,
                            json.dumps(body | {name: text}),
                            content_type="application/json",
                        )
                        assert answer.status_code < 500, answer.content


def test_no_query_and_no_path_hands_a_nul_on(make_account, case):
    boss = open_session(make_account("boss@example.org", role="admin")).tokens.access
    for route in routes():
        for text in TEXTS:
            for address in addresses(route):
                with case(f"{route.operation} {address} {text!a}"), undone():
                    caller = client(None if route.open_to_all else boss)
                    query = dict.fromkeys((*route.query, NUL), text)
                    answer = caller.generic(
                        route.method.upper(), f"{address}?{urlencode(query)}", content_type=""
                    )
                    assert answer.status_code < 500, answer.content


COOKIES = (
    *(cookies.ACCESS, cookies.REFRESH, cookies.DEVICE, cookies.CHALLENGE, cookies.CSRF),
    *(cookies.TRUSTED_DEVICE, cookies.EMAIL_SIGN_IN),
)


QUOTED = ("\\000", "\\000.\\000", "0" * 21 + "\\000.a")


def test_no_cookie_hands_a_nul_on(case):
    """Each route gets each cookie and each text, and each cookie each text, but not all at once."""
    for number, route in enumerate(routes()):
        for place, cookie in enumerate(COOKIES):
            text = QUOTED[(number + place) % len(QUOTED)]
            with case(f"{route.operation} {cookie.guarded} {text}"), undone():
                answer = client().generic(
                    route.method.upper(),
                    next(addresses(route)),
                    json.dumps({name: good(field) for name, field in route.fields.items()}),
                    content_type="application/json",
                    HTTP_COOKIE=f'{cookie.name}="{text}"; {cookie.guarded}="{text}"',
                    HTTP_DEVICE_TOKEN=text,
                    HTTP_TRUSTED_DEVICE=text,
                    HTTP_TOKEN_TRANSPORT="cookie",
                )
                assert answer.status_code < 500, answer.content
