"""What stands in cookies, with which attributes, and what it is good for."""

from __future__ import annotations

from typing import Any

import jwt
import pytest
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpResponse

from tests.cases import each_case
from tests.messages import code_in
from tests.security.refusals import (
    CHANGE,
    CONFIG,
    JWKS,
    LOGIN,
    LOGOUT,
    PROFILE,
    REFRESH,
    REGISTER,
    SESSIONS,
    VERIFY,
    assert_refused,
    client,
    register_body,
)
from tests.security.routes import routes
from vestibule.conf import load
from vestibule.core.events import EndReason, Event
from vestibule.drf import cookies
from vestibule.models import AuditEvent, Session
from vestibule.models.signing_key import current_ring
from vestibule.testing.plugin import PASSWORD, CookieClient, open_session
from vestibule.tokens import access, csrf, jws

pytestmark = pytest.mark.django_db

CHALLENGE, RESEND = f"{LOGIN}challenge/", f"{LOGIN}challenge/resend/"
CSRF = "/api/auth/csrf/"
ANN = {"email": "ann@example.org", "password": PASSWORD}
BY_COOKIE: dict[str, Any] = {"HTTP_TOKEN_TRANSPORT": "cookie"}
ACCESS, REFRESHING = "__Host-vestibule-access", "__Secure-vestibule-refresh"
SITE_REFRESHING = "__Host-vestibule-site-refresh"
DEVICE, TOKEN, PENDING = "__Host-vestibule-device", "__Host-csrftoken", "__Host-vestibule-challenge"
MINUTES, DAYS = 60, 86_400


def stranger() -> CookieClient:
    """Return a browser that has asked for a CSRF token, and nothing else yet."""
    browser = CookieClient(raise_request_exception=False)
    browser.csrf_token = browser.get(CSRF).json()["csrf_token"]
    return browser


def signed_in() -> CookieClient:
    browser = stranger()
    answer = browser.post(LOGIN, ANN, format="json", **BY_COOKIE)
    assert answer.status_code == 200, answer.content
    browser.csrf_token = answer.json()["csrf_token"]
    return browser


def attributes(answer: Any) -> dict[str, tuple[Any, ...]]:
    """Return each cookie's life, path, domain and flags."""
    names = ("max-age", "path", "domain", "secure", "httponly", "samesite")
    return {
        name: tuple(each[attribute] for attribute in names) for name, each in answer.cookies.items()
    }


at_one_moment = pytest.mark.usefixtures("frozen_clock")
"""For lives of whole seconds, of which one may pass between two steps of a request."""

EXACT = {
    ACCESS: (10 * MINUTES, "/", "", True, True, "Lax"),
    REFRESHING: (7 * DAYS, "/api/auth/", "", True, True, "Lax"),
    TOKEN: (7 * DAYS, "/", "", True, "", "Lax"),
    DEVICE: (400 * DAYS, "/", "", True, True, "Lax"),
    SITE_REFRESHING: (0, "/", "", True, True, "Lax"),
}
GONE = {
    name: (0, *EXACT.get(name, EXACT[ACCESS])[1:])
    for name in (ACCESS, REFRESHING, SITE_REFRESHING, TOKEN, PENDING)
}


@at_one_moment
def test_a_sign_in_sets_exactly_these_cookies(make_account):
    make_account()
    answer = stranger().post(LOGIN, ANN, format="json", **BY_COOKIE)
    assert attributes(answer) == {**EXACT, PENDING: GONE[PENDING]}
    assert set(answer.json()) == {"message", "user", "csrf_token", "access_expires_in"}
    assert answer.json()["access_expires_in"] == 600
    assert answer.json()["csrf_token"] == answer.cookies[TOKEN].value


@at_one_moment
def test_so_do_a_registration_a_refresh_and_a_change_of_password():
    registered = stranger().post(REGISTER, register_body(), format="json", **BY_COOKIE)
    assert registered.status_code == 201
    assert attributes(registered) == {**EXACT, PENDING: GONE[PENDING]}
    assert "tokens" not in registered.json()
    assert "device" not in registered.json()


