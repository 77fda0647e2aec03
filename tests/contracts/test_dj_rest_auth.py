"""What the contract of dj-rest-auth promises beside dj-rest-auth's own answers."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from enum import Enum
from http.cookies import SimpleCookie
from typing import Any

import pyotp
import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.views import PasswordResetConfirmView as DjangosPage
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.http import HttpRequest, HttpResponse
from django.test import Client, TestCase, override_settings
from django.urls import (
    URLPattern,
    URLResolver,
    clear_url_caches,
    include,
    path,
    re_path,
    resolve,
    reverse,
)
from rest_framework.permissions import BasePermission
from rest_framework.response import Response
from rest_framework.views import APIView

from tests.cases import each_case
from tests.providers.documented import TOKEN, LikeGitHub
from tests.providers.openid_server import CLIENT, SECRET
from tests.security.routes import routes
from tests.steps.simplejwt_tokens import KEY
from tests.steps.simplejwt_tokens import token as simplejwt_token
from vestibule.checks.rest_auth import (
    allauth_behind_rest_auth_is_honored,
    pages_of_mails_take_our_tokens,
    rest_auth_is_honored,
    token_cookies_are_safe,
)
from vestibule.contracts.dj_rest_auth.factors import ENABLED
from vestibule.contracts.dj_rest_auth.jwt_auth import JWTCookieAuthentication
from vestibule.contracts.dj_rest_auth.links import email_page, reset_page
from vestibule.contracts.dj_rest_auth.pages import EMAIL, RESET
from vestibule.contracts.dj_rest_auth.registration.views import (
    SocialAccountDisconnectView,
    SocialAccountListView,
    SocialConnectView,
    SocialLoginView,
)
from vestibule.contracts.dj_rest_auth.sign_out import DONE, NOT_IN_COOKIE, NOTHING_ENDED
from vestibule.core import clock
from vestibule.core.tokens import Transport
from vestibule.drf.rest_errors import MAILBOX_FIRST
from vestibule.models import Account, AuditEvent, Identity, Session

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]
PASSWORD, OTHER = "correct horse battery staple", "another horse battery staple"
ADA = {"username": "ada", "password": PASSWORD}
NEW = {"new_password1": OTHER, "new_password2": OTHER}
JWT = {"USE_JWT": True, "JWT_AUTH_HTTPONLY": False}
COOKIES = {"USE_JWT": True, "JWT_AUTH_COOKIE": "app", "JWT_AUTH_REFRESH_COOKIE": "app-refresh"}
ID = "00000000-0000-4000-8000-000000000000"
ORIGIN = {"origin": "https://evil.example"}
NO_COOKIES = {
    "rest_password_reset",
    "rest_password_reset_confirm",
    "rest_verify_email",
    "rest_resend_email",
    "token_verify",
}
"""Addresses that read no cookie of a session and set none."""


class HostView(APIView):
    """A view of the host's own."""

    authentication_classes = (JWTCookieAuthentication,)

    def get(self, request: Any) -> Response:
        return Response({"user": str(request.user)})

    post = get


class GitHubLogin(SocialLoginView):
    provider = "github"
    callback_url = "https://app.example.org/github"


class ByAdapter(SocialLoginView):
    adapter_class = type("GitHubOAuth2Adapter", (), {"provider_id": "github"})


class GitHubConnect(SocialConnectView):
    provider = "github"


class Nobody(BasePermission):
    def has_permission(self, request: Any, view: Any) -> bool:
        return False


def page(request: HttpRequest, **_: object) -> HttpResponse:
    return HttpResponse()


urlpatterns: list[URLPattern | URLResolver] = [
    path("auth/registration/", include("vestibule.contracts.dj_rest_auth.registration.urls")),
    path("auth/github/", GitHubLogin.as_view()),
    path("auth/adapter/", ByAdapter.as_view()),
    path("auth/named/", SocialLoginView.as_view(provider="github")),
    path("auth/github/connect/", GitHubConnect.as_view()),
    path("auth/socialaccounts/", SocialAccountListView.as_view()),
    path("auth/socialaccounts/<uuid:pk>/disconnect/", SocialAccountDisconnectView.as_view()),
    path("auth/", include("vestibule.contracts.dj_rest_auth.urls")),
    path("auth/", include("vestibule.contracts.dj_rest_auth.mfa.urls")),
    path("host/", HostView.as_view()),
]


@pytest.fixture
def vestibule(settings: Any) -> Callable[..., None]:
    """Change settings of ours; rates have tests of their own."""

    def change(**changed: Any) -> None:
        settings.VESTIBULE = {**settings.VESTIBULE, "LIMITS": {}, **changed}

    return change


@pytest.fixture(autouse=True)
def host(settings: Any, vestibule: Any) -> None:
    """A host with tokens in the body, whose users sign in by either identifier."""
    vestibule(SIGN_IN_WITH=("username", "email"))
    settings.REST_AUTH = JWT
    settings.REST_FRAMEWORK = {
        **settings.REST_FRAMEWORK,
        "DEFAULT_AUTHENTICATION_CLASSES": [
            "vestibule.contracts.dj_rest_auth.jwt_auth.JWTCookieAuthentication"
        ],
    }


@pytest.fixture
def ada(make_account: Any) -> Any:
    person = make_account("ada@example.org")
    get_user_model().objects.filter(pk=person.id).update(username="ada")
    return person


