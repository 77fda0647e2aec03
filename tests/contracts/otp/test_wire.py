"""Every request: CSRF pair, API key, bodies, and the format of refusals."""

from __future__ import annotations

import json
from typing import Any, cast
from urllib.parse import urlencode

import pytest
from rest_framework.test import APIClient

from tests.cases import each_case
from tests.contracts.otp.visitor import PASSWORD, PREFIX, Visitor, code_in, verified
from tests.database_dump import database_dump
from vestibule.contracts.otp import sign_in as sign_in_contract
from vestibule.contracts.otp.urls import urlpatterns
from vestibule.models import Account
from vestibule.tokens import csrf

pytestmark = pytest.mark.django_db

REFUSED = {"errors": "CSRF verification failed. Request aborted."}
CREDENTIALS = {"email": "ann@example.org", "password": PASSWORD}
OPEN = ["login/", "resend-otp/", "token/", "token/refresh/", "logout/", "users/"]
# The default picture is none of the API's calls: browsers ask for it, which have no key.
PATHS = sorted(str(each.pattern) for each in urlpatterns if each.name != "default-image")


def address(path: str) -> str:
    """Fill an id into a URL."""
    return path.replace("<str:account>", "1").replace("<path:unknown>", "nothing/here")


# CSRF


def test_the_token_is_announced_as_valid_for_a_day_less_a_minute(visitor, frozen_clock):
    answer = visitor.http.get(f"{PREFIX}get-csrf-token/")
    body = answer.json()
    assert list(body) == ["csrf_token", "csrf_token_expiry"]
    assert len(body["csrf_token"]) == 64
    assert body["csrf_token_expiry"] == "2026-03-02T11:59:00+00:00"
    cookie = answer.cookies["csrftoken"]
    assert cookie.value == body["csrf_token"]
    assert (cookie["max-age"], cookie["samesite"], cookie["path"]) == (86_400, "Lax", "/")
    assert cookie["httponly"]


@each_case("path", [*OPEN, "verify-email/", "reset-password/"])
def test_unsafe_requests_need_the_csrf_pair(visitor, path):
    made = csrf.make()
    shown = {"HTTP_X_CSRFTOKEN": made}
    tries: list[tuple[dict[str, Any], str]] = [
        ({}, ""),
        (shown, ""),
        ({}, made),
        (shown, csrf.make()),
        ({"HTTP_X_CSRFTOKEN": "x" * 64}, "x" * 64),
        ({**shown, "HTTP_ORIGIN": "https://evil.example"}, made),
        ({**shown, "HTTP_ORIGIN": "null"}, made),
    ]
    for headers, cookie in tries:
        client = APIClient()
        if cookie:
            client.cookies["csrftoken"] = cookie
        answer = client.post(PREFIX + path, {}, format="json", **headers)
        assert (answer.status_code, answer.json()) == (403, REFUSED)


def test_a_csrf_pair_of_a_browser_is_accepted_too(visitor, outbox):
    verified(visitor, outbox)
    browser = APIClient(HTTP_ORIGIN="http://testserver")
    token = browser.get(f"{PREFIX}get-csrf-token/").json()["csrf_token"]
    again = browser.get(f"{PREFIX}get-csrf-token/").json()["csrf_token"]
    assert again == token  # or a sign-in that has begun could not go on
    answer = browser.post(f"{PREFIX}login/", CREDENTIALS, format="json", HTTP_X_CSRFTOKEN=token)
    assert answer.status_code == 200


def test_a_forged_request_uses_nothing_up(visitor, outbox, vestibule):
    verified(visitor, outbox)
    vestibule(LIMITS={"sign_in": "1/minute per ip"})
    for _ in range(3):
        assert visitor.post("login/", CREDENTIALS, csrf="forged").status_code == 403
    assert visitor.login().status_code == 200


# The gate


@each_case("path", PATHS)
def test_with_a_key_nothing_answers_without_it(visitor, vestibule, path):
    vestibule(OTP_API_KEY="a key of the installation")
    for key in ("", "another", "é"):
        headers: dict[str, Any] = {"HTTP_NEXT_X_API_KEY": key} if key else {}
        answer = APIClient().get(PREFIX + address(path), **headers)
        assert answer.status_code == 403
        assert answer["Content-Type"].startswith("text/html")
        assert answer.content == b"Direct access to this API is not allowed."