@at_one_moment
def test_a_refresh_renews_all_but_the_devices(make_account, browser_of):
    browser = browser_of(make_account())
    answer = browser.post(REFRESH, {}, format="json")
    assert attributes(answer) == {name: EXACT[name] for name in EXACT if name != DEVICE}
    assert set(answer.json()) == {"user", "csrf_token", "access_expires_in"}
    assert answer.json()["csrf_token"] == browser.csrf_token  # other tabs hold it too


@at_one_moment
@pytest.mark.django_db(transaction=True)
def test_a_change_of_password_renews_what_it_made_void(make_account, browser_of):
    browser = browser_of(make_account())
    old, other = dict(browser.cookies), browser_of(browser.signed_in.person)
    body = {"current_password": PASSWORD, "new_password": "another long passphrase"}
    answer = browser.post(CHANGE, body, format="json")
    assert attributes(answer) == EXACT
    assert set(answer.json()) == {"message", "csrf_token", "access_expires_in"}
    browser.csrf_token = answer.json()["csrf_token"]
    assert browser.get(PROFILE).status_code == 200
    assert browser.post(REFRESH, {}, format="json").status_code == 200
    assert other.get(PROFILE).status_code == 401
    thief = client()
    thief.cookies[ACCESS] = old[ACCESS].value
    assert thief.get(PROFILE).status_code == 401


def test_a_life_ends_with_the_session(make_account, browser_of, frozen_clock):
    browser = browser_of(make_account())
    for _ in range(4):
        frozen_clock.move(days=6)
        browser.post(REFRESH, {}, format="json")
    frozen_clock.move(6 * DAYS - 90)
    answer = browser.post(REFRESH, {}, format="json")
    left = 90
    assert answer.json()["access_expires_in"] == answer.cookies[ACCESS]["max-age"] == left
    assert answer.cookies[REFRESHING]["max-age"] == left


@pytest.mark.parametrize("samesite", ["Lax", "Strict", "None"])
def test_same_site_is_as_set(make_account, vestibule, samesite):
    vestibule(COOKIE_SAMESITE=samesite)
    make_account()
    answer = stranger().post(LOGIN, ANN, format="json", **BY_COOKIE)
    assert {each["samesite"] for each in answer.cookies.values()} == {samesite}


class Browser(CookieClient):
    """Keeps cookies by name and path, and sends those of the longest path first (RFC 6265)."""

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[tuple[str, str], str] = {}

    def generic(self, *args: Any, **extra: Any) -> Any:
        ordered = sorted(self.kept.items(), key=lambda each: -len(each[0][1]))
        extra["HTTP_COOKIE"] = "; ".join(f"{name}={value}" for (name, _), value in ordered)
        answer = super().generic(*args, **BY_COOKIE, **extra)
        self.cookies.clear()
        for name, each in answer.cookies.items():
            self.kept[name, each["path"]] = each.value
            if each["max-age"] == 0:
                del self.kept[name, each["path"]]
        self.csrf_token = self.kept.get((TOKEN, "/"), "")
        return answer


@each_case("paths", [("", "/", ""), ("/", "", "/"), ("", "/", "/", "", "/", "", "")])
def test_a_change_of_the_refresh_cookies_path_ends_no_session(
    paths, make_account, vestibule, frozen_clock, outbox
):
    make_account()
    browser = Browser()
    for start in range(2):  # the second sign-in comes while the setting is back
        vestibule(REFRESH_COOKIE_PATH=paths[0])
        browser.get(CSRF)
        assert browser.post(LOGIN, ANN, format="json").status_code == 200
        for path in paths * 2:  # changed, or those of two server processes in turn
            vestibule(REFRESH_COOKIE_PATH=path)
            frozen_clock.move(5 * MINUTES)  # longer than any grace
            answer = browser.post(REFRESH, {}, format="json")
            assert answer.status_code == 200, answer.content
        own = (SITE_REFRESHING, "/") if paths[-1] else (REFRESHING, "/api/auth/")
        assert [each for each in browser.kept if "refresh" in each[0]] == [own]
        if start:
            vestibule(REFRESH_COOKIE_PATH=paths[1])
            assert browser.post(LOGOUT, {}, format="json").status_code == 200
    assert {name for name, _ in browser.kept} == {DEVICE}
    assert not AuditEvent.objects.filter(kind=Event.REFRESH_REUSED).exists()
    assert not list(outbox)


