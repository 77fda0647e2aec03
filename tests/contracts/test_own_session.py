"""A mailed link that is used in a session of its account shows that user and mailbox are one.

In every contract, whether or not the client keeps a device token.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import override_settings
from django.urls import include, path
from django.utils import timezone
from rest_framework.test import APIClient

from tests.calls import API
from tests.cases import each_case
from tests.contracts.allauth_headless.visitor import Visitor as HeadlessVisitor
from tests.contracts.otp.visitor import Visitor as OtpVisitor
from tests.contracts.test_refresh import urlpatterns as contracts
from vestibule import bearer
from vestibule.contracts.allauth_headless import host
from vestibule.contracts.djoser.links import NEW_EMAIL
from vestibule.core.events import EndReason
from vestibule.core.link_template import UidEncoding
from vestibule.core.people import Person
from vestibule.core.tokens import SignedIn, Transport
from vestibule.drf import cookies
from vestibule.models import Account, OneTimeSecret, Session
from vestibule.models.one_time_secret import Purpose
from vestibule.testing.plugin import CookieClient, open_session

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]
urlpatterns = [
    *contracts,
    path("registration/", include("vestibule.contracts.dj_rest_auth.registration.urls")),
]
OWN, MOVED, BOB = "ann@example.org", "new@example.org", "bob@example.org"
VERIFY, CHANGE = Purpose.VERIFY_EMAIL, Purpose.CHANGE_EMAIL
NATIVE = {VERIFY: f"{API}email/verify/confirm/", CHANGE: f"{API}email/change/confirm/"}
JWT_BY_COOKIE = {"USE_JWT": True, "JWT_AUTH_COOKIE": "app", "JWT_AUTH_REFRESH_COOKIE": "again"}
KEY = "0192c1a4-1f9e-7d0b-8a55-5d2f8b0c6e11"
ELSEWHERE = {"HTTP_ORIGIN": "https://evil.example"}
Send = Callable[..., Any]


def by_token(held: SignedIn | None) -> dict[str, Any]:
    return {"HTTP_AUTHORIZATION": f"Bearer {held.tokens.access}"} if held else {}


def by_key(held: SignedIn | None) -> dict[str, Any]:
    return {"HTTP_AUTHORIZATION": f"Token {held.tokens.opaque}"} if held else {}


def by_body(link: str, purpose: Purpose, held: SignedIn | None, **headers: Any) -> Any:
    headers |= by_token(held)
    return APIClient().post(NATIVE[purpose], {"token": link}, format="json", **headers)


def by_cookie(link: str, purpose: Purpose, held: SignedIn | None, **headers: Any) -> Any:
    browser, response = CookieClient(), HttpResponse()
    if held:
        browser.csrf_token = cookies.sign_in(response, held)
        browser.cookies.update(response.cookies)
    return browser.post(NATIVE[purpose], {"token": link}, format="json", **headers)


def by_otp(link: str, purpose: Purpose, held: SignedIn | None) -> Any:
    visitor = OtpVisitor(APIClient(), access=held.tokens.access if held else "")
    expiry = int((timezone.now() + timedelta(hours=1)).timestamp())
    return visitor.get(f"verify-email/?token={link}&expiry={expiry}")


def by_djoser(credential: Callable[[SignedIn | None], dict[str, Any]]) -> Send:
    def send(link: str, purpose: Purpose, held: SignedIn | None, **headers: Any) -> Any:
        uid = UidEncoding.BASE64.write(Account.objects.exclude(email=BOB).get().pk)
        body = {"uid": uid, "token": NEW_EMAIL + link if purpose == CHANGE else link}
        headers |= credential(held)
        return APIClient().post("/djoser/users/activation/", body, format="json", **headers)

    return send


def by_dj_rest_auth(given: dict[str, Any], credential: Callable[..., dict[str, Any]]) -> Send:
    def send(link: str, purpose: Purpose, held: SignedIn | None, **headers: Any) -> Any:
        client = APIClient(HTTP_ORIGIN="http://testserver")
        if held and "JWT_AUTH_COOKIE" in given:
            client.cookies["app"] = held.tokens.access
        headers |= credential(held)
        with override_settings(REST_AUTH=given):
            return client.post(
                "/registration/verify-email/", {"key": link}, format="json", **headers
            )

    return send


def by_allauth(kind: str) -> Send:
    def send(link: str, purpose: Purpose, held: SignedIn | None, **headers: Any) -> Any:
        visitor = HeadlessVisitor(kind)
        visitor.http.defaults |= headers
        if held and kind == "app":
            visitor.token = held.tokens.opaque
        elif held:
            visitor.http.cookies[cookies.SESSION.name] = held.tokens.opaque
        return visitor.post("auth/email/verify", {"key": link})

    return send


@override_settings(HEADLESS_TOKEN_STRATEGY=host.JWT)
def by_access_token(link: str, purpose: Purpose, held: SignedIn | None, **headers: Any) -> Any:
    return by_allauth("app")(link, purpose, None, **headers, **by_token(held))


DOORS: dict[str, tuple[Transport, Send]] = {
    "native": (Transport.BODY, by_body),
    "native, by cookie": (Transport.COOKIE, by_cookie),
    "otp": (Transport.BODY, by_otp),
    "djoser": (Transport.BODY, by_djoser(by_token)),
    "djoser, by key": (Transport.OPAQUE, by_djoser(by_key)),
    "dj_rest_auth": (Transport.BODY, by_dj_rest_auth({"USE_JWT": True}, by_token)),
    "dj_rest_auth, by key": (Transport.OPAQUE, by_dj_rest_auth({}, by_key)),
    "dj_rest_auth, by cookie": (
        Transport.COOKIE,
        by_dj_rest_auth(JWT_BY_COOKIE, lambda held: {}),
    ),
    "allauth, by app": (Transport.OPAQUE, by_allauth("app")),
    "allauth, by access token": (Transport.BODY, by_access_token),
    "allauth, by browser": (Transport.OPAQUE_COOKIE, by_allauth("browser")),
}
CHANGES = {name: door for name, door in DOORS.items() if name[:4] in {"nati", "djos", "alla"}}
"""Where the contract has an address that confirms a change; the others lead to the native one."""
SESSIONS = ("own", "ended", "another's", "none")


@pytest.fixture(autouse=True)
def configured(settings) -> None:
    settings.CSRF_USE_SESSIONS = False
    settings.VESTIBULE = {**settings.VESTIBULE, "LIMITS": {}, "EMAIL_VERIFICATION": "optional"}
    settings.VESTIBULE |= {"REVOCATION_BOUND": timedelta(hours=1)}


@pytest.fixture
def ann(make_account) -> Person:
    """Ann, whose address was never verified."""
    person: Person = make_account(OWN)
    return person


@pytest.fixture
def session_of(ann: Person, make_account: Any) -> Callable[[str, Transport], SignedIn | None]:
    """Open the session in which a link is used: Ann's own, which may have ended, or Bob's."""
    bob = make_account(BOB)

    def opened(kind: str, transport: Transport) -> SignedIn | None:
        if kind == "none":
            return None
        held = open_session(bob if kind == "another's" else ann, transport)
        if kind == "ended":  # on another node: this one has not heard of it yet
            if held.tokens.access:
                bearer.authenticate(held.tokens.access, transport)
            ended = {"ended_at": timezone.now(), "end_reason": EndReason.SIGNED_OUT}
            Session.objects.filter(pk=held.session).update(**ended)
        return held

    return opened


def link_for(person: Person, purpose: Purpose) -> str:
    to = MOVED if purpose == CHANGE else OWN
    life = timedelta(hours=1)
    return OneTimeSecret.objects.issue_link(purpose, person.id, life=life, target=to).link


def account_of(person: Person) -> Account:
    return Account.objects.of(person.id).get()


@each_case("session", SESSIONS)
@each_case(("name", "door"), DOORS.items())
def test_a_link_confirms_the_owner_in_a_session_of_the_account_alone(
    name, door, session, ann, session_of
):
    transport, send = door
    held = session_of(session, transport)
    answer = send(link_for(ann, VERIFY), VERIFY, held)
    if (name, session) == ("allauth, by app", "ended"):
        assert answer.status_code == 410
        return
    assert account_of(ann).email_verified_at, answer.content
    assert account_of(ann).registrant_unproved is (session != "own")


@each_case("session", SESSIONS)
def test_so_does_a_code(session, ann, session_of):
    held = session_of(session, Transport.BODY)
    life = timedelta(minutes=10)
    asked = OneTimeSecret.objects.issue_code(VERIFY, ann.id, life=life, target=OWN)
    body = {"email": OWN, "code": asked.secret}
    answer = APIClient().post(NATIVE[VERIFY], body, format="json", **by_token(held))
    assert answer.status_code == 200
    assert account_of(ann).registrant_unproved is (session != "own")


@each_case("session", SESSIONS)
@each_case(("name", "door"), CHANGES.items())
def test_a_corrected_address_keeps_what_was_set_in_a_session_of_the_account_alone(
    name, door, session, ann, session_of
):
    transport, send = door
    elsewhere = open_session(ann)
    held = session_of(session, transport)
    answer = send(link_for(ann, CHANGE), CHANGE, held)
    if (name, session) == ("allauth, by app", "ended"):
        assert answer.status_code == 410
        return
    assert account_of(ann).email == MOVED, answer.content
    own = session == "own"
    assert account_of(ann).user.has_usable_password() is own
    assert Session.objects.live().filter(pk=elsewhere.session).exists() is own


@each_case(("name", "door"), CHANGES.items())
def test_a_new_address_ends_the_doubt_in_a_session_and_the_old_one_keeps_its_way_back(
    name, door, ann
):
    Account.objects.of(ann.id).update(email_verified_at=timezone.now(), registrant_unproved=True)
    transport, send = door
    send(link_for(ann, CHANGE), CHANGE, open_session(ann, transport))
    assert (account_of(ann).email, account_of(ann).registrant_unproved) == (MOVED, False)
    undo = OneTimeSecret.objects.of(ann.id, Purpose.UNDO_CHANGE_EMAIL).get()
    assert (undo.data["verified"], undo.data["in_doubt"]) == (True, True)


@each_case("name", ["native, by cookie", "dj_rest_auth, by cookie"])
def test_a_cookie_that_another_site_sends_counts_as_none(name, ann):
    transport, send = DOORS[name]
    answer = send(link_for(ann, VERIFY), VERIFY, open_session(ann, transport), **ELSEWHERE)
    assert answer.status_code == 200
    assert account_of(ann).registrant_unproved


@each_case(("session", "status"), [("ended", 401), ("another's", 200)])
def test_an_allauth_client_whose_session_has_just_ended_is_not_said_to_be_signed_in(
    session, status, ann, session_of
):
    transport, send = DOORS["allauth, by access token"]
    answer = send(link_for(ann, CHANGE), CHANGE, session_of(session, transport))
    assert not account_of(ann).user.has_usable_password()
    known = answer.json()["meta"]["is_authenticated"]
    assert (answer.status_code, known) == (status, status == 200)


@each_case(("name", "door"), CHANGES.items())
def test_a_retry_with_the_key_is_answered_alike_when_the_token_has_expired(name, door, ann):
    transport, send = door
    held, link = open_session(ann, transport), link_for(ann, CHANGE)
    first = send(link, CHANGE, held, HTTP_IDEMPOTENCY_KEY=KEY)
    again = send(link, CHANGE, None, HTTP_IDEMPOTENCY_KEY=KEY)
    assert first.status_code in {200, 204}, first.content
    assert again.status_code in {first.status_code, 401}, "401: allauth's client is signed out"
    assert Session.objects.live().filter(pk=held.session).exists()