def test_with_the_key_everything_answers(visitor, vestibule):
    vestibule(OTP_API_KEY="a key of the installation")
    headers: dict[str, Any] = {"HTTP_NEXT_X_API_KEY": "a key of the installation"}
    assert APIClient().get(f"{PREFIX}get-csrf-token/", **headers).status_code == 200


# Shapes


@each_case("path", PATHS)
@each_case("method", ["PUT", "TRACE", "HEAD", "OPTIONS"])
def test_other_methods_are_refused_by_name(visitor, path, method):
    answer = visitor.send(method, address(path))
    if path == "<path:unknown>":
        assert answer.status_code == 404
        return
    assert answer.status_code in {401, 405}
    if answer.status_code == 405 and method != "HEAD":
        assert answer.json() == {"errors": f"{method} operation not allowed."}
        assert "PUT" not in answer["Allow"]


@each_case("method", ["GET", "POST", "PATCH", "DELETE"])
def test_an_unknown_url_is_refused_in_the_same_format(visitor, method):
    answer = visitor.send(method, "nothing/here/")
    assert (answer.status_code, answer.json()) == (404, {"errors": "Not found."})


def test_a_throttled_answer_names_the_seconds(visitor, vestibule, frozen_clock):
    vestibule(LIMITS={"message": "1/minute per target"})
    visitor.post("reset-password/", {"email": "ann@example.org"})
    answer = visitor.post("reset-password/", {"email": "ann@example.org"})
    seconds = answer["Retry-After"]
    assert answer.status_code == 429
    assert 50 <= int(seconds) <= 60
    assert answer.json() == {
        "errors": f"Request was throttled. Expected available in {seconds} seconds."
    }


def test_an_unexpected_error_names_only_the_request(visitor, monkeypatch):
    def fail(**_: Any) -> None:
        raise RuntimeError("a secret of the inside")

    monkeypatch.setattr(sign_in_contract, "sign_in", fail)
    answer = visitor.login()
    assert answer.status_code == 500
    assert answer.json() == {
        "errors": "Internal Server Error",
        "request_id": answer["X-Request-Id"],
    }


def test_a_captcha_that_cannot_be_checked_names_the_request(visitor, vestibule):
    vestibule(
        CAPTCHA="recaptcha_v2",
        CAPTCHA_SECRET="x",
        CAPTCHA_SITE_KEY="x",
        CAPTCHA_URL="http://127.0.0.1:9/",
    )
    answer = visitor.post("recaptcha-verify/", {"recaptcha_token": "x"})
    assert answer.status_code == 503
    assert answer["Retry-After"]
    assert answer.json()["request_id"] == answer["X-Request-Id"]


@each_case("path", OPEN)
def test_an_expired_token_does_no_harm_on_a_public_view(visitor, path):
    visitor.access = "stale"
    assert visitor.post(path, {}).status_code in {400, 403}
    assert visitor.http.get(f"{PREFIX}get-csrf-token/").status_code == 200


def test_without_a_token_protected_views_are_refused(visitor):
    answer = visitor.post("verify-phone/")
    assert (answer.status_code, answer.json()) == (
        401,
        {"errors": "Authentication credentials were not provided."},
    )
    assert answer["WWW-Authenticate"] == 'Bearer realm="api"'
    visitor.access = "x.y.z"
    answer = visitor.post("verify-phone/")
    assert (answer.status_code, answer.json()) == (
        401,
        {"errors": "Given token not valid for any token type"},
    )


# Bodies


@pytest.mark.parametrize("kind", ["form", "multipart"])
def test_forms_are_read_like_json(visitor, outbox, kind):
    made = {"email": "form@example.org", "password": PASSWORD, "c_password": PASSWORD}
    assert as_form(visitor, "users/", made, kind).status_code == 201
    verified(visitor, outbox, "ann@example.org")
    begun = as_form(visitor, "login/", CREDENTIALS, kind)
    body = {"user_id": str(begun.json()["user_id"]), "otp": code_in(outbox)}
    assert as_form(visitor, "token/", body, kind).status_code == 200