def test_a_refresh_cookie_that_another_setting_left_behind_is_not_used(
    make_account, browser_of, vestibule
):
    account = make_account()
    browser, earlier = browser_of(account), browser_of(account)
    browser.cookies[SITE_REFRESHING] = earlier.cookies[REFRESHING].value
    assert browser.post(REFRESH, {}, format="json").status_code == 200
    browser.cookies[SITE_REFRESHING] = earlier.cookies[REFRESHING].value
    assert browser.post(LOGOUT, {}, format="json").status_code == 200
    assert not browser.cookies[SITE_REFRESHING].value
    assert Session.objects.filter(end_reason=EndReason.SIGNED_OUT).count() == 2


def test_the_path_of_the_refresh_cookie_is_the_apis_or_the_whole_site(vestibule):
    for wrong in ("app", "/app", "/app/", "/; Domain=example.org/"):
        vestibule(REFRESH_COOKIE_PATH=wrong)
        with pytest.raises(ImproperlyConfigured, match="REFRESH_COOKIE_PATH"):
            load()


PLAIN = {"http://localhost:8000", "http://127.0.0.1:8000", "http://[::1]:8000"}


@pytest.mark.parametrize(
    "origin",
    [
        *sorted(PLAIN),
        "https://localhost:8000",
        "http://accounts.example.org",
        "http://localhost.example.org",
        "https://accounts.example.org",
        "",
    ],
)
def test_names_are_plain_on_ones_own_machine_alone(make_account, vestibule, origin):
    vestibule(PUBLIC_ORIGIN=origin, COOKIE_SAMESITE="None")
    answer = HttpResponse()
    cookies.sign_in(answer, open_session(make_account()))
    plain = origin in PLAIN
    for name, cookie in answer.cookies.items():
        assert name.startswith("__") is not plain, name
        assert bool(cookie["secure"]) is not plain
        # Without Secure, browsers would not keep what is for other sites too.
        assert cookie["samesite"] == ("Lax" if plain else "None")


def test_without_an_origin_names_are_plain_while_debugging(make_account, vestibule, settings):
    vestibule(PUBLIC_ORIGIN="")
    settings.DEBUG = True
    answer = HttpResponse()
    cookies.sign_in(answer, open_session(make_account()))
    names = ("access", "refresh", "site-refresh", "csrftoken")
    assert set(answer.cookies) == {f"vestibule-{name}" for name in names}


def test_what_a_name_promises_is_kept(make_account):
    make_account()
    for name, each in stranger().post(LOGIN, ANN, format="json", **BY_COOKIE).cookies.items():
        assert each["secure"]
        assert not each["domain"]
        assert not name.startswith("__Host-") or each["path"] == "/"
        assert len(name) + len(each.value) < 4096


def test_no_token_is_ever_in_a_body(make_account, outbox):
    make_account()
    browser = stranger()
    answers = [browser.post(LOGIN, ANN, format="json", **BY_COOKIE)]
    browser.csrf_token = answers[0].json()["csrf_token"]
    answers.append(browser.post(REFRESH, {}, format="json"))
    answers += [browser.get(address) for address in (PROFILE, SESSIONS, CSRF, "/api/auth/events/")]
    secrets = {each.value for name, each in browser.cookies.items() if name != TOKEN} - {""}
    assert len(secrets) == 3
    for answer in answers:
        assert answer.status_code == 200
        assert not [secret for secret in secrets if secret.encode() in answer.content]


