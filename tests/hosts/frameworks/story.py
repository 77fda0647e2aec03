"""What a host's plain views and other frameworks see of a token: run by ``test_frameworks.py``."""

from __future__ import annotations

import json
import re
from typing import Any

import ninja
import pytest
from asgiref.sync import async_to_sync
from django.conf import settings as django_settings
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.test import AsyncClient, Client
from ninja.testing import TestClient

from tests.hosts.frameworks import page
from vestibule.core.tokens import Transport
from vestibule.testing.plugin import forget_everything

User: Any = get_user_model()
TOKEN_NOT_VALID = {"detail": "Token is invalid or expired", "code": "token_not_valid"}
SIGN_OUT = "/api/auth/logout/"
SYNC, ASYNC = "/seen/", "/seen-async/"
ASYNC_PATHS = {ASYNC, "/address/", "/api/address", "/graphql-async/"}
both = pytest.mark.parametrize("path", [SYNC, ASYNC])
at_once = pytest.mark.django_db(transaction=True)
"""For what only a commit tells to other requests."""
pytestmark = pytest.mark.django_db


class Browser:
    """A client whose requests Django checks for CSRF: over ASGI for async views, else over WSGI."""

    def __init__(self, **headers: str) -> None:
        self.headers = headers
        self.kept = Client(enforce_csrf_checks=True)

    def send(self, method: str, path: str, *body: Any, **headers: str) -> Any:
        named = {name.replace("_", "-"): text for name, text in {**self.headers, **headers}.items()}
        if path not in ASYNC_PATHS:
            return getattr(self.kept, method)(path, *body, headers=named)
        client: Any = AsyncClient(enforce_csrf_checks=True)
        client.cookies = self.kept.cookies
        return async_to_sync(getattr(client, method))(path, *body, headers=named)

    def get(self, path: str, **headers: str) -> Any:
        return self.send("get", path, **headers)

    def post(self, path: str, data: Any = None, **headers: str) -> Any:
        return self.send("post", path, data or {}, **headers)

    def ask(self, query: str, path: str, **headers: str) -> Any:
        return self.send("post", path, json.dumps({"query": query}), "application/json", **headers)


@pytest.fixture
def person(make_account):
    return make_account("ann@example.org", role="manager")


@pytest.fixture
def bearer(person, sign_in_as):
    tokens = sign_in_as(person).signed_in.tokens
    browser: Any = Browser(authorization=f"Bearer {tokens.access}")
    browser.refresh = tokens.refresh
    return browser


@pytest.fixture
def cookies(person, browser_of):
    """A browser with the access cookie; ``csrf`` are the headers of one of our pages."""
    client = browser_of(person)
    browser: Any = Browser()
    browser.kept.cookies = client.cookies
    browser.before = {name: each.value for name, each in client.cookies.items()}
    browser.csrf = {"x_csrftoken": client.csrf_token, "origin": "http://testserver"}
    return browser


@pytest.fixture
def session(person):
    browser = Browser()
    browser.kept.force_login(User.objects.create_superuser("root", "root@example.org", "x"))
    return browser


@both
def test_a_token_says_whose_request_it_is_without_a_query(
    path, bearer, cookies, person, django_assert_num_queries
):
    for browser in (bearer, cookies):
        browser.get(SYNC)  # a new process reads keys and revocations once
        with django_assert_num_queries(0 if path == SYNC else 1):
            answer = browser.get(path)
        assert answer.json() == {"pk": person.id, "by_token": True}
        assert "Authorization" in answer["Vary"]


@both
def test_without_a_token_the_user_is_anonymous(path):
    assert Browser().get(path).json() == {"pk": None, "by_token": False}


@both
@pytest.mark.parametrize("token", ["nonsense", "", "a.b.c"])
def test_an_invalid_bearer_token_is_401_as_in_rest_framework(path, token, session):
    answer = Browser(authorization=f"Bearer {token}").get(path)
    assert (answer.status_code, answer.json()) == (401, TOKEN_NOT_VALID)
    assert answer["WWW-Authenticate"] == 'Bearer realm="api"'
    session.headers = {"authorization": f"Bearer {token}"}
    assert session.get(path).status_code == 401