def post(client: Client, where: str, body: Any = None, **headers: Any) -> Any:
    with TestCase.captureOnCommitCallbacks(execute=True):
        return client.post(
            f"/auth/{where}", body or {}, content_type="application/json", headers=headers
        )


def bearer(access: str) -> dict[str, str]:
    return {"authorization": f"Bearer {access}"}


def signed_in(client: Client | None = None) -> Any:
    answer = post(client or Client(), "login/", ADA)
    assert answer.status_code == 200, answer.content
    return answer.json()


def cookie(value: str, name: str = "app") -> Client:
    client = Client()
    client.cookies = SimpleCookie({name: value})
    return client


def test_the_cookies_are_the_hosts_own(ada, settings):
    settings.REST_AUTH = COOKIES | {
        "JWT_AUTH_REFRESH_COOKIE_PATH": "/auth/token/",
        "JWT_AUTH_SAMESITE": "Strict",
        "JWT_AUTH_SECURE": True,
        "JWT_AUTH_COOKIE_DOMAIN": "example.org",
    }
    answer = post(Client(), "login/", ADA)
    access, refresh = answer.cookies["app"], answer.cookies["app-refresh"]
    for each, where in ((access, "/"), (refresh, "/auth/token/")):
        assert (each["path"], each["samesite"], each["domain"]) == (where, "Strict", "example.org")
        assert each["secure"]
        assert each["httponly"]
        assert int(each["max-age"]) > 0
    gone = post(Client(), "logout/", {}, **bearer(answer.json()["access"])).cookies
    for name, where in (("app", "/"), ("app-refresh", "/auth/token/")):
        assert (gone[name].value, gone[name]["max-age"], gone[name]["path"]) == ("", 0, where)


def test_a_token_is_accepted_as_it_was_given_alone(ada, settings):
    settings.REST_AUTH = COOKIES
    client = Client()
    body = signed_in(client)
    stored, refresh = (client.cookies[name].value for name in ("app", "app-refresh"))
    assert Session.objects.get().transport == Transport.COOKIE
    assert body["access"] != stored
    assert body["refresh"] == ""
    assert client.get("/auth/user/").status_code == 200
    assert Client().get("/auth/user/", headers=bearer(body["access"])).status_code == 200
    assert Client().get("/auth/user/", headers=bearer(stored)).status_code == 401
    assert cookie(body["access"]).get("/auth/user/").status_code == 401
    assert post(Client(), "token/refresh/", {"refresh": refresh}).status_code == 401
    # A page that repeats what its cookie holds sends the cookie all the same.
    renewed = post(client, "token/refresh/", {"refresh": refresh})
    assert (renewed.status_code, list(renewed.json())) == (200, ["access", "access_expiration"])
    assert Client().get("/auth/user/", headers=bearer(renewed.json()["access"])).status_code == 200
    assert post(client, "logout/").status_code == 200
    assert Client().get("/auth/user/", headers=bearer(body["access"])).status_code == 401


def test_cookies_that_scripts_read_are_copies(ada, settings):
    settings.REST_AUTH = COOKIES | {"JWT_AUTH_HTTPONLY": False}
    client = Client()
    body = signed_in(client)
    assert client.cookies["app"].value == body["access"]
    assert client.get("/auth/user/").status_code == 200
    renewed = post(Client(), "token/refresh/", {"refresh": body["refresh"]})
    assert renewed.json()["refresh"] == renewed.cookies["app-refresh"].value
    assert post(client, "logout/").status_code == 200
    assert Session.objects.get().ended_at is not None


def test_another_site_acts_with_no_cookie(ada, settings, vestibule):
    settings.REST_AUTH = COOKIES
    client = Client()
    assert post(client, "login/", ADA, **ORIGIN).status_code == 403
    assert not Session.objects.exists()
    body = signed_in(client)
    found = {
        (route.method, re.sub(r"[?^$]", "", route.path.replace("<uuid:pk>", ID)), route.name)
        for route in routes(urlpatterns)
        if route.method != "get" and route.name not in NO_COOKIES
    }
    assert len(found) > 15
    for method, where, name in found:
        refused = client.generic(
            method.upper(), where, b"{}", content_type="application/json", headers=ORIGIN
        )
        assert (refused.status_code, list(refused.json())) == (403, ["detail"]), (name, where)
    assert client.post("/host/", headers=ORIGIN).status_code == 403
    assert client.get("/host/", headers=ORIGIN).status_code == 200
    assert Client().post("/host/", headers=ORIGIN | bearer(body["access"])).status_code == 200
    vestibule(TRUSTED_ORIGINS=("https://evil.example",))
    assert client.post("/host/", headers=ORIGIN).status_code == 200