def test_nothing_planted_before_a_sign_in_is_used_after_it(make_account, browser_of):
    make_account()
    eve = browser_of(make_account("eve@example.org"))
    browser = CookieClient()
    planted = {name: each.value for name, each in eve.cookies.items() if each.value}
    for name, value in planted.items():
        browser.cookies[name] = value
    browser.csrf_token = eve.csrf_token
    answer = browser.post(LOGIN, ANN, format="json", **BY_COOKIE)
    for name, value in planted.items():
        assert answer.cookies[name].value != value
    assert browser.get(PROFILE).json()["email"] == "ann@example.org"


def test_by_cookie_everything_works_as_by_bearer(make_account, browser_of):
    browser = browser_of(make_account())
    other = open_session(browser.signed_in.person)
    assert browser.get(PROFILE).json()["email"] == "ann@example.org"
    assert browser.put(PROFILE, {"first_name": "Anna"}, format="json").status_code == 200
    listed = browser.get(SESSIONS).json()["sessions"]
    assert [each["current"] for each in listed] == [True, False]
    assert browser.delete(f"{SESSIONS}{other.session}/").status_code == 200
    assert browser.delete(SESSIONS).json()["ended"] == 0


@pytest.mark.parametrize("header", ["Basic YW5uOnB3", "Digest username=x", "Basic", "Bearerabc"])
def test_credentials_of_another_scheme_change_nothing(make_account, browser_of, header):
    browser = browser_of(make_account())
    staging: dict[str, Any] = {"HTTP_AUTHORIZATION": header}
    assert browser.get(PROFILE, **staging).status_code == 200
    changed = browser.patch(PROFILE, {"first_name": "Anne"}, format="json", **staging)
    assert changed.json()["first_name"] == "Anne"
    forged = browser.patch(PROFILE, {}, format="json", **staging, HTTP_X_CSRFTOKEN="")
    assert_refused(forged, 403, code="csrf_failed")
    assert browser.post(REFRESH, {}, format="json", **staging).status_code == 200
    assert browser.post(LOGOUT, {}, format="json", **staging).status_code == 200
    assert Session.objects.get().end_reason == EndReason.SIGNED_OUT


def test_credentials_of_another_scheme_are_not_in_the_way_of_a_sign_in(
    make_account, vestibule, outbox
):
    make_account()
    vestibule(SIGN_IN_CHECK="email_code")
    browser = stranger()
    staging: dict[str, Any] = {**BY_COOKIE, "HTTP_AUTHORIZATION": "Basic YW5uOnB3"}
    asked = browser.post(LOGIN, ANN, format="json", **staging)
    answer = {"challenge": asked.json()["challenge"]["id"], "code": code_in(outbox)}
    assert browser.post(CHALLENGE, answer, format="json", **staging).status_code == 200
    assert browser.get(PROFILE, **staging).status_code == 200


def test_the_transport_may_be_the_projects_default(make_account, vestibule):
    vestibule(DEFAULT_TRANSPORT="cookie")
    make_account()
    answer = stranger().post(LOGIN, ANN, format="json")
    assert ACCESS in answer.cookies
    assert "tokens" not in answer.json()
    in_body = client().post(LOGIN, ANN, format="json", HTTP_TOKEN_TRANSPORT="body")
    assert set(in_body.json()["tokens"]) == {"access", "refresh"}
    assert not in_body.cookies
    assert client().get(CONFIG).json()["transports"] == ["cookie", "body"]


def test_a_transport_that_is_not_there_is_refused(make_account):
    make_account()
    answer = client().post(LOGIN, ANN, format="json", HTTP_TOKEN_TRANSPORT="Cookie")
    assert_refused(answer, 400, code="unsupported_transport")