@both
@at_once
def test_a_token_of_an_ended_session_is_401_with_the_reason(path, bearer):
    assert bearer.get(path).json()["by_token"]
    body = json.dumps({"refresh_token": bearer.refresh})
    assert bearer.send("post", SIGN_OUT, body, "application/json").status_code == 200
    answer = bearer.get(path)
    assert (answer.status_code, answer.json()["reason"]) == (401, "signed_out")


@both
@at_once
def test_a_cookie_of_an_ended_session_does_not_authenticate(path, cookies):
    assert cookies.get(path).json()["by_token"]
    out = cookies.send("post", SIGN_OUT, "{}", "application/json", **cookies.csrf)
    assert out.status_code == 200
    assert cookies.get(path).json() == {"pk": None, "by_token": False}
    cookies.kept.cookies.load(cookies.before)  # a copy that was kept
    assert cookies.get(path).json() == {"pk": None, "by_token": False}


@both
def test_a_header_with_another_scheme_does_not_matter(path, cookies, person):
    basic = {"authorization": "Basic YTpi"}  # a staging site asks for it
    assert Browser(**basic).get(path).json()["pk"] is None
    assert cookies.get(path, **basic).json()["pk"] == person.id
    assert cookies.post(path, **basic, **cookies.csrf).json()["pk"] == person.id


@both
def test_a_process_that_must_read_the_database_does_not_do_it_in_the_event_loop(path, bearer):
    for _ in range(2):
        forget_everything()
        assert bearer.get(path).status_code == 200


@both
def test_an_unsafe_method_by_cookie_needs_the_csrf_token_and_a_known_origin(path, cookies, person):
    refused = {"no header": {}, "no origin": {**cookies.csrf, "origin": "https://evil.example"},
               "wrong token": {**cookies.csrf, "x_csrftoken": "x" * 40}}  # fmt: skip
    for headers in refused.values():
        assert cookies.post(path, **headers).status_code == 403
        answer = cookies.post("/exempt/", **headers)
        assert (answer.status_code, answer.json()["code"]) == (403, "csrf_failed")
        assert cookies.post("/public/", **headers).json()["pk"] is None
    for place in (path, "/exempt/", "/public/"):
        assert cookies.post(place, **cookies.csrf).json()["pk"] == person.id


def test_a_form_that_passed_djangos_check_needs_no_other_token(cookies, person):
    form = cookies.get("/orders/")
    assert "ann@example.org" in form.text
    token = re.findall(r'name="csrfmiddlewaretoken" value="(\w+)"', form.text)[0]
    own = {"origin": "http://testserver"}
    for place in (SYNC, "/orders/"):
        assert cookies.post(place, {"csrfmiddlewaretoken": token}, **own).status_code == 200
        wrong = cookies.post(place, {"csrfmiddlewaretoken": "x" * 32}, **own)
        assert wrong.status_code == 403
    posted = cookies.post(SYNC, {"csrfmiddlewaretoken": token}, **own).json()
    assert posted == {"pk": person.id, "by_token": True}


@both
def test_a_bearer_token_needs_no_csrf_token(path, bearer, person):
    assert bearer.post(path).json()["pk"] == person.id


@both
def test_users_of_djangos_session_notice_nothing(path, session, cookies, bearer, person):
    root = User.objects.get(username="root").pk
    assert session.get(path).json() == {"pk": root, "by_token": False}
    assert session.get("/admin/").status_code == 200
    session.kept.cookies.update(cookies.kept.cookies)
    assert session.get(path).json() == {"pk": root, "by_token": False}
    assert session.post("/exempt/").json()["pk"] == root
    assert session.post(path).status_code == 403  # by Django's own check
    assert session.post(path, **cookies.csrf).status_code == 403  # by Django's own check, too
    page_of_admin = session.get("/admin/auth/group/add/").text
    token = re.findall(r'name="csrfmiddlewaretoken" value="(\w+)"', page_of_admin)[0]
    added = session.post("/admin/auth/group/add/", {"name": "x", "csrfmiddlewaretoken": token})
    assert added.status_code == 302
    session.headers = bearer.headers
    assert session.get(path).json() == {"pk": person.id, "by_token": True}