def test_djangos_csrf_token_is_required_where_the_host_says_so(ada, settings):
    settings.REST_AUTH = COOKIES | {"JWT_AUTH_COOKIE_USE_CSRF": True}
    settings.CSRF_USE_SESSIONS, settings.CSRF_COOKIE_NAME = False, "csrftoken"
    client = Client(enforce_csrf_checks=True)
    body = signed_in(client)  # there is no cookie to protect yet
    missing = {"detail": "CSRF Failed: CSRF cookie not set."}
    assert client.post("/host/").json() == missing
    assert post(client, "login/", ADA).json() == missing
    client.cookies["csrftoken"] = "a" * 32
    assert client.post("/host/").json() == {"detail": "CSRF Failed: CSRF token missing."}
    assert client.post("/host/", headers={"x-csrftoken": "a" * 32}).status_code == 200
    assert client.post("/host/", {"csrfmiddlewaretoken": "a" * 32}).status_code == 200
    assert Client().post("/host/", headers=bearer(body["access"])).status_code == 200
    settings.REST_AUTH = COOKIES | {"JWT_AUTH_COOKIE_ENFORCE_CSRF_ON_UNAUTHENTICATED": True}
    fresh = Client(enforce_csrf_checks=True)
    assert post(fresh, "login/", ADA).json() == missing
    fresh.cookies["csrftoken"] = "a" * 32
    assert post(fresh, "login/", ADA, **{"x-csrftoken": "a" * 32}).status_code == 200


def test_a_stale_cookie_keeps_nobody_from_signing_in(ada, settings):
    settings.REST_AUTH = COOKIES
    client = cookie("stale")
    assert client.get("/auth/user/").status_code == 401
    assert post(client, "login/", ADA).status_code == 200
    assert client.get("/auth/user/").status_code == 200


def test_a_second_sign_in_of_a_browser_replaces_the_first(ada, settings):
    settings.REST_AUTH = COOKIES
    client = Client()
    signed_in(client)
    signed_in(client)
    assert Session.objects.filter(ended_at=None).count() == 1


def test_the_first_class_of_the_host_decides_about_401_or_403(ada, settings):
    assert Client().get("/auth/user/").status_code == 401
    settings.REST_FRAMEWORK = {
        **settings.REST_FRAMEWORK,
        "DEFAULT_AUTHENTICATION_CLASSES": [
            "rest_framework.authentication.SessionAuthentication",
            "vestibule.contracts.dj_rest_auth.jwt_auth.JWTCookieAuthentication",
        ],
    }
    refused = Client().get("/auth/user/")
    assert (refused.status_code, "WWW-Authenticate" in refused) == (403, False)


def test_tokens_of_simplejwt_go_on_in_the_cookies(ada, settings, vestibule):
    vestibule(SIMPLEJWT_KEY=KEY, SIGN_IN_WITH=("username",))
    settings.REST_AUTH = COOKIES
    client = cookie(simplejwt_token(ada.id, "access"))
    client.cookies["app-refresh"] = simplejwt_token(ada.id)
    assert client.get("/auth/user/").status_code == 200
    assert post(client, "token/refresh/").status_code == 200
    assert Session.objects.get().transport == Transport.COOKIE
    assert client.get("/auth/user/").status_code == 200


@each_case("hidden", [True, False], ids=["HttpOnly", "read by scripts"])
@each_case("kept", [("app", "app-refresh"), ("app-refresh",)], ids=["both", "refresh alone"])
def test_a_sign_out_uses_up_the_refresh_cookie_of_simplejwt(
    ada, settings, vestibule, hidden: bool, kept: tuple[str, ...]
):
    vestibule(SIMPLEJWT_KEY=KEY, SIGN_IN_WITH=("username",))
    settings.REST_AUTH = COOKIES | {"JWT_AUTH_HTTPONLY": hidden}
    held = {"app": simplejwt_token(ada.id, "access"), "app-refresh": simplejwt_token(ada.id)}
    client, thief = Client(), cookie(held["app-refresh"], "app-refresh")
    client.cookies = SimpleCookie({name: held[name] for name in kept})
    assert post(client, "logout/", **ORIGIN).status_code == 403
    answer = post(client, "logout/")
    assert (answer.status_code, answer.json()) == (200, {"detail": DONE})
    assert post(thief, "token/refresh/").status_code == 401
    assert post(Client(), "token/refresh/", {"refresh": held["app-refresh"]}).status_code == 401
    assert post(thief, "logout/").status_code == 200  # the answer was lost


@each_case("stored", ["junk", "expired", "access"])
def test_a_bad_refresh_cookie_is_no_sign_out(ada, settings, vestibule, stored: str):
    vestibule(SIMPLEJWT_KEY=KEY, SIGN_IN_WITH=("username",))
    settings.REST_AUTH = COOKIES
    expired = simplejwt_token(ada.id, exp=1)
    token = {"junk": "junk", "expired": expired, "access": simplejwt_token(ada.id, "access")}
    answer = post(cookie(token[stored], "app-refresh"), "logout/")
    assert (answer.status_code, answer.json()) == (401, {"detail": NOT_IN_COOKIE})
    assert not Session.objects.exists()


@each_case(
    "mode",
    [(JWT, 200, NOTHING_ENDED), (COOKIES, 401, NOT_IN_COOKIE), ({}, 200, NOTHING_ENDED)],
    ids=["tokens", "cookies", "keys"],
)
def test_an_access_token_of_simplejwt_is_not_said_to_be_ended(
    ada, settings, vestibule, mode: tuple[dict[str, Any], int, str]
):
    vestibule(SIMPLEJWT_KEY=KEY, SIGN_IN_WITH=("username",))
    settings.REST_AUTH, status, sentence = mode
    mine = bearer(simplejwt_token(ada.id, "access"))
    answer = post(Client(), "logout/", **mine)
    assert (answer.status_code, answer.json()) == (status, {"detail": sentence})
    assert Client().get("/auth/user/", headers=mine).status_code == 200