def test_a_refresh_token_is_taken_only_the_way_it_was_handed_out(make_account, browser_of):
    browser = browser_of(make_account())
    token = browser.cookies[REFRESHING].value
    in_body = client().post(REFRESH, {"refresh": token}, format="json")
    assert_refused(in_body, 401, code="token_not_valid")
    assert_refused(client().post(VERIFY, {"token": token}, format="json"), 401)
    mixed = browser_of(browser.signed_in.person)
    bearer = open_session(browser.signed_in.person)
    mixed.cookies[REFRESHING] = bearer.tokens.refresh
    mixed.csrf_token = mixed.cookies[TOKEN] = csrf.make(bearer.session.hex)
    assert_refused(mixed.post(REFRESH, {}, format="json"), 401, code="token_not_valid")
    # Neither was a theft, and neither session has ended.
    assert not Session.objects.exclude(end_reason="").exists()
    assert browser.post(REFRESH, {}, format="json").status_code == 200


def test_an_access_token_is_taken_only_the_way_it_was_handed_out(make_account, browser_of):
    browser, bearer = browser_of(make_account()), open_session(make_account("bob@example.org"))
    in_header: dict[str, Any] = {"HTTP_AUTHORIZATION": f"Bearer {browser.cookies[ACCESS].value}"}
    assert_refused(client().get(PROFILE, **in_header), 401, code="token_not_valid")
    body = {"token": browser.cookies[ACCESS].value}
    assert_refused(client().post(VERIFY, body, format="json"), 401, code="token_not_valid")
    assert browser.get(PROFILE).status_code == 200
    browser.cookies[ACCESS] = bearer.tokens.access
    browser.csrf_token = browser.cookies[TOKEN] = csrf.make(bearer.session.hex)
    for ask in (browser.get, browser.patch):
        assert_refused(ask(PROFILE), 401, code="token_not_valid")
    # Nor does such a cookie end the session it belongs to.
    browser.cookies[REFRESHING] = bearer.tokens.refresh
    assert browser.post(LOGOUT, {}, format="json").status_code == 200
    assert not Session.objects.exclude(end_reason="").exists()


def test_an_access_token_of_a_release_that_noted_no_way_counts_until_it_expires(make_account):
    claims = jwt.decode(
        open_session(make_account()).tokens.access, options={"verify_signature": False}
    )
    del claims["transport"]
    key = current_ring.get().active
    named = key.verifying
    old = jws.sign(claims, key=key.key, algorithm=named.algorithm, typ=access.TYP, kid=named.kid)
    assert client().get(PROFILE, HTTP_AUTHORIZATION=f"Bearer {old}").status_code == 200
    browser = client()
    browser.cookies[ACCESS] = old
    assert browser.get(PROFILE).status_code == 200


def test_bearer_only_hands_no_token_out_in_a_cookie_and_takes_none(
    make_account, browser_of, vestibule
):
    browser = browser_of(make_account())
    vestibule(COOKIE_TRANSPORT=False)
    assert_refused(browser.get(PROFILE), 401, code="not_authenticated")
    assert_refused(browser.post(REFRESH, {}, format="json"), 401, code="token_not_valid")
    answer = client().post(LOGIN, ANN, format="json", **BY_COOKIE)
    assert_refused(answer, 400, code="unsupported_transport")
    assert client().post(LOGIN, ANN, format="json").status_code == 200
    assert client().get(CONFIG).json()["transports"] == ["body"]
    assert attributes(browser.post(LOGOUT, {}, format="json")) == GONE
    vestibule(COOKIE_TRANSPORT=False, DEFAULT_TRANSPORT="cookie")
    with pytest.raises(ImproperlyConfigured, match="without COOKIE_TRANSPORT"):
        load()


def test_the_wrong_way_is_refused_within_the_grace_too(make_account, browser_of):
    browser = browser_of(make_account())
    token = browser.cookies[REFRESHING].value
    assert browser.post(REFRESH, {}, format="json").status_code == 200
    assert_refused(client().post(REFRESH, {"refresh": token}, format="json"), 401)
    assert browser.post(REFRESH, {}, format="json").status_code == 200