def as_form(visitor: Visitor, path: str, body: dict[str, Any], kind: str) -> Any:
    """Send a body as a URL-encoded or multipart form."""
    token = visitor.get("get-csrf-token/").json()["csrf_token"]
    visitor.csrf = visitor.csrf or token
    visitor.http.cookies["csrftoken"] = visitor.csrf
    headers: dict[str, Any] = {"HTTP_X_CSRFTOKEN": visitor.csrf}
    if kind == "multipart":
        return visitor.http.post(PREFIX + path, body, format="multipart", **headers)
    plain = "application/x-www-form-urlencoded"
    return visitor.http.post(PREFIX + path, urlencode(body), content_type=plain, **headers)


@each_case(
    ("content_type", "raw"),
    [
        ("application/json", b"{"),
        ("application/json", b"[]"),
        ("application/json", b'{"email":1,"email":2}'),
        ("application/x-www-form-urlencoded", b"email=a&email=b"),
        ("application/x-www-form-urlencoded", b"email=%ff"),
        ("application/x-www-form-urlencoded", b"email"),
        ("application/x-www-form-urlencoded", b"&".join(b"a%d=1" % n for n in range(101))),
        ("multipart/form-data", b"no boundary"),
    ],
)
def test_a_body_that_cannot_be_read_is_refused(visitor, content_type, raw):
    for path in ("login/", "users/", "recaptcha-verify/"):
        answer = raw_post(visitor, path, raw, content_type)
        assert answer.status_code == 400, answer.content
        assert isinstance(answer.json()["errors"], str)