@both
def test_a_session_of_django_without_a_user_changes_nothing(path, cookies, person):
    cart = cookies.kept.session
    cart["cart"] = [1]
    cart.save()
    cookies.kept.cookies[django_settings.SESSION_COOKIE_NAME] = cart.session_key
    told = {"pk": person.id, "by_token": True}
    assert cookies.get(path).json() == told
    assert cookies.post(path, **cookies.csrf).json() == told
    assert cookies.post(path).status_code == 403


def test_a_user_with_a_cookie_can_sign_in_to_djangos_admin(cookies):
    User.objects.create_superuser("root", "root@example.org", "the password of root")
    form = cookies.get("/admin/login/").text
    token = re.findall(r'name="csrfmiddlewaretoken" value="(\w+)"', form)[0]
    data = {"username": "root", "password": "the password of root", "csrfmiddlewaretoken": token}
    assert cookies.post("/admin/login/?next=/admin/", data).status_code == 302
    assert cookies.get("/admin/").status_code == 200


def test_views_that_authenticate_for_themselves_are_left_alone(bearer):
    stale = {"authorization": "Bearer nonsense"}
    assert Browser(**stale).get("/public/").json()["pk"] is None
    assert Browser(**stale).get("/api/auth/config/").status_code == 200
    assert Browser(**stale).get("/api/news").status_code == 200
    body = {"email": "ann@example.org", "password": "wrong"}
    answer = Client().post("/api/auth/login/", body, "application/json", headers=stale)
    assert answer.json()["code"] == "invalid_credentials"


def test_session_authentication_of_rest_framework_knows_the_user_too(
    bearer, cookies, session, person
):
    root = User.objects.get(username="root").pk
    for browser, pk in ((bearer, person.id), (cookies, person.id), (session, root)):
        assert browser.get("/rest/").json() == {"pk": pk}
    assert bearer.post("/rest/").json() == {"pk": person.id}
    assert cookies.post("/rest/", **cookies.csrf).json() == {"pk": person.id}
    for browser in (cookies, session, Browser()):
        assert browser.post("/rest/").status_code == 403


LOGIN_REQUIRED = "django.contrib.auth.middleware.LoginRequiredMiddleware"


@both
def test_djangos_login_required_middleware_goes_together_with_it(path, bearer, settings, person):
    settings.MIDDLEWARE = [*django_settings.MIDDLEWARE, LOGIN_REQUIRED]
    assert Browser().get(path).status_code == 302
    assert Browser(authorization="Bearer x").get(path).status_code == 401
    assert bearer.get(path).json()["pk"] == person.id
    assert Browser().get("/api/auth/config/").status_code == 200


@both
def test_it_needs_neither_djangos_sessions_nor_its_authentication(path, bearer, settings, person):
    settings.MIDDLEWARE = ["vestibule.middleware.TokenAuthenticationMiddleware"]
    assert Browser().get(path).json() == {"pk": None, "by_token": False}
    assert bearer.get(path).json() == {"pk": person.id, "by_token": True}


def test_it_must_come_after_djangos_authentication(settings):
    call_command("check")
    settings.MIDDLEWARE = list(reversed(django_settings.MIDDLEWARE))
    with pytest.raises(SystemCheckError, match=r"vestibule\.E025"):
        call_command("check")