def test_a_copy_of_an_old_refresh_cookie_is_noticed_whichever_way_it_comes(
    make_account, browser_of, frozen_clock
):
    for by_cookie in (True, False):
        browser = browser_of(make_account(f"ann{by_cookie}@example.org"))
        token = browser.cookies[REFRESHING].value
        for _ in range(2):
            assert browser.post(REFRESH, {}, format="json").status_code == 200
            frozen_clock.move(60)
        if by_cookie:
            browser.cookies[REFRESHING] = token
            answer = browser.post(REFRESH, {}, format="json")
        else:
            answer = client().post(REFRESH, {"refresh": token}, format="json")
        assert answer.json()["reason"] == EndReason.REFRESH_REUSED


def test_a_token_in_the_wrong_cookie_opens_nothing(make_account, browser_of):
    browser = browser_of(make_account())
    access, refreshing = browser.cookies[ACCESS].value, browser.cookies[REFRESHING].value
    browser.cookies[ACCESS], browser.cookies[REFRESHING] = refreshing, access
    assert_refused(browser.get(PROFILE), 401, code="token_not_valid")
    assert_refused(browser.post(REFRESH, {}, format="json"), 401, code="token_not_valid")
    assert Session.objects.get().generation == 0


def test_tokens_are_read_nowhere_else(make_account, browser_of):
    access = browser_of(make_account()).cookies[ACCESS].value
    for headers in (
        {"QUERY_STRING": f"access_token={access}"},
        {"HTTP_X_ACCESS_TOKEN": access},
        {"HTTP_COOKIE": f"access={access}; access_token={access}; vestibule-access={access}"},
    ):
        assert_refused(client().get(PROFILE, **headers), 401, code="not_authenticated")


BROKEN = ["", "x", "a.b.c", '"', ";", "A" * 3000, "%00", "\x7f", "é", "__Host-"]


@pytest.mark.parametrize("value", BROKEN, ids=ascii)
def test_no_stale_cookie_breaks_what_is_open_to_all(make_account, value):
    make_account()
    browser = client()
    names = (ACCESS, REFRESHING, DEVICE, TOKEN, PENDING)
    sent: dict[str, Any] = {"HTTP_COOKIE": "; ".join(f"{name}={value}" for name in names)}
    for address in (CONFIG, JWKS, CSRF):
        assert browser.get(address, **sent).status_code == 200
    assert browser.post(LOGIN, ANN, format="json", **sent).status_code == 200
    assert browser.post(REGISTER, register_body(), format="json", **sent).status_code == 201
    assert browser.get(PROFILE, **sent).status_code == 401
    for address in (REFRESH, LOGOUT):
        assert browser.post(address, {}, format="json", **sent).status_code in {200, 400, 401, 403}


def test_a_sign_in_by_cookie_works_beside_cookies_of_a_session_that_is_over(
    make_account, browser_of, frozen_clock
):
    browser = browser_of(make_account())
    Session.objects.all().end(EndReason.ADMIN)
    frozen_clock.move(days=40)
    browser.csrf_token = browser.get(CSRF).json()["csrf_token"]
    answer = browser.post(LOGIN, ANN, format="json", **BY_COOKIE)
    assert answer.status_code == 200


@pytest.mark.django_db(transaction=True)
def test_a_view_that_requires_a_user_says_why_a_cookie_is_no_longer_valid(make_account, browser_of):
    browser = browser_of(make_account())
    Session.objects.all().end(EndReason.ADMIN)
    browser.get(PROFILE)
    body = assert_refused(browser.get(PROFILE), 401, code="token_not_valid")
    assert body["reason"] == "admin"


def test_without_any_cookie_a_refresh_says_that_nobody_is_signed_in(db):
    assert_refused(client().post(REFRESH, {}, format="json"), 400, code="invalid_input")
    answer = client().post(REFRESH, {}, format="json", **BY_COOKIE)
    assert_refused(answer, 401, code="token_not_valid")