@each_case("sent", [{"refresh": None}, {"refresh": "junk"}, {"refresh": []}, "no JSON"])
def test_no_body_keeps_a_sign_out_by_cookies_or_key_from_its_end(ada, settings, sent: Any):
    settings.REST_AUTH = COOKIES
    client = Client()
    signed_in(client)
    assert post(client, "logout/", sent).status_code == 200
    settings.REST_AUTH = {}
    key = {"authorization": f"Token {signed_in()['key']}"}
    assert post(Client(), "logout/", sent, **key).status_code == 200
    assert not Session.objects.live().exists()


@each_case(
    "case",
    [(None, 200), ("", 200), ("junk", 401), ("ended", 401), ([], 400)],
    ids=["null", "blank", "junk", "ended", "list"],
)
def test_a_bad_refresh_token_in_a_body_keeps_no_other_session_open(
    ada, settings, case: tuple[Any, int]
):
    sent, status = case
    if sent == "ended":
        sent = signed_in()["refresh"]
        post(Client(), "logout/", {"refresh": sent})
    mine = bearer(signed_in()["access"])
    assert post(Client(), "logout/", {"refresh": sent}, **mine).status_code == status
    settings.REST_AUTH = COOKIES | {"JWT_AUTH_HTTPONLY": False}
    copies = Client()
    signed_in(copies)
    del copies.cookies["app"]  # it has expired
    assert post(copies, "logout/", {"refresh": sent}).status_code == status
    assert not Session.objects.live().exists()


@each_case("keys", [False, True])
def test_a_new_password_ends_all_sessions_but_this_one(ada, settings, vestibule, outbox, keys):
    vestibule(SIMPLEJWT_KEY=KEY, SIGN_IN_WITH=("username",))
    settings.REST_AUTH = {"USE_JWT": not keys, "JWT_AUTH_HTTPONLY": False}
    first, other = signed_in(), signed_in()
    tokens = [
        f"Token {each['key']}" if keys else f"Bearer {each['access']}" for each in (first, other)
    ]
    mine, theirs = ({"authorization": each} for each in tokens)
    foreign = simplejwt_token(ada.id)
    assert post(Client(), "password/change/", NEW, **mine).status_code == 200
    assert Client().get("/auth/user/", headers=mine).status_code == 200
    assert Client().get("/auth/user/", headers=theirs).status_code == 401
    assert post(Client(), "token/refresh/", {"refresh": foreign}).status_code == 401
    if not keys:
        kept = post(Client(), "token/refresh/", {"refresh": first["refresh"]})
        assert kept.status_code == 200
        ended = post(Client(), "token/refresh/", {"refresh": other["refresh"]})
        assert ended.status_code == 401
    assert "password" in outbox[-1].subject.lower()


@each_case("signs_out", [False, True])
@each_case("by_cookie", [False, True])
def test_a_token_of_simplejwt_changes_the_password_and_is_void_with_all_others(
    ada, settings, vestibule, frozen_clock, signs_out: bool, by_cookie: bool
):
    vestibule(SIMPLEJWT_KEY=KEY, SIGN_IN_WITH=("username",))
    other, mine = bearer(signed_in()["access"]), simplejwt_token(ada.id, "access")
    kind = COOKIES if by_cookie else JWT
    settings.REST_AUTH = kind | {"LOGOUT_ON_PASSWORD_CHANGE": signs_out}
    client = cookie(mine) if by_cookie else Client()
    headers = {} if by_cookie else bearer(mine)
    frozen_clock.move(1)
    assert post(client, "password/change/", NEW, **headers).status_code == 403
    wrong = post(client, "password/change/", NEW | {"old_password": "wrong"}, **headers)
    assert wrong.status_code == 400
    right = post(client, "password/change/", NEW | {"old_password": PASSWORD}, **headers)
    assert (right.status_code, right.json()) == (200, {"detail": "New password has been saved."})
    for old in (bearer(mine), other):
        assert Client().get("/auth/user/", headers=old).status_code == 401
    stored = cookie(simplejwt_token(ada.id, iat=int(clock.timestamp()) - 1), "app-refresh")
    assert post(stored, "token/refresh/").status_code == 401
    assert post(Client(), "login/", ADA | {"password": OTHER}).status_code == 200


def test_the_old_password_is_needed_once_the_sign_in_is_old(ada, frozen_clock):
    old = signed_in()
    frozen_clock.move(540)
    mine = bearer(post(Client(), "token/refresh/", {"refresh": old["refresh"]}).json()["access"])
    frozen_clock.move(120)
    refused = post(Client(), "password/change/", NEW, **mine)
    assert (refused.status_code, refused.json()["code"]) == (403, "sign_in_again")
    wrong = post(Client(), "password/change/", NEW | {"old_password": "wrong"}, **mine)
    assert list(wrong.json()) == ["old_password"]
    right = post(Client(), "password/change/", NEW | {"old_password": PASSWORD}, **mine)
    assert right.status_code == 200


