"""A device that signs in again keeps one session per account, by every way to sign in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import pytest
from rest_framework.test import APIClient

from tests.calls import API, post
from tests.cases import each_case
from tests.contracts.otp.visitor import Visitor
from tests.contracts.test_refresh import urlpatterns as urlpatterns  # noqa: PLC0414 - a test's own
from tests.messages import code_in
from tests.providers.forging import ForgingIssuer
from vestibule.core.people import Person
from vestibule.core.tokens import SIGNED, Transport
from vestibule.drf import cookies
from vestibule.models import Account, AuditEvent, Session
from vestibule.testing.plugin import PASSWORD, CookieClient, Outbox, open_session

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]
ANN, BOB = "ann@example.org", "bob@example.org"
CODES = {"SIGN_IN_CHECK": "email_code"}


@dataclass
class Device:
    """A client that keeps its device token and sends it at each sign-in."""

    outbox: Outbox
    issuer: ForgingIssuer
    browser: CookieClient
    token: str = ""

    @property
    def headers(self) -> dict[str, Any]:
        """Return the headers of the device."""
        return {"HTTP_DEVICE_TOKEN": self.token} if self.token else {}

    def keep(self, answer: Any) -> None:
        """Store the device token of a sign-in."""
        assert answer.status_code == 200, answer.content
        self.token = answer.headers.get("Device-Token") or answer.json().get("device", "")
        self.browser.csrf_token = answer.json().get("csrf_token", "")

    def identity(self, email: str) -> dict[str, str]:
        """Return a provider's identity of a user."""
        said = self.issuer.id_token(
            nonce=None, jti=uuid4().hex, sub=email, email=email, email_verified=True
        )
        return {"id_token": said}


def by_body(device: Device, email: str) -> Any:
    return post("login/", {"email": email, "password": PASSWORD}, **device.headers)


def by_body_and_code(device: Device, email: str) -> Any:
    handle = by_body(device, email).json()["challenge"]["id"]
    body = {"challenge": handle, "code": code_in(device.outbox)}
    return post("login/challenge/", body, **device.headers)


def by_provider(device: Device, email: str) -> Any:
    return post("social/openid/token/", device.identity(email), **device.headers)


def _in_browser(device: Device, address: str, body: dict[str, Any]) -> Any:
    device.browser.csrf_token = device.browser.get(f"{API}csrf/").json()["csrf_token"]
    return post(address, body, device.browser, HTTP_TOKEN_TRANSPORT="cookie")


def by_cookie(device: Device, email: str) -> Any:
    return _in_browser(device, "login/", {"email": email, "password": PASSWORD})


def by_cookie_and_code(device: Device, email: str) -> Any:
    handle = by_cookie(device, email).json()["challenge"]["id"]
    body = {"challenge": handle, "code": code_in(device.outbox)}
    return _in_browser(device, "login/challenge/", body)


def by_cookie_of_its_session_alone(device: Device, email: str) -> Any:
    device.browser.cookies.pop(cookies.DEVICE.name, None)
    return by_cookie(device, email)


def by_provider_and_cookie(device: Device, email: str) -> Any:
    return _in_browser(device, "social/openid/token/", device.identity(email))


def by_otp(device: Device, email: str) -> Any:
    body = {"email": email, "password": PASSWORD}
    return Visitor(APIClient()).post("login/", body, **device.headers)


def by_otp_and_code(device: Device, email: str) -> Any:
    visitor = Visitor(APIClient())
    user = visitor.post("login/", {"email": email, "password": PASSWORD}).json()["user_id"]
    body = {"user_id": user, "otp": code_in(device.outbox)}
    return visitor.post("token/", body, **device.headers)


def by_simplejwt(device: Device, email: str) -> Any:
    body = {"email": email, "password": PASSWORD}
    return APIClient().post("/simplejwt/", body, format="json", **device.headers)


def by_simplejwt_and_code(device: Device, email: str) -> Any:
    handle = by_simplejwt(device, email).json()["challenge"]["id"]
    body = {"challenge": handle, "code": code_in(device.outbox)}
    return APIClient().post("/simplejwt/challenge/", body, format="json", **device.headers)


Door = Callable[[Device, str], Any]
BY_PASSWORD: list[Door] = [by_body, by_otp, by_simplejwt, by_cookie, by_cookie_of_its_session_alone]
BY_CODE: list[Door] = [by_body_and_code, by_otp_and_code, by_simplejwt_and_code, by_cookie_and_code]
BY_PROVIDER: list[Door] = [by_provider, by_provider_and_cookie]
DOORS = [*BY_PASSWORD, *BY_CODE, *BY_PROVIDER]


@pytest.fixture
def change(settings) -> Callable[..., None]:
    """Change Vestibule's settings, starting from those of this file."""
    begun = {**settings.VESTIBULE, "LIMITS": {}}

    def to(**values: Any) -> None:
        settings.VESTIBULE = {**begun, **values}

    return to