@pytest.mark.django_db(transaction=True)
def test_signing_out_ends_the_session_and_takes_every_cookie_back(make_account, browser_of):
    browser = browser_of(make_account())
    held = dict(browser.cookies)
    answer = browser.post(LOGOUT, {}, format="json")
    assert answer.status_code == 200
    assert attributes(answer) == GONE
    assert answer["Clear-Site-Data"] == '"storage"'
    assert Session.objects.get().end_reason == EndReason.SIGNED_OUT
    thief = client()
    for name, each in held.items():
        thief.cookies[name] = each.value
    assert thief.get(PROFILE).status_code == 401
    shown: dict[str, Any] = {"HTTP_X_CSRFTOKEN": held[TOKEN].value}
    assert_refused(thief.post(REFRESH, {}, format="json", **shown), 401, code="token_not_valid")


@pytest.mark.parametrize("left", ["expired", "refresh alone", "access alone", "over already"])
def test_signing_out_works_with_whatever_is_left(make_account, browser_of, frozen_clock, left):
    browser = browser_of(make_account())
    if left == "expired":
        frozen_clock.move(days=20)
    elif left == "over already":
        Session.objects.all().end(EndReason.ADMIN)
    else:
        del browser.cookies[ACCESS if left == "refresh alone" else REFRESHING]
    answer = browser.post(LOGOUT, {}, format="json")
    assert answer.status_code == 200
    assert attributes(answer) == GONE
    wanted = EndReason.ADMIN if left == "over already" else EndReason.SIGNED_OUT
    assert Session.objects.get().end_reason == wanted


def test_signing_out_with_cookies_that_are_worth_nothing_clears_them(db):
    browser = client()
    browser.cookies[REFRESHING] = "x"
    assert attributes(browser.post(LOGOUT, {}, format="json")) == GONE
    evil: dict[str, Any] = {"HTTP_ORIGIN": "https://evil.example"}
    browser.cookies[REFRESHING] = "x"
    assert_refused(browser.post(LOGOUT, {}, format="json", **evil), 403, code="csrf_failed")


def test_signing_out_without_anything_is_refused(db):
    assert_refused(client().post(LOGOUT, {}, format="json"), 401, code="not_authenticated")


def test_a_device_that_signed_in_by_cookie_is_known_again(make_account, outbox):
    make_account()
    browser = signed_in()
    outbox.clear()
    browser.post(LOGOUT, {}, format="json")
    browser.csrf_token = browser.get(CSRF).json()["csrf_token"]
    assert browser.post(LOGIN, ANN, format="json", **BY_COOKIE).status_code == 200
    assert len(outbox) == 0  # no mail about a new device


def test_a_csrf_token_is_kept_as_long_as_it_holds(make_account):
    make_account()
    browser = stranger()
    again = browser.get(CSRF)
    assert again.json()["csrf_token"] == browser.csrf_token
    assert not again.cookies
    browser.csrf_token = browser.post(LOGIN, ANN, format="json", **BY_COOKIE).json()["csrf_token"]
    assert browser.get(CSRF).json()["csrf_token"] == browser.csrf_token
    browser.post(LOGOUT, {}, format="json")
    assert browser.get(CSRF).json()["csrf_token"] != browser.csrf_token


def test_nothing_personal_may_be_kept_by_a_cache(make_account, browser_of):
    browser = browser_of(make_account())
    public = {"config", "jwks", "social", "vestibule-jwks", "vestibule-webauthn"}
    for route in routes():
        address = route.path.replace("<uuid:session>", "0192f0c1-2d3e-7abc-8def-0123456789ab")
        answer = getattr(browser, route.method)(address, {}, format="json")
        kept = answer["Cache-Control"]
        assert kept == "no-store" or (route.name in public and "public" in kept), route
        browser = browser_of(browser.signed_in.person)