def test_a_change_of_password_signs_out_where_the_host_says_so(ada, settings):
    settings.REST_AUTH = JWT | {"LOGOUT_ON_PASSWORD_CHANGE": True}
    mine = bearer(signed_in()["access"])
    assert post(Client(), "password/change/", NEW, **mine).status_code == 200
    assert Client().get("/auth/user/", headers=mine).status_code == 401


def test_a_reset_link_leads_to_a_page_with_both_halves(ada, make_account, outbox):
    bob = make_account("bob@example.org")
    post(Client(), "password/reset/", {"email": "ada@example.org"})
    found = re.search(r"http://testserver/reset-password/([^/]+)/(\S+)", outbox[-1].body)
    assert found, outbox[-1].body
    uid, token = found.groups()
    assert bob.id != ada.id
    post(Client(), "password/reset/", {"email": "bob@example.org"})
    other = re.search(r"reset-password/([^/]+)/", outbox[-1].body)
    assert other
    refused = post(Client(), "password/reset/confirm/", NEW | {"uid": other[1], "token": token})
    assert refused.json() == {"token": ["Invalid value"]}
    done = post(Client(), "password/reset/confirm/", NEW | {"uid": uid, "token": token})
    assert done.status_code == 200
    another = Client(headers={"user-agent": "Another"})  # one browser may send it twice
    again = post(another, "password/reset/confirm/", NEW | {"uid": uid, "token": token})
    assert again.json() == {"token": ["Invalid value"]}
    assert post(Client(), "login/", ADA).status_code == 400


@pytest.mark.urls("tests.contracts.dj_rest_auth.allauth_urls")
def test_no_link_leads_to_a_page_of_allauth_or_django_which_does_not_know_our_tokens(ada, outbox):
    assert reverse("account_confirm_email", args=["x"]) == "/confirm/x/"
    assert reverse("password_reset_confirm", args=["x", "y"]) == "/reset/x/y/"
    assert email_page() is None
    assert reset_page().page == "/reset-password/{uid}/{token}"
    post(Client(), "registration/resend-email/", {"email": "ada@example.org"})
    post(Client(), "password/reset/", {"email": "ada@example.org"})
    for mail in outbox:
        assert "/confirm/" not in mail.body
        assert "/reset/" not in mail.body


STRICT = r"(?P<token>[0-9A-Za-z]{1,13}-[0-9A-Za-z]{1,32})/$"
"""As the demo project of dj-rest-auth has it, which knows Django's tokens."""


@pytest.mark.parametrize(
    ("pages", "unfit"),
    [
        ([re_path(rf"^reset/(?P<uid>\w+)/{STRICT}", page, name=RESET)], [RESET]),
        ([re_path(rf"^verify/{STRICT}", page, name=EMAIL)], [EMAIL]),
        ([path("verify/<uuid:key>/", page, name=EMAIL)], [EMAIL]),
        ([re_path(r"^reset/(?P<token>[a-z]+)/$", page, name=RESET)], [RESET]),
        ([re_path(r"^reset/(\w+)/([0-9A-Za-z_-]+)/$", page, name=RESET)], []),
        ([path("reset/<uidb64>/<token>/", page, name=RESET)], []),
        ([re_path(rf"^(?P<uidb64>\w+)/{STRICT}", DjangosPage.as_view(), name=RESET)], []),
        ([path("x/", include(([path("<int:n>/", page, name=EMAIL)], "shop")))], []),
        ([], []),
    ],
)
def test_a_page_that_takes_no_token_of_ours_is_named(ada, monkeypatch, outbox, pages, unfit):
    monkeypatch.setattr(sys.modules[__name__], "urlpatterns", [*urlpatterns, *pages])
    clear_url_caches()
    found = pages_of_mails_take_our_tokens()
    assert [each.msg.split("'")[1] for each in found] == unfit
    assert set(ids(found)) <= {"vestibule.E058"}
    post(Client(), "password/reset/", {"email": "ada@example.org"})
    [link] = re.findall(r"http://testserver(/\S+)", outbox[-1].body)
    assert link.startswith(("/reset/", "/reset-password/"))
    if not unfit:
        assert link.startswith("/reset-password/") or resolve(link)


def test_a_key_is_one_session_and_ends_with_it(ada, settings):
    settings.REST_AUTH = {}
    one, other = (signed_in()["key"] for _ in range(2))
    assert one != other
    assert not Session.objects.exclude(transport=Transport.OPAQUE).exists()
    assert post(Client(), "logout/", authorization=f"Token {one}").status_code == 200
    gone = Client().get("/auth/user/", headers={"authorization": f"Token {one}"})
    assert (gone.status_code, gone.json()) == (401, {"detail": "Invalid token."})
    stays = Client().get("/auth/user/", headers={"authorization": f"Token {other}"})
    assert stays.status_code == 200
    settings.REST_AUTH = {"SESSION_LOGIN": False}
    assert post(Client(), "logout/").status_code == 400