@pytest.fixture
def device(change, outbox) -> Any:
    """A device, and a provider that authenticates its user."""
    with ForgingIssuer() as issuer:
        entry = issuer.entry

        def begin(door: Door, **values: Any) -> Device:
            check = CODES if door in BY_CODE else {}
            change(PROVIDERS={"openid": entry}, **check, **values)
            return Device(outbox, issuer, CookieClient())

        yield begin


@pytest.fixture
def people(make_account) -> dict[str, Person]:
    """Two users with verified addresses."""
    made = {email: make_account(email) for email in (ANN, BOB)}
    Account.objects.update(email_verified_at="2026-01-01T00:00:00Z")
    return made


def sign_in(device: Device, door: Door, email: str = ANN) -> tuple[Session, Any]:
    """Sign in; return the session and the response."""
    before = set(Session.objects.values_list("pk", flat=True))
    answer = door(device, email)
    device.keep(answer)
    return Session.objects.exclude(pk__in=before).get(), answer


def is_open(session: Session) -> bool:
    return Session.objects.live().filter(pk=session.pk).exists()


@each_case("door", DOORS, ids=lambda door: door.__name__)
def test_a_new_sign_in_replaces_the_session_of_its_device(door, device, people):
    here = device(door)
    elsewhere, other = open_session(people[ANN]), open_session(people[BOB])
    old, _ = sign_in(here, door)
    here.outbox.clear()
    new, _ = sign_in(here, door)
    old.refresh_from_db()
    assert (old.end_reason, is_open(new)) == ("replaced", True)
    assert Session.objects.live().of(people[ANN].id).count() == 2
    for each in (elsewhere, other):
        assert Session.objects.live().filter(pk=each.session).exists()
    [event] = AuditEvent.objects.filter(kind="session_ended")
    assert (event.session_id, event.details) == (old.pk, {"reason": "replaced"})
    assert not [mail for mail in here.outbox if "code" not in str(mail.subject).lower()]


@each_case("door", DOORS, ids=lambda door: door.__name__)
def test_both_sessions_stay_open_with_the_setting(door, device, people):
    here = device(door, SAME_DEVICE_SESSION="keep")
    old, _ = sign_in(here, door)
    new, _ = sign_in(here, door)
    assert is_open(old)
    assert is_open(new)


@each_case("door", DOORS, ids=lambda door: door.__name__)
def test_another_account_on_the_device_replaces_no_session(door, device, people):
    here = device(door)
    old, _ = sign_in(here, door, ANN)
    new, _ = sign_in(here, door, BOB)
    assert is_open(old)
    assert is_open(new)


@each_case("door", DOORS, ids=lambda door: door.__name__)
def test_a_device_without_a_device_token_replaces_no_session(door, device, people):
    here = device(door)
    old, _ = sign_in(here, door)
    here.token, here.browser = "", CookieClient()
    new, _ = sign_in(here, door)
    assert is_open(old)
    assert is_open(new)


@each_case("door", BY_CODE, ids=lambda door: door.__name__)
def test_an_unfinished_sign_in_replaces_no_session(door, device, people):
    here = device(door)
    old, _ = sign_in(here, door)
    first = {by_otp_and_code: by_otp, by_simplejwt_and_code: by_simplejwt}
    step = by_cookie if door is by_cookie_and_code else first.get(door, by_body)
    assert step(here, ANN).status_code in {200, 403}
    assert is_open(old)


@each_case("transport", SIGNED)
def test_reauthentication_keeps_the_session(transport, device, people):
    door = by_cookie if transport == Transport.COOKIE else by_body
    here = device(door)
    session, answer = sign_in(here, door)
    wrong = {"email": ANN, "password": f"{PASSWORD} but wrong"}
    refused = post("login/", wrong, here.browser, **here.headers)
    assert (refused.status_code, is_open(session)) == (401, True)
    body = {"current_password": PASSWORD, "new_password": f"{PASSWORD} again"}
    if transport == Transport.COOKIE:
        changed = post("password/change/", body, here.browser)
    else:
        bearer: dict[str, Any] = {
            "HTTP_AUTHORIZATION": f"Bearer {answer.json()['tokens']['access']}"
        }
        changed = post("password/change/", body, **bearer, **here.headers)
    assert changed.status_code == 200
    assert is_open(session)
    here.keep(changed)
    again = {"email": ANN, "password": f"{PASSWORD} again"}
    if transport == Transport.COOKIE:
        here.keep(_in_browser(here, "login/", again))
    else:
        here.keep(post("login/", again, **here.headers))
    assert not is_open(session)
    assert Session.objects.get(pk=session.pk).end_reason == "replaced"