def test_a_cache_keeps_what_different_users_see_apart(bearer, cookies, settings):
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    cache = "django.middleware.cache.{}CacheMiddleware"
    rest = [each for each in django_settings.MIDDLEWARE if "messages" not in each]
    without_sessions = ["vestibule.middleware.TokenAuthenticationMiddleware"]
    for middleware in (rest, without_sessions):
        settings.MIDDLEWARE = [cache.format("Update"), *middleware, cache.format("FetchFrom")]
        for browser in (Browser(), bearer, Browser(), cookies, Browser(), bearer):
            known = browser.get("/seen/").json()["by_token"]
            assert known == (browser in (bearer, cookies))


def test_the_views_of_the_page_answer(bearer, cookies, make_account, sign_in_as):
    for browser in (bearer, cookies):
        assert "ann@example.org" in browser.get("/orders/").text
        assert browser.get("/address/").json() == {"email": "ann@example.org", "role": "manager"}
        assert browser.get("/report/").status_code == 200
    assert Browser().get("/orders/")["Location"] == "/sign-in/?next=/orders/"
    assert Browser().get("/address/").status_code == 302
    client = sign_in_as(make_account("bob@example.org", role="client"))
    token = client.signed_in.tokens.access
    assert Browser(authorization=f"Bearer {token}").get("/report/").status_code == 403


@pytest.mark.parametrize("path", ["/orders/", "/address/"])
def test_a_user_deactivated_past_every_signal_is_401_where_it_is_read(path, bearer):
    bearer.get(SYNC)
    User.objects.update(is_active=False)
    answer = bearer.get(path)
    assert (answer.status_code, answer.json()["code"]) == (401, "user_inactive")


GRAPHQL = (("/graphql/", "email"), ("/graphql-async/", "address"), ("/graphene/", "email"))


@pytest.mark.parametrize(("path", "field"), GRAPHQL)
def test_a_graphql_schema_knows_the_user(path, field, bearer, cookies):
    query = f"{{ {field} revenue }}"
    told = {"data": {field: "ann@example.org", "revenue": 42}}
    assert bearer.ask(query, path).json() == told
    assert cookies.ask(query, path, **cookies.csrf).json() == told
    assert cookies.ask(query, path).status_code == 403
    assert Browser(authorization="Bearer x").ask(query, path).status_code == 401
    assert Browser().ask(f"{{ {field} }}", path).json() == {"data": {field: None}}
    denied = Browser().ask("{ revenue }", path).json()
    assert denied["errors"][0]["message"] == "Only managers may see this."


def test_an_api_of_ninja_knows_the_user(bearer, cookies):
    forget_everything()
    assert bearer.get("/api/me").json() == {"email": "ann@example.org", "role": "manager"}
    assert cookies.get("/api/me").json()["email"] == "ann@example.org"
    forget_everything()
    assert bearer.post("/api/address").json() == {"email": "ann@example.org"}
    assert cookies.post("/api/address", **cookies.csrf).json() == {"email": "ann@example.org"}
    refused = cookies.post("/api/address")
    assert (refused.status_code, refused.json()["code"]) == (403, "csrf_failed")
    for path in ("/api/me", "/api/address"):
        method = "get" if path == "/api/me" else "post"
        answer = Browser(authorization="Bearer x").send(method, path)
        assert (answer.status_code, answer.json()) == (401, TOKEN_NOT_VALID)
        assert answer["WWW-Authenticate"] == 'Bearer realm="api"'
        assert Browser().send(method, path).status_code == 401


def test_the_openapi_document_of_ninja_has_a_security_scheme():
    document = Client().get("/api/openapi.json").json()
    schemes = document["components"]["securitySchemes"]
    assert schemes == {
        "SessionTokenAuth": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}
    }
    assert document["paths"]["/api/me"]["get"]["security"] == [{"SessionTokenAuth": []}]