@each_case("mode", [JWT, {}, COOKIES], ids=["tokens", "keys", "cookies"])
def test_an_app_is_activated_asked_for_and_deactivated(ada, settings, frozen_clock, mode):
    settings.REST_AUTH = mode
    client = Client()
    body = signed_in(client)
    mine = {"authorization": f"Token {body['key']}"} if not mode else bearer(body["access"])
    mine = {} if mode is COOKIES else mine
    setup = client.get("/auth/mfa/totp/activate/", headers=mine).json()
    assert setup["qr_code_data_uri"].startswith("data:image/svg+xml;base64,")
    app = pyotp.TOTP(setup["secret"])

    def code() -> str:
        frozen_clock.move(30)
        return app.at(int(frozen_clock.now.timestamp()))

    token = {"activation_token": setup["activation_token"]}
    wrong = post(client, "mfa/totp/activate/", token | {"code": "000000"}, **mine)
    assert list(wrong.json()) == ["code"]
    sent = token | {"code": code()}
    made = post(client, "mfa/totp/activate/", sent, idempotency_key="one", **mine)
    again = post(client, "mfa/totp/activate/", sent, idempotency_key="one", **mine)
    assert (again.status_code, again.json()) == (200, made.json())
    refused = post(client, "mfa/totp/activate/", sent, **mine)
    assert (refused.status_code, refused.json()) == (400, {"detail": ENABLED})
    codes = made.json()["recovery_codes"]
    assert client.get("/auth/mfa/status/", headers=mine).json()["mfa_enabled"] is True
    shown = post(client, "mfa/recovery-codes/", **mine)
    assert shown.status_code == 400
    assert post(client, "mfa/recovery-codes/regenerate/", **mine).status_code == 403
    used = code()
    renewed = post(client, "mfa/recovery-codes/regenerate/", {"code": used}, **mine).json()["codes"]
    assert len(renewed) == len(codes)
    asked = post(client, "login/", ADA).json()
    assert list(asked) == ["ephemeral_token", "mfa_required"]
    ephemeral = {"ephemeral_token": asked["ephemeral_token"]}
    for refused in (used, codes[0], "12"):
        answer = post(client, "mfa/verify/", ephemeral | {"code": refused})
        assert answer.json() == {"code": ["Invalid code."]}, refused
    done = post(client, "mfa/verify/", ephemeral | {"code": renewed[0]})
    assert done.status_code == 200, done.content
    entered = done.json()
    mine = {"authorization": f"Token {entered['key']}"} if not mode else bearer(entered["access"])
    mine = {} if mode is COOKIES else mine
    refused = post(client, "mfa/totp/deactivate/", {"code": "000000"}, **mine)
    assert refused.json() == {"code": ["Invalid code."]}
    off = post(client, "mfa/totp/deactivate/", {"code": code()}, **mine)
    assert off.json() == {"detail": "TOTP has been deactivated."}
    assert "access" in post(client, "login/", ADA).json() or not mode
    assert AuditEvent.objects.filter(kind="factor_removed").exists()


def test_a_first_app_takes_a_reset_by_mail_where_it_is_in_doubt_whose_the_address_is(
    ada, settings, outbox
):
    settings.REST_AUTH = JWT
    Account.objects.update(registrant_unproved=True)
    client = Client()
    mine = bearer(signed_in(client)["access"])
    refused = client.get("/auth/mfa/totp/activate/", headers=mine)
    assert refused.status_code == 403
    assert refused.json() == {"detail": MAILBOX_FIRST, "code": "email_code_required"}
    post(client, "password/reset/", {"email": "ada@example.org"})
    found = re.search(r"/reset-password/([^/]+)/(\S+)", outbox[-1].body)
    assert found
    post(client, "password/reset/confirm/", NEW | {"uid": found[1], "token": found[2]})
    mine = bearer(post(client, "login/", ADA | {"password": OTHER}).json()["access"])
    assert client.get("/auth/mfa/totp/activate/", headers=mine).status_code == 200


def test_a_challenge_with_cookies_is_answered_by_its_browser_alone(ada, settings):
    settings.REST_AUTH = COOKIES
    client = Client()
    signed_in(client)
    setup = client.get("/auth/mfa/totp/activate/").json()
    app = pyotp.TOTP(setup["secret"])
    token = {"activation_token": setup["activation_token"], "code": app.now()}
    codes = post(client, "mfa/totp/activate/", token).json()["recovery_codes"]
    asked = post(client, "login/", ADA).json()
    answer = {"ephemeral_token": asked["ephemeral_token"], "code": codes[0]}
    assert post(Client(), "mfa/verify/", answer).status_code == 400
    assert post(client, "mfa/verify/", answer).status_code == 200


@pytest.fixture
def github(vestibule: Any) -> Iterator[LikeGitHub]:
    """GitHub, with a user whose address is verified."""
    with LikeGitHub() as server:
        server.user = {"id": 583231, "login": "ann", "name": None, "email": None}
        server.emails = [{"email": "ann@example.org", "primary": True, "verified": True}]
        entry = {"issuer": server.url, "client_id": CLIENT, "client_secret": SECRET}
        vestibule(
            SIGN_IN_WITH=("username", "email"),
            PROVIDERS={"github": {**entry, "private_network": True}},
        )
        yield server


def test_a_provider_signs_in_by_token_or_code(github):
    for where in ("github/", "adapter/", "named/"):
        answer = post(Client(), where, {"access_token": TOKEN})
        assert (answer.status_code, answer.json()["user"]["email"]) == (200, "ann@example.org")
    assert get_user_model().objects.count() == 1
    refused = post(Client(), "github/", {"access_token": "made-up"})
    assert (refused.status_code, refused.json()) == (400, {"non_field_errors": ["Incorrect value"]})
    no_page = post(Client(), "adapter/", {"code": "anything"}).json()
    assert no_page == {"non_field_errors": ["Define callback_url in view"]}
    github.emails, github.user = [], github.user | {"id": 2}
    nameless = post(Client(), "github/", {"access_token": TOKEN})
    assert (nameless.status_code, list(nameless.json())) == (400, ["non_field_errors"])