@each_case(
    "content_type",
    ["application/json", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"],
)
def test_a_body_that_is_too_large_is_refused(visitor, content_type):
    answer = raw_post(visitor, "login/", b"x" * 70_000, content_type)
    assert (answer.status_code, answer.json()) == (
        413,
        {"errors": "The request body is too large."},
    )


def test_another_kind_of_body_is_refused(visitor):
    answer = raw_post(visitor, "login/", b"<a/>", "application/xml")
    assert answer.status_code == 415


def raw_post(visitor: Visitor, path: str, raw: bytes, content_type: str) -> Any:
    """Send raw bytes with a valid CSRF pair."""
    token = csrf.make()
    visitor.http.cookies["csrftoken"] = token
    headers: dict[str, Any] = {"HTTP_X_CSRFTOKEN": token}
    return visitor.http.generic(
        "POST", PREFIX + path, cast("Any", raw), content_type=content_type, **headers
    )


# The words for what is missing


@each_case(
    ("method", "path", "body", "status", "errors"),
    [
        ("POST", "recaptcha-verify/", {}, 400, "Invalid reCAPTCHA token."),
        ("POST", "login/", {}, 400, "Email and password are required"),
        ("POST", "login/", {"email": "a@example.org"}, 400, "Email and password are required"),
        ("POST", "login/", {"password": "x"}, 400, "Email and password are required"),
        (
            "POST",
            "login/",
            {"email": None, "password": "x"},
            400,
            "Email and password are required",
        ),
        ("POST", "resend-otp/", {}, 400, "Session expired. Please login again."),
        ("POST", "resend-otp/", {"user_id": "x y"}, 400, "Invalid Session"),
        ("POST", "resend-otp/", {"user_id": [1]}, 400, "Invalid Session"),
        ("POST", "token/", {"otp": "123456"}, 400, "Session expired. Please login again."),
        ("POST", "token/", {"user_id": True, "otp": "123456"}, 400, "Invalid Session"),
        ("POST", "token/refresh/", {}, 400, "Tokens are required"),
        ("POST", "token/refresh/", {"refresh": ""}, 400, "Tokens are required"),
        ("POST", "token/refresh/", {"refresh": 5}, 400, "Invalid tokens"),
        ("POST", "token/refresh/", {"refresh": "x"}, 401, "Invalid refresh token"),
        ("POST", "logout/", {}, 400, "Tokens are required"),
        ("POST", "logout/", {"refresh": "x"}, 400, "Token is invalid or expired"),
        ("POST", "logout/", {"refresh": {}}, 400, "Token is invalid or expired"),
        ("POST", "verify-email/", {}, 400, "Invalid credentials"),
        ("POST", "reset-password/", {}, 400, "Invalid credentials"),
        ("PATCH", "reset-password/", {}, 400, "Missing verification link."),
    ],
)
def test_a_missing_field_is_reported_in_the_contracts_words(
    visitor, method, path, body, status, errors
):
    for sent in (body, None) if body == {} else (body,):
        answer = visitor.send(method, path, sent)
        assert (answer.status_code, answer.json()) == (status, {"errors": errors})


REGISTRATION = {"email": "new@example.org", "password": PASSWORD, "c_password": PASSWORD}
WEAK = {
    "short": "Password must be at least 8 characters long.",
    "lower": "Password must contain at least one lowercase letter.",
    "upper": "Password must contain at least one uppercase letter.",
    "number": "Password must contain at least one number.",
    "special": "Password must contain at least one special character.",
}


def hints(*keys: str) -> dict[str, str]:
    return {key: WEAK[key] for key in keys}


@each_case(
    ("changes", "errors"),
    [
        ({"c_password": None}, "Please confirm your password."),
        ({"c_password": "Another 5 staple!"}, "Passwords do not match"),
        ({"email": "no address"}, {"email": ["Enter a valid email address."]}),
        ({"username": "short"}, {"username": ["Username must be at least 6 characters long."]}),
        ({"phone_number": "12345"}, {"phone_number": ["The phone number entered is not valid."]}),
        ({"password": "."}, {"password": hints("short", "lower", "upper", "number")}),
        ({"password": "ABC!ABC!"}, {"password": hints("lower", "number")}),
        ({"password": "abc5abc5"}, {"password": hints("upper", "special")}),
    ],
)
def test_a_registration_is_refused_field_by_field(visitor, changes, errors):
    body = {**REGISTRATION, **changes}
    if "password" in changes:
        body["c_password"] = body["password"]
    if body["c_password"] is None:
        del body["c_password"]
    answer = visitor.post("users/", body)
    assert (answer.status_code, answer.json()) == (400, {"errors": errors})
    assert not Account.objects.exists()


def test_a_taken_user_name_is_reported(visitor, outbox):
    verified(visitor, outbox, username="annette")
    answer = visitor.register("bob@example.org", username="annette")
    assert (answer.status_code, answer.json()) == (
        400,
        {"errors": {"username": ["user with this username already exists."]}},
    )


def test_names_are_shown_with_capitals(visitor, outbox):
    visitor.register(first_name="ann", last_name="o'BRIEN")
    assert Account.objects.get().user.get_full_name() == "Ann o'BRIEN"


def test_a_captcha_protects_the_request_that_it_came_with(visitor, outbox, vestibule):
    verified(visitor, outbox)
    vestibule(CAPTCHA="dummy", CAPTCHA_ON=("sign_in", "sign_up"))
    asked = {"errors": "Invalid reCAPTCHA token."}
    assert visitor.post("recaptcha-verify/", {"recaptcha_token": "no"}).json() == asked
    good = visitor.post("recaptcha-verify/", {"recaptcha_token": "solved"})
    assert good.json() == {"success": "reCAPTCHA validation successful."}
    assert visitor.login().json() == asked  # what was proved before says nothing of this
    assert visitor.register("bob@example.org").json() == asked
    solved = {"recaptcha_token": "solved"}
    assert visitor.post("login/", {**CREDENTIALS, **solved}).status_code == 200
    assert visitor.register("bob@example.org", **solved).status_code == 201


def test_the_captcha_check_needs_no_csrf_pair(visitor, vestibule):
    vestibule(CAPTCHA="dummy")
    body = json.dumps({"recaptcha_token": "solved"})
    answer = APIClient().post(f"{PREFIX}recaptcha-verify/", body, content_type="application/json")
    assert answer.status_code == 200


def test_no_token_and_no_code_is_kept_in_clear(visitor, outbox):
    verified(visitor, outbox)
    tokens = visitor.sign_in(outbox)
    dump = database_dump()
    for secret in (tokens["access_token"], tokens["refresh_token"], code_in(outbox)):
        assert secret not in dump
