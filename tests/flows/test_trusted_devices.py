"""Trusted devices: the second factor is skipped there, and nowhere else."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import make_password
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.urls import include, path
from rest_framework.test import APIClient

from tests.calls import CALLER
from tests.cases import each_case
from tests.contracts.otp.visitor import Visitor
from tests.factors import App, enroll_app
from tests.messages import code_in, token_in
from tests.passkeys.ceremonies import post_sign_in, with_passkey
from vestibule import bearer
from vestibule.core.credentials import NO_CREDENTIAL
from vestibule.core.errors import Refusal
from vestibule.core.factors import acr_of
from vestibule.core.tokens import AccessClaims
from vestibule.drf import cookies
from vestibule.flows.change_password import change_password
from vestibule.flows.refresh import refresh
from vestibule.flows.restore import end_sessions
from vestibule.flows.secure_user import end_user_session
from vestibule.flows.sessions import end_other_sessions, end_session
from vestibule.models import Account, AuditEvent, Session, Totp, TrustedDevice
from vestibule.steps import enrollment
from vestibule.testing.plugin import PASSWORD, open_session

urlpatterns = [
    path("auth-api/", include("vestibule.contracts.otp.urls")),
    path("api/token/", include("vestibule.contracts.simplejwt.urls")),
    path("", include("vestibule.server.urls")),
]
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.urls(__name__),
    pytest.mark.usefixtures("moving_limits"),
]
ANN, BODY, COOKIE = "ann@example.org", "body", "cookie"
EARLIER = datetime(2026, 1, 1, tzinfo=UTC)
API, BROWSER = (
    "/api/auth/",
    "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
)


@pytest.fixture(autouse=True)
def vestibule(settings) -> Any:
    """Change settings of Vestibule for one test; rates have their own."""

    def change(**values: Any) -> None:
        settings.VESTIBULE = {**settings.VESTIBULE, **values}

    change(LIMITS={})
    return change


class Device:
    """A browser, or an app that keeps its tokens itself; it signs in as Ann."""

    def __init__(self, transport: str = BODY) -> None:
        self.http = APIClient(headers={"User-Agent": BROWSER})
        self.transport = transport
        self.kept: dict[str, str] = {}

    def send(self, address: str, body: dict[str, Any], **headers: Any) -> Any:
        headers |= {"HTTP_TOKEN_TRANSPORT": self.transport, **self.kept}
        if self.transport == COOKIE:
            headers["HTTP_X_CSRFTOKEN"] = self.http.get(f"{API}csrf/").json()["csrf_token"]
        return self.http.post(API + address, body, format="json", **headers)

    def keep(self, answer: Any) -> Any:
        """Keep what an app keeps of the answer to a sign-in."""
        body = answer.json()
        for header, name in (("DEVICE_TOKEN", "device"), ("TRUSTED_DEVICE", "trusted_device")):
            if name in body:
                self.kept[f"HTTP_{header}"] = body[name]
        return answer

    def begin(self) -> Any:
        return self.keep(self.send("login/", {"email": ANN, "password": PASSWORD}))

    def asked(self) -> bool:
        """Sign in; returns whether a second factor was asked for."""
        answer = self.begin()
        assert answer.status_code == 200, answer.json()
        return "challenge" in answer.json()

    def finish(self, code: str, *, trust: bool = True) -> Any:
        handle = self.begin().json()["challenge"]["id"]
        body = {"challenge": handle, "code": code, "trust_device": trust}
        return self.keep(self.send("login/challenge/", body))


def trusted(app: App, transport: str = BODY) -> Device:
    """Return a device that Ann has just trusted."""
    device = Device(transport)
    assert device.finish(app.code()).status_code == 200
    return device


def newest() -> Session:
    """Return the session of the one device that signs in; a new one replaces it."""
    return Session.objects.live().get()


@each_case("transport", [BODY, COOKIE])
def test_a_trusted_device_is_asked_for_the_first_step_only(transport, make_account, outbox):
    outbox.clear()
    app = enroll_app(make_account(ANN))
    device = trusted(app, transport)
    assert newest().amr == "pwd otp mfa"
    assert not device.asked()
    assert newest().amr == "pwd device"
    assert acr_of(newest().amr.split()) == "aal1"
    assert Device(transport).asked()
    wrong = device.send("login/", {"email": ANN, "password": "wrong"})
    assert wrong.status_code == 401
    [mail] = [mail for mail in outbox if mail.subject == "A device was trusted"]
    assert "Firefox" in mail.body
    assert AuditEvent.objects.filter(kind="device_trusted").count() == 1


def test_the_secret_is_a_cookie_or_in_the_body(make_account):
    app = enroll_app(make_account(ANN))
    answer = Device(COOKIE).finish(app.code())
    assert "trusted_device" not in answer.json()
    cookie = answer.cookies[cookies.TRUSTED_DEVICE.name]
    assert (cookie["httponly"], cookie["secure"], cookie["path"]) == (True, True, "/")
    assert cookie["max-age"] == 30 * 86_400
    assert cookies.TRUSTED_DEVICE.guarded.startswith("__Host-")
    assert cookie.value not in str([*TrustedDevice.objects.values()])


@each_case("trust", [False, True])
def test_without_being_asked_to_no_device_is_trusted(trust, make_account):
    app = enroll_app(make_account(ANN))
    device = Device()
    answer = device.finish(app.code(), trust=trust)
    assert ("trusted_device" in answer.json()) is trust
    assert device.asked() is not trust


@each_case("left", ["HTTP_DEVICE_TOKEN", "HTTP_TRUSTED_DEVICE"])
def test_device_token_and_secret_are_both_needed(left, make_account):
    app = enroll_app(make_account(ANN))
    device = trusted(app)
    device.kept = {left: device.kept[left]}
    assert device.asked()


def test_the_secret_fits_its_own_device_and_account_alone(make_account, frozen_clock):
    ann = enroll_app(make_account(ANN))
    enroll_app(make_account("bob@example.org"))
    one = trusted(ann)
    frozen_clock.move(60)
    other = trusted(ann)
    other.kept["HTTP_TRUSTED_DEVICE"], mine = (
        one.kept["HTTP_TRUSTED_DEVICE"],
        other.kept["HTTP_TRUSTED_DEVICE"],
    )
    assert other.asked()
    other.kept["HTTP_TRUSTED_DEVICE"] = mine
    assert not other.asked()
    body = {"email": "bob@example.org", "password": PASSWORD}
    assert "challenge" in one.send("login/", body).json()


def test_a_device_is_trusted_once(make_account, frozen_clock):
    app = enroll_app(make_account(ANN))
    device = trusted(app)
    device.kept.pop("HTTP_TRUSTED_DEVICE")
    frozen_clock.move(60)
    assert device.finish(app.code()).status_code == 200
    assert TrustedDevice.objects.filter(ended_at=None).count() == 1
    assert not device.asked()


@each_case("broken", ["", "x", "A" * 3000, "é", "\x7f"])
def test_whatever_is_sent_as_the_secret(broken, make_account):
    app = enroll_app(make_account(ANN))
    device = trusted(app)
    device.kept["HTTP_TRUSTED_DEVICE"] = broken
    assert device.asked()


@each_case("shortened", [timedelta(0), timedelta(days=1)])
def test_it_ends_with_the_setting(shortened, vestibule, make_account, frozen_clock):
    vestibule(TRUST_DEVICE=timedelta(days=30))
    app = enroll_app(make_account(ANN))
    device = trusted(app)
    frozen_clock.move(days=2)
    assert not device.asked()
    vestibule(TRUST_DEVICE=shortened)
    assert device.asked()


def test_it_ends_with_its_time(make_account, frozen_clock):
    app = enroll_app(make_account(ANN))
    device = trusted(app)
    frozen_clock.move(days=29)
    assert not device.asked()
    frozen_clock.move(days=1)
    assert device.asked()


@each_case("off", [{"TRUST_DEVICE": timedelta(0)}, {"SECOND_FACTOR_ROLES": ("employee",)}])
def test_where_it_is_not_offered_the_wish_is_ignored(off, settings, make_account):
    settings.VESTIBULE = {**settings.VESTIBULE, "TRUST_DEVICE": timedelta(days=30)} | off
    app = enroll_app(make_account(ANN))
    device = Device()
    assert "trust_device" not in device.begin().json()["challenge"]
    assert "trusted_device" not in device.finish(app.code()).json()
    assert device.asked()
    assert not TrustedDevice.objects.exists()


@each_case("role", ["manager", "admin"])
def test_a_role_with_power_is_asked_every_time(role, make_account):
    person = make_account(ANN)
    app = enroll_app(person)
    device = trusted(app)
    assert not device.asked()
    token = device.begin().json()["tokens"]["refresh"]
    Account.objects.of(person.id).update(role=role)
    assert device.asked()
    with pytest.raises(Refusal):  # a session that skipped the factor does not keep the role
        refresh(token=token, caller=CALLER)


@each_case("role", ["manager", "admin"])
def test_a_role_with_power_trusts_no_device(role, make_account):
    app = enroll_app(make_account(ANN, role=role))
    assert "trust_device" not in Device().begin().json()["challenge"]
    assert "trusted_device" not in Device().finish(app.code()).json()


def stepped_up(device: Device) -> AccessClaims:
    """Sign in on the trusted device; returns the claims as after a step-up in that session."""
    claims = bearer.authenticate(device.begin().json()["tokens"]["access"])
    assert claims.amr == ("pwd", "device")
    return replace(claims, amr=("pwd", "otp", "mfa"))


def sign_out(device: Device, person: Any, app: App) -> None:
    tokens = device.begin().json()["tokens"]
    bearing = {"HTTP_AUTHORIZATION": f"Bearer {tokens['access']}"}
    assert (
        device.send("logout/", {"refresh_token": tokens["refresh"]}, **bearing).status_code == 200
    )


def change_the_password(device: Device, person: Any, app: App) -> None:
    claims = stepped_up(device)
    kept = change_password(current=PASSWORD, new=f"{PASSWORD}!", claims=claims, caller=CALLER)
    device.kept["HTTP_DEVICE_TOKEN"] = kept.device
    get_user_model().objects.filter(pk=person.id).update(password=make_password(PASSWORD))


def add_a_factor(device: Device, person: Any, app: App) -> None:
    enrollment.added(person, "passkey", CALLER)


def remove_a_factor(device: Device, person: Any, app: App) -> None:
    enrollment.removed(person, "passkey", CALLER)


def end_all(device: Device, person: Any, app: App) -> None:
    access = device.begin().json()["tokens"]["access"]
    answer = device.http.delete(f"{API}factors/devices/", HTTP_AUTHORIZATION=f"Bearer {access}")
    assert (answer.status_code, answer.json()["ended"]) == (200, 1)


def end_this_one(device: Device, person: Any, app: App) -> None:
    access = device.begin().json()["tokens"]["access"]
    path = f"{API}factors/devices/{TrustedDevice.objects.get().pk}/"
    for status in (200, 404):
        answer = device.http.delete(path, HTTP_AUTHORIZATION=f"Bearer {access}")
        assert answer.status_code == status


def sign_out_elsewhere(device: Device, person: Any, app: App) -> None:
    """From another device, and from this one, which stays trusted."""
    claims = stepped_up(device)
    end_other_sessions(credential=NO_CREDENTIAL, claims=claims, caller=CALLER)
    claims = stepped_up(device)
    assert newest().amr == "pwd device"
    moved = Session.objects.filter(pk=newest().pk)
    moved.update(device="another")
    end_other_sessions(credential=NO_CREDENTIAL, claims=claims, caller=CALLER)


def end_its_session(device: Device, person: Any, app: App) -> None:
    """From another device, which is not trusted; as after the loss of this one."""
    stepped_up(device)
    lost = newest().pk
    claims = bearer.authenticate(open_session(person).tokens.access)
    claims = replace(claims, amr=("pwd", "otp", "mfa"))
    end_session(session=lost, credential=NO_CREDENTIAL, claims=claims, caller=CALLER)


def end_its_session_by_an_administrator(device: Device, person: Any, app: App) -> None:
    end_user_session(session=newest().pk, claims=None, caller=CALLER)


def end_its_session_by_its_age(device: Device, person: Any, app: App) -> None:
    later = newest().created_at + timedelta(seconds=1)
    assert end_sessions(started_before=later, caller=CALLER) == 1


def end_an_older_session_by_its_age(device: Device, person: Any, app: App) -> None:
    """Of another device."""
    other = open_session(person).session
    Session.objects.filter(pk=other).update(device="another", created_at=EARLIER)
    assert end_sessions(started_before=EARLIER + timedelta(seconds=1), caller=CALLER) == 1


def end_another_session(device: Device, person: Any, app: App) -> None:
    """On this device, which goes on."""
    claims = stepped_up(device)
    other = open_session(person).session
    end_session(session=other, credential=NO_CREDENTIAL, claims=claims, caller=CALLER)


ACTS = {
    sign_out: False,
    end_its_session: True,
    end_its_session_by_an_administrator: True,
    end_its_session_by_its_age: True,
    end_an_older_session_by_its_age: False,
    end_another_session: False,
    change_the_password: True,
    add_a_factor: True,
    remove_a_factor: True,
    end_all: True,
    end_this_one: True,
    sign_out_elsewhere: True,
}
"""What happens, and whether the factor is asked for afterwards."""


@each_case("act", ACTS, ids=lambda act: act.__name__)
def test_what_ends_the_trust_and_what_does_not(act, make_account):
    person = make_account(ANN)
    app = enroll_app(person)
    device = trusted(app)
    assert not device.asked()
    act(device, person, app)
    assert device.asked() is ACTS[act]


def test_a_device_of_another_user_cannot_be_ended(make_account, sign_in_as):
    trusted(enroll_app(make_account(ANN)))
    eve = sign_in_as(make_account("eve@example.org"))
    for device in (TrustedDevice.objects.get().pk, uuid4()):
        assert eve.delete(f"{API}factors/devices/{device}/").status_code == 404
    assert eve.delete(f"{API}factors/devices/").json()["ended"] == 0
    assert TrustedDevice.objects.get().ended_at is None


def simplejwt(kept: dict[str, Any]) -> bool:
    body = {"email": ANN, "password": PASSWORD}
    answer = APIClient().post("/api/token/", body, format="json", **kept)
    return "access" not in answer.json()


def by_otp(kept: dict[str, Any]) -> bool:
    answer = Visitor(APIClient(**kept)).login(ANN, PASSWORD)
    return "access" not in str(answer.json())


def at_the_admin(kept: dict[str, Any]) -> bool:
    browser = Browser()
    carry(browser, kept)
    page = browser.post("/admin/login/", {"username": ANN, "password": PASSWORD}, **kept)
    return page.status_code == 200 and "code" in page.content.decode()


def carry(browser: Any, kept: dict[str, Any]) -> None:
    """Send what the device keeps as cookies, too."""
    browser.cookies[cookies.DEVICE.name] = kept["HTTP_DEVICE_TOKEN"]
    browser.cookies[cookies.TRUSTED_DEVICE.name] = kept["HTTP_TRUSTED_DEVICE"]


@each_case("door", [simplejwt, by_otp, at_the_admin], ids=lambda door: door.__name__)
def test_other_doors_ask_every_time(door, make_account):
    person = make_account(ANN)
    device = trusted(enroll_app(person))
    get_user_model().objects.filter(pk=person.id).update(is_staff=True)
    assert door(device.kept)
    assert not device.asked()


def test_it_is_no_step_up(make_account):
    # A trusted device shows no factor: what asks for a recent one asks in its sessions, too.
    device = trusted(enroll_app(make_account(ANN)))
    body = {"current_password": PASSWORD, "new_password": f"{PASSWORD}!"}
    for address in ("password/change/", "factors/totp/"):
        tokens = device.begin().json()["tokens"]
        bearing = {"HTTP_AUTHORIZATION": f"Bearer {tokens['access']}"}
        assert device.send(address, body, **bearing).json()["code"] == "sign_in_again"


def test_a_device_is_trusted_by_a_passkey_too(make_account):
    phone = with_passkey(make_account(ANN))
    device = Device()
    asked = device.begin().json()["challenge"]
    body = {"challenge": asked["id"], "credential": phone.get(asked["options"])}
    device.keep(device.send("login/challenge/", {**body, "trust_device": True}))
    assert not device.asked()
    assert newest().amr == "pwd device"
    assert post_sign_in(phone).status_code == 200  # a passkey alone, as always


def test_the_code_of_the_mailbox_trusts_no_device(vestibule, make_account, outbox):
    vestibule(SIGN_IN_CHECK="email_code")
    make_account(ANN)
    device = Device()
    handle = device.begin().json()["challenge"]["id"]
    body = {"challenge": handle, "code": code_in(outbox), "trust_device": True}
    answer = device.send("login/challenge/", body)
    assert answer.status_code == 200
    assert "trusted_device" not in answer.json()
    assert not TrustedDevice.objects.exists()


def test_the_owner_sees_trusted_devices(make_account):
    device = trusted(enroll_app(make_account(ANN)))
    access = device.begin().json()["tokens"]["access"]
    bearing: dict[str, Any] = {"HTTP_AUTHORIZATION": f"Bearer {access}"}
    [shown] = device.http.get(f"{API}factors/", **bearing).json()["trusted_devices"]
    assert (shown["current"], shown["user_agent"]) == (True, BROWSER)
    path = f"{API}factors/devices/{shown['id']}/"
    assert device.http.delete(path, **bearing).status_code == 200
    assert device.http.get(f"{API}factors/", **bearing).json()["trusted_devices"] == []


def test_a_required_factor_after_a_mail_is_not_skipped(vestibule, make_account, outbox):
    vestibule(EMAIL_SIGN_IN="link")
    app = enroll_app(make_account(ANN))
    Account.objects.update(email_verified_at=Account.objects.get().created_at)
    device = trusted(app)

    def by_mail() -> Any:
        asked = device.send("login/email/", {"email": ANN}).json()["verification"]["id"]
        body = {"token": token_in(outbox), "verification": asked}
        return device.send("login/email/confirm/", body).json()

    assert "user" in by_mail()
    assert newest().amr == "email_link device"
    vestibule(SECOND_FACTOR="required")
    assert by_mail()["code"] == "passkey_required"
    assert not device.asked()  # after the password


def test_an_account_without_a_factor_costs_no_query_more(make_account):
    person = make_account(ANN)
    app = enroll_app(person)
    device = trusted(app)
    Totp.objects.all().delete()
    Account.objects.update(factors="")
    Device().begin()

    def cost(sender: Device) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert not sender.asked()
        return len([each for each in captured.captured_queries if "trusted" in each["sql"]])

    assert cost(device) == 0


def test_an_unremembered_sign_in_forgets_with_the_browser(vestibule, make_account):
    vestibule(UNREMEMBERED_LIFETIME=timedelta(hours=8))
    app = enroll_app(make_account(ANN))
    device = Device(COOKIE)
    body = {"email": ANN, "password": PASSWORD, "remember": False}
    handle = device.send("login/", body).json()["challenge"]["id"]
    body = {"challenge": handle, "code": app.code(), "trust_device": True}
    answer = device.send("login/challenge/", body)
    assert answer.cookies[cookies.TRUSTED_DEVICE.name]["max-age"] == ""


def test_config_says_for_how_long(vestibule):
    assert APIClient().get(f"{API}config/").json()["trust_device"] == 30 * 86_400
    vestibule(TRUST_DEVICE=timedelta(0))
    assert APIClient().get(f"{API}config/").json()["trust_device"] == 0