def test_a_provider_is_connected_and_disconnected(ada, github):
    body = signed_in()
    mine = bearer(body["access"])
    connected = post(Client(), "github/connect/", {"access_token": TOKEN}, **mine)
    assert connected.json() == {"access": body["access"], "refresh": "", "user": body["user"]}
    [shown] = Client().get("/auth/socialaccounts/", headers=mine).json()
    assert list(shown) == ["id", "provider", "uid", "last_login", "date_joined"]
    assert (shown["provider"], shown["uid"]) == ("github", "583231")
    gone = post(Client(), f"socialaccounts/{shown['id']}/disconnect/", **mine)
    assert (gone.status_code, gone.json()) == (200, {})
    assert not Identity.objects.exists()
    again = post(Client(), f"socialaccounts/{shown['id']}/disconnect/", **mine)
    assert (again.status_code, again.json()) == (404, {"detail": "Not found."})


def test_what_a_registration_must_have_is_as_allauth_says(settings):
    body = {"username": "eve", "password1": OTHER, "password2": OTHER}
    settings.ACCOUNT_SIGNUP_FIELDS = ["username*", "email*"]
    assert list(post(Client(), "registration/", body).json()) == ["email"]
    del settings.ACCOUNT_SIGNUP_FIELDS
    settings.ACCOUNT_EMAIL_REQUIRED = True  # before allauth 65.5
    assert list(post(Client(), "registration/", body).json()) == ["email"]
    del settings.ACCOUNT_EMAIL_REQUIRED
    assert post(Client(), "registration/", body).status_code == 201


class LoginMethod(str, Enum):  # noqa: UP042 - as allauth declares it
    """As allauth's settings have it."""

    EMAIL = "email"


@each_case("methods", [{"email"}, {LoginMethod.EMAIL}])
def test_allauth_s_methods_narrow_what_signs_in(ada, settings, methods):
    settings.ACCOUNT_LOGIN_METHODS = methods
    refused = post(Client(), "login/", ADA).json()
    assert refused == {"non_field_errors": ['Must include "email" and "password".']}
    answer = post(Client(), "login/", {"email": "ada@example.org", "password": PASSWORD})
    assert answer.status_code == 200


def test_a_sign_in_sets_the_cookies_that_are_named_alone(ada, settings):
    settings.REST_AUTH = {"USE_JWT": True, "JWT_AUTH_COOKIE": "app"}
    assert list(post(Client(), "login/", ADA).cookies) == ["app"]


def test_the_host_closes_the_registration(settings):
    settings.REST_AUTH = JWT | {"REGISTER_PERMISSION_CLASSES": (f"{__name__}.Nobody",)}
    assert post(Client(), "registration/", EVE).status_code == 401
    assert not get_user_model().objects.exists()


EVE = {"username": "eve", "email": "eve@example.org", "password1": OTHER, "password2": OTHER}


@pytest.fixture
def by_staff(ada: Any, settings: Any) -> None:
    """A host whose staff, such as Ada, registers its users."""
    get_user_model().objects.filter(pk=ada.id).update(is_staff=True)
    settings.REST_AUTH = COOKIES | {
        "REGISTER_PERMISSION_CLASSES": ("rest_framework.permissions.IsAdminUser",)
    }


@pytest.mark.parametrize("carries", ["a bearer token", "a cookie", "a key"])
def test_staff_registers_others_and_stays_signed_in_alone(by_staff, settings, carries):
    browser, headers = Client(), {}
    if carries == "a cookie":
        signed_in(browser)
    elif carries == "a key":
        settings.REST_AUTH = settings.REST_AUTH | {"USE_JWT": False}
        headers["authorization"] = f"Token {signed_in()['key']}"
    else:
        settings.REST_AUTH = settings.REST_AUTH | JWT | {"JWT_AUTH_COOKIE": None}
        headers = bearer(signed_in()["access"])
    answer = post(browser, "registration/", EVE, **headers)
    eve = get_user_model().objects.get(username="eve")
    user = {"pk": eve.pk, "username": "eve", "email": "eve@example.org"}
    user |= {"first_name": "", "last_name": ""}
    assert (answer.status_code, answer.json()) == (201, {"user": user})
    assert not answer.cookies
    assert Session.objects.live().count() == 1
    assert browser.get("/auth/user/", headers=headers).json()["username"] == "ada"


def test_only_staff_registers_others(by_staff, make_account):
    bob = make_account("bob@example.org")
    get_user_model().objects.filter(pk=bob.id).update(username="bob")
    browser = Client()
    post(browser, "login/", ADA | {"username": "bob"})
    for client, status in ((Client(), 401), (cookie("stale"), 401), (browser, 403)):
        assert post(client, "registration/", EVE).status_code == status
    assert not get_user_model().objects.filter(username="eve").exists()