def test_ninja_answers_without_the_handlers_too():
    api = ninja.NinjaAPI(auth=page.module("api").SessionTokenAuth(), urls_namespace="plain")
    api.get("/pk")(lambda request: request.user.pk)
    client = TestClient(api)
    answer = client.get("/pk", META={"HTTP_AUTHORIZATION": "Bearer x"})
    assert (answer.status_code, answer.json()) == (401, {"detail": TOKEN_NOT_VALID["detail"]})


SIMPLEJWT = {"detail": "Given token not valid for any token type", "code": "token_not_valid"}


@pytest.fixture
def simplejwt(settings):
    """The host's classes with ``JWTAuthentication``, for clients that send ``JWT``."""
    schemes = {"AUTHORIZATION_SCHEMES": ("JWT",)}
    settings.VESTIBULE = {**django_settings.VESTIBULE, **schemes}
    return page.module("simplejwt")


@both
def test_another_authentication_class_reads_the_header(path, simplejwt, settings, bearer, cookies):
    settings.MIDDLEWARE = [f"{simplejwt.__name__}.JWTMiddleware"]
    token = bearer.headers["authorization"].removeprefix("Bearer ")
    assert Browser(authorization=f"JWT {token}").get(path).json()["by_token"]
    answer = Browser(authorization="JWT x").get(path)
    assert (answer.status_code, answer.json().items() >= SIMPLEJWT.items()) == (401, True)
    assert answer["WWW-Authenticate"] == 'JWT realm="api"'
    assert bearer.get(path).json()["pk"] is None
    assert cookies.get(path).json()["pk"] is None
    assert cookies.post("/exempt/", **cookies.csrf).json()["pk"] is None


def test_another_authentication_class_reads_the_header_for_ninja(simplejwt, bearer):
    api = ninja.NinjaAPI(auth=simplejwt.JWTAuth(), urls_namespace="simplejwt")
    page.module("api").register_exception_handlers(api)
    api.get("/role")(lambda request: request.auth.role)
    client = TestClient(api)
    token = bearer.headers["authorization"].removeprefix("Bearer ")
    assert client.get("/role", META={"HTTP_AUTHORIZATION": f"JWT {token}"}).json() == "manager"
    refused = client.get("/role", META={"HTTP_AUTHORIZATION": "JWT x"})
    assert refused.json().items() >= SIMPLEJWT.items()
    assert refused["WWW-Authenticate"] == 'JWT realm="api"'


@pytest.fixture
def opaque_token(person, sign_in_as) -> str:
    return str(sign_in_as(person, transport=Transport.OPAQUE).signed_in.tokens.opaque)


@pytest.mark.parametrize(
    "path", [SYNC, pytest.param(ASYNC, marks=pytest.mark.django_db(transaction=True))]
)
def test_an_opaque_token_is_read_by_its_own_class(path, settings, person, opaque_token, cookies):
    settings.MIDDLEWARE = [f"{page.module('opaque').__name__}.OpaqueMiddleware"]
    seen = Browser(authorization=f"Token {opaque_token}").get(path).json()
    assert seen == {"pk": person.id, "by_token": True}
    for scheme in ("Token", "token"):
        answer = Browser(authorization=f"{scheme} x").get(path)
        assert (answer.status_code, answer["WWW-Authenticate"]) == (401, "Token")
        assert answer.json() == {"detail": "Invalid token.", "code": "token_not_valid"}
    assert cookies.get(path).json()["pk"] is None


def test_an_opaque_token_is_read_for_ninja(person, opaque_token):
    api = ninja.NinjaAPI(auth=page.module("opaque").OpaqueAuth(), urls_namespace="opaque")
    page.module("api").register_exception_handlers(api)
    api.get("/role")(lambda request: request.auth.role)
    client = TestClient(api)
    asked = client.get("/role", META={"HTTP_AUTHORIZATION": f"Token {opaque_token}"})
    assert asked.json() == "manager"
    refused = client.get("/role", META={"HTTP_AUTHORIZATION": "Token x"})
    assert refused.json() == {"detail": "Invalid token.", "code": "token_not_valid"}
    assert refused["WWW-Authenticate"] == "Token"
