"""Opaque tokens in a host's views: as REST framework's own, and in a cookie."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest
from django.http import HttpResponse
from rest_framework.permissions import IsAuthenticated
from rest_framework.response import Response
from rest_framework.test import APIRequestFactory
from rest_framework.views import APIView

from tests.cases import Case
from vestibule import limits
from vestibule.core.events import EndReason
from vestibule.core.tokens import Transport
from vestibule.drf import (
    HasRole,
    OpaqueCookieAuthentication,
    OpaqueTokenAuthentication,
    SessionTokenAuthentication,
    StepUp,
    cookies,
)
from vestibule.models import Session
from vestibule.testing.plugin import open_session

pytestmark = pytest.mark.django_db


class DrfWords(OpaqueTokenAuthentication):
    explains = False


class InHeader(OpaqueTokenAuthentication):
    header = "X-Session-Token"


class HostView(APIView):
    """A view of a host project."""

    authentication_classes: Sequence[Any] = (
        SessionTokenAuthentication,
        OpaqueTokenAuthentication,
        OpaqueCookieAuthentication,
    )
    permission_classes: Sequence[Any] = (IsAuthenticated,)

    def get(self, request):
        return Response({"pk": request.user.pk, "role": request.auth.role})

    post = get


def asked(
    *, method: str = "get", kept: dict[str, str] | None = None, view: Any = HostView, **headers: Any
):
    request = getattr(APIRequestFactory(), method)("/", headers=headers)
    request.COOKIES.update(kept or {})
    if kept:
        request.META["HTTP_COOKIE"] = "; ".join(f"{name}={value}" for name, value in kept.items())
    return view.as_view()(request)


def test_the_scheme_is_token_in_any_case(make_account, case: Case):
    signed_in = open_session(make_account(), Transport.OPAQUE)
    token = signed_in.tokens.opaque
    for header in (f"Token {token}", f"token {token}", f"TOKEN   {token} "):
        with case(header[:7]):
            answer = asked(authorization=header)
            assert answer.status_code == 200
            assert answer.data == {"pk": signed_in.person.id, "role": signed_in.person.role}
    for header in (f"Bearer {token}", f"Basic {token}", token, ""):
        with case(f"no {header[:6]}"):
            assert asked(authorization=header).status_code == 401
    pair = open_session(signed_in.person).tokens
    for header in (f"Token {pair.access}", f"Token {pair.refresh}"):
        with case("a signed token"):
            assert asked(authorization=header).status_code == 401


def test_refusals_have_the_words_of_rest_framework(make_account, case: Case):
    class View(HostView):
        authentication_classes = (DrfWords,)

    class Explaining(HostView):
        authentication_classes = (OpaqueTokenAuthentication,)

    invalid = "Invalid token header."
    for header, sentence in (
        ("Token", f"{invalid} No credentials provided."),
        ("Token a b", f"{invalid} Token string should not contain spaces."),
        ("Token \xff", f"{invalid} Token string should not contain invalid characters."),
        ("Token x", "Invalid token."),
        ("Token a\x00b", "Invalid token."),
        ("Token " + "x" * 9999, "Invalid token."),
        (None, "Authentication credentials were not provided."),
    ):
        headers: dict[str, Any] = {} if header is None else {"authorization": header}
        with case(ascii(header)[:20]):
            answer = asked(view=View, **headers)
            assert answer.status_code == 401
            assert answer["WWW-Authenticate"] == "Token"
            assert answer.data == {"detail": sentence}
            if header:
                explained = asked(view=Explaining, **headers).data
                assert explained == {"detail": sentence, "code": "token_not_valid"}
    limits.reset()
    token = open_session(make_account(), Transport.OPAQUE).tokens.opaque
    Session.objects.all().end(EndReason.ADMIN)
    assert asked(view=View, authorization=f"Token {token}").data == {"detail": "Invalid token."}
    told = asked(view=Explaining, authorization=f"Token {token}").data
    assert told["reason"] == "admin"
    assert set(told) == {"detail", "code", "reason", "ended_at"}


def test_an_account_that_is_gone_has_words_of_its_own(make_account, django_user_model):
    person = make_account()
    token = open_session(person, Transport.OPAQUE).tokens.opaque
    django_user_model.objects.filter(pk=person.id).update(is_active=False)
    answer = asked(authorization=f"Token {token}")
    assert answer.status_code == 401
    assert answer.data["detail"] == "User inactive or deleted."


def test_too_many_bad_tokens_are_429_and_a_good_one_is_not(make_account):
    token = open_session(make_account(), Transport.OPAQUE).tokens.opaque
    answers = [asked(authorization=f"Token {number}") for number in range(31)]
    assert answers[0].status_code == 401
    assert answers[-1].status_code == 429
    assert int(answers[-1]["Retry-After"]) > 0
    assert asked(authorization=f"Token {token}").status_code == 200


def test_another_header_has_the_token_alone(make_account):
    class View(HostView):
        authentication_classes = (InHeader,)

    token = open_session(make_account(), Transport.OPAQUE).tokens.opaque
    for sent, status in ((token, 200), (f"Token {token}", 401)):
        headers: dict[str, Any] = {"x-session-token": sent}
        assert asked(view=View, **headers).status_code == status
    assert asked(view=View, authorization=f"Token {token}").status_code == 401


def test_a_cookie_needs_the_csrf_token_of_its_session(make_account, case: Case):
    signed_in = open_session(make_account(), Transport.OPAQUE_COOKIE)
    response = HttpResponse()
    csrf_token = cookies.sign_in_opaque(response, signed_in)
    kept = {name: each.value for name, each in response.cookies.items()}
    assert response.cookies[cookies.SESSION.name]["httponly"]
    assert asked(kept=kept).status_code == 200
    own = {"x-csrftoken": csrf_token, "origin": "http://testserver"}
    assert asked(kept=kept, method="post", **own).status_code == 200
    foreign = open_session(signed_in.person, Transport.OPAQUE_COOKIE)
    other = cookies.sign_in_opaque(HttpResponse(), foreign)
    for name, headers in {
        "no token": {"origin": "http://testserver"},
        "another session's": own | {"x-csrftoken": other},
        "another site": own | {"origin": "https://evil.example"},
    }.items():
        with case(name):
            assert asked(kept=kept, method="post", **headers).status_code == 403


def test_tokens_of_cookie_and_header_are_not_interchangeable(make_account, case: Case):
    person = make_account()
    header, cookie = (
        open_session(person, each).tokens.opaque
        for each in (Transport.OPAQUE, Transport.OPAQUE_COOKIE)
    )
    for name, answer in {
        "the header's in the cookie": asked(kept={cookies.SESSION.name: header}),
        "the cookie's in the header": asked(authorization=f"Token {cookie}"),
        "the cookie's as a bearer token": asked(authorization=f"Bearer {cookie}"),
        "the cookie's as the access cookie": asked(kept={cookies.ACCESS.name: cookie}),
        "a stale cookie": asked(kept={cookies.SESSION.name: "x"}),
    }.items():
        with case(name):
            assert answer.status_code == 401
    for _ in range(40):  # a browser sends it to public views, too
        assert asked(kept={cookies.SESSION.name: "x"}).status_code == 401


def test_a_renewed_session_keeps_its_cookie_and_a_sign_out_clears_it(make_account):
    signed_in = open_session(make_account(), Transport.OPAQUE_COOKIE)
    lifetime = signed_in.tokens.refresh_lifetime
    response = HttpResponse()
    cookies.sign_in_opaque(response, signed_in)
    assert response.cookies[cookies.SESSION.name]["max-age"] == lifetime
    response = HttpResponse()
    cookies.sign_out_opaque(response)
    for cookie in (cookies.SESSION, cookies.CSRF):
        assert response.cookies[cookie.name]["max-age"] == 0


def test_permissions_and_step_ups_are_those_of_an_access_token(make_account, settings):
    class ForManagers(HostView):
        permission_classes = (HasRole("manager"),)

    class Strict(HostView):
        permission_classes = (StepUp("aal2"),)

    person, token = None, ""
    for role, status in (("manager", 200), ("client", 403)):
        person = make_account(f"{role}@example.org", role=role)
        token = open_session(person, Transport.OPAQUE).tokens.opaque
        assert asked(view=ForManagers, authorization=f"Token {token}").status_code == status
    assert person is not None
    answer = asked(view=Strict, authorization=f"Token {token}")
    assert answer.status_code == 401
    assert "insufficient_user_authentication" in answer["WWW-Authenticate"]
    token = open_session(person, Transport.OPAQUE, amr="pwd otp mfa").tokens.opaque
    assert asked(view=Strict, authorization=f"Token {token}").status_code == 200


@pytest.mark.django_db(transaction=True)
def test_in_an_event_loop_the_query_runs_in_a_thread(make_account):
    signed_in = open_session(make_account(), Transport.OPAQUE)
    request = APIRequestFactory().get(
        "/", headers={"authorization": f"Token {signed_in.tokens.opaque}"}
    )
    found = asyncio.run(OpaqueTokenAuthentication().aauthenticate(request))
    assert found is not None
    assert found[0].pk == signed_in.person.id
    cookie = open_session(signed_in.person, Transport.OPAQUE_COOKIE).tokens.opaque
    request = APIRequestFactory().get("/")
    request.COOKIES[cookies.SESSION.name] = cookie
    request.META["HTTP_COOKIE"] = "one"
    found = asyncio.run(OpaqueCookieAuthentication().aauthenticate(request))
    assert found is not None
    assert found[1].session