@pytest.mark.parametrize("by_token", [False, True])
def test_no_other_site_registers_by_the_cookies_of_staff(by_staff, settings, by_token):
    settings.REST_AUTH = settings.REST_AUTH | {"JWT_AUTH_COOKIE_USE_CSRF": by_token}
    settings.CSRF_USE_SESSIONS = False
    browser = Client(enforce_csrf_checks=True)
    signed_in(browser)
    answer = post(browser, "registration/", EVE, **({} if by_token else ORIGIN))
    assert answer.status_code == 403
    assert answer.json()["detail"].startswith("CSRF Failed")
    assert not get_user_model().objects.filter(username="eve").exists()


def test_users_registered_by_staff_verify_their_address_first(by_staff, vestibule, outbox):
    browser = Client()
    signed_in(browser)
    vestibule(EMAIL_VERIFICATION="required")
    answer = post(browser, "registration/", EVE)
    assert (answer.status_code, answer.json()) == (201, {"detail": "Verification e-mail sent."})
    assert outbox[-1].to == ["eve@example.org"]


def ids(messages: Any) -> list[str]:
    return [each.id for each in messages]


def test_every_setting_is_honored_or_named(settings, vestibule):
    from dj_rest_auth.app_settings import DEFAULTS  # noqa: PLC0415 - needs the host's settings

    settings.REST_AUTH = dict(DEFAULTS)
    quiet = {"MFA_EPHEMERAL_TOKEN_TIMEOUT"}
    named = [each.msg for each in rest_auth_is_honored()]
    assert len(named) == len(quiet), named
    for name in DEFAULTS:
        if name.endswith("_SERIALIZER") or name in {
            "TOKEN_CREATOR",
            "JWT_SERIALIZER_WITH_EXPIRATION",
        }:
            settings.REST_AUTH = {name: "host.serializers.Own"}
            [message] = rest_auth_is_honored()
            assert (message.id, repr(name) in message.msg) == ("vestibule.E052", True)
    for odd in ({"USE_JTW": True}, {"MFA_TOTP_DIGITS": 8}, {"MFA_TOTP_PERIOD": 60}):
        settings.REST_AUTH = odd
        assert ids(rest_auth_is_honored()) == ["vestibule.E052"], odd
    settings.REST_AUTH = {"TOKEN_MODEL": None}
    assert ids(rest_auth_is_honored()) == ["vestibule.E051"]
    settings.REST_AUTH = {"USE_JWT": True}
    vestibule(ROTATION="strict")
    assert ids(rest_auth_is_honored()) == ["vestibule.W053"]
    settings.REST_AUTH, settings.ACCOUNT_LOGOUT_ON_GET = JWT, True
    assert ids(rest_auth_is_honored()) == ["vestibule.E052"]


def test_settings_of_allauth_that_are_lost_are_named(settings, vestibule):
    """Its registration is allauth's."""
    assert allauth_behind_rest_auth_is_honored() == []
    vestibule(SIGN_IN_WITH=("email",), EMAIL_VERIFICATION="optional")
    for name, value in (
        ("ACCOUNT_ADAPTER", "host.adapters.ClosedForSignUp"),
        ("ACCOUNT_SIGNUP_FORM_CLASS", "host.forms.SignUp"),
        ("ACCOUNT_EMAIL_VERIFICATION", "mandatory"),
        ("ACCOUNT_AUTHENTICATION_METHOD", "username_email"),
    ):
        with override_settings(**{name: value}):
            [message] = allauth_behind_rest_auth_is_honored()
        assert message.id == "vestibule.E056"
        assert name in message.msg or "username" in message.msg
    vestibule(SIGN_IN_WITH=("username", "email"), EMAIL_VERIFICATION="required")
    settings.ACCOUNT_EMAIL_VERIFICATION, settings.ACCOUNT_LOGIN_METHODS = "mandatory", {"email"}
    assert allauth_behind_rest_auth_is_honored() == []


def test_a_host_that_relies_on_djangos_session_is_told_that_there_is_none(settings):
    declared = settings.REST_FRAMEWORK.pop("DEFAULT_AUTHENTICATION_CLASSES")
    own = type("CsrfExemptSessionAuthentication", (), {})
    for classes in (
        None,
        ["rest_framework.authentication.SessionAuthentication"],
        [*declared, own],
    ):
        settings.REST_FRAMEWORK = settings.REST_FRAMEWORK | {
            "DEFAULT_AUTHENTICATION_CLASSES": classes
        }
        [warning] = rest_auth_is_honored()
        assert (warning.id, "SESSION_LOGIN" in warning.msg) == ("vestibule.W053", True)
    settings.REST_AUTH = JWT | {"SESSION_LOGIN": False}
    assert rest_auth_is_honored() == []


def test_unsafe_cookies_are_named_before_they_are_deployed(settings):
    settings.REST_AUTH = COOKIES | {"JWT_AUTH_HTTPONLY": False}
    assert ids(token_cookies_are_safe()) == ["vestibule.E054", "vestibule.W055"]
    settings.REST_AUTH = COOKIES | {"JWT_AUTH_SECURE": True}
    assert token_cookies_are_safe() == []
    settings.REST_AUTH = {"JWT_SERIALIZER": "host.Own"}
    with pytest.raises(SystemCheckError, match=r"vestibule\.E052"):
        call_command("check")
    settings.ROOT_URLCONF = "vestibule.server.urls"
    assert rest_auth_is_honored() == []
