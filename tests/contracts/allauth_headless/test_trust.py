"""A browser that is trusted, after a second factor, is spared it; nothing else is."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import include, path

from tests.cases import Case, undone
from tests.contracts.allauth_headless.visitor import PASSWORD, Visitor, pending
from tests.factors import App, enroll_app, make_recovery_codes
from vestibule.contracts.allauth_headless.pending import Client, Flow, Pending
from vestibule.core.caller import Caller
from vestibule.flows.deactivate import deactivate_user
from vestibule.flows.secure_user import end_user_sessions
from vestibule.models import AuditEvent, PendingSignIn, Session, TrustedDevice

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]
urlpatterns = [path("_allauth/", include("vestibule.contracts.allauth_headless.urls"))]
TRUST = "auth/2fa/trust"


@pytest.fixture(autouse=True)
def asks(settings) -> None:
    settings.MFA_TRUST_ENABLED = True


@pytest.fixture
def ada(make_account):
    return make_account("ada@example.org", password=PASSWORD)


@pytest.fixture
def app(ada) -> App:
    return enroll_app(ada)


def asked(app: App, *, steps: int = 0) -> Visitor:
    """Return a browser that has used its second factor, by the code this many steps later."""
    visitor = Visitor("browser")
    assert pending(visitor.login()) == ["mfa_authenticate"]
    answer = visitor.post("auth/2fa/authenticate", {"code": app.code(steps=steps)})
    assert (answer.status_code, pending(answer)) == (401, ["mfa_trust"])
    return visitor


def sign_out(visitor: Visitor) -> None:
    assert visitor.send("DELETE", "auth/session").status_code == 401


def test_there_is_no_session_before_the_answer(ada, app):
    visitor = asked(app)
    assert pending(visitor.get("auth/session")) == ["mfa_trust"]
    assert "__Host-vestibule-session" not in visitor.http.cookies
    assert not Session.objects.exists()
    assert visitor.post(TRUST, {"trust": "maybe"}).status_code == 400
    assert visitor.post(TRUST, {"trust": False}).status_code == 200
    assert visitor.get("auth/session").status_code == 200
    assert not TrustedDevice.objects.exists()
    assert visitor.post(TRUST, {"trust": True}).status_code == 401
    assert not TrustedDevice.objects.exists()


def test_a_trusted_browser_is_spared_the_factor_and_no_other_is(ada, app, outbox):
    visitor = asked(app)
    assert visitor.post(TRUST, {"trust": True}).status_code == 200
    assert AuditEvent.objects.filter(kind="device_trusted").count() == 1
    cookie = visitor.http.cookies["__Host-vestibule-trusted-device"]
    assert (cookie["httponly"], cookie["secure"]) == (True, True)
    sign_out(visitor)
    assert visitor.login().status_code == 200
    assert Session.objects.latest("created_at").amr.split() == ["pwd", "device"]
    assert pending(Visitor("browser").login()) == ["mfa_authenticate"]


def test_whatever_secures_the_account_ends_the_question_and_the_trust(
    make_account, outbox, case: Case
):
    for name, secure in (("deactivated", deactivate_user), ("signed out", end_user_sessions)):
        with case(name), undone():
            ada = make_account("ada@example.org", password=PASSWORD)
            app = enroll_app(ada)
            trusted = asked(app, steps=-1)
            assert trusted.post(TRUST, {"trust": True}).status_code == 200
            waiting = asked(app)
            secure(account=ada.id, claims=None, caller=Caller())
            answer = waiting.post(TRUST, {"trust": True})
            assert (answer.status_code, pending(answer)) == (401, [])
            assert not Session.objects.of(ada.id).filter(ended_at=None).exists()
            assert not TrustedDevice.objects.live().exists()
            assert trusted.login().status_code != 200


def test_the_answer_is_of_the_client_that_was_asked(ada, app):
    visitor = asked(app)
    thief = Visitor("browser")
    thief.http.cookies["__Host-vestibule-headless"] = Pending(
        flow=Flow.MFA_TRUST, handle=PendingSignIn.objects.get().handle
    ).sealed(Client.BROWSER)
    assert thief.post(TRUST, {"trust": True}).status_code == 401
    assert not Session.objects.exists()
    assert visitor.post("auth/2fa/authenticate", {"code": app.code(steps=1)}).status_code == 401
    assert visitor.post(TRUST, {"trust": True}).status_code == 200


def test_the_fifth_guess_may_be_the_right_one(ada, app):
    visitor = Visitor("browser")
    visitor.login()
    PendingSignIn.objects.update(guesses=4)
    visitor.post("auth/2fa/authenticate", {"code": app.code()})
    assert visitor.post(TRUST, {"trust": False}).status_code == 200


def test_a_step_that_is_required_by_now_is_not_passed_by(ada, app, settings):
    visitor = asked(app)
    settings.VESTIBULE |= {"SECOND_FACTOR": "required"}
    PendingSignIn.objects.update(amr="email_code otp")
    answer = visitor.post(TRUST, {"trust": True})
    assert (answer.status_code, pending(answer)) == (401, [])
    assert not Session.objects.exists()


def test_who_may_not_trust_a_device_is_not_asked(ada, app, settings, case: Case):
    code = make_recovery_codes(ada)
    for number, (name, kind, vestibule, on) in enumerate(
        (
            ("an app", "app", {}, True),
            (
                "a role that must use its factor",
                "browser",
                {"SECOND_FACTOR_ROLES": ("employee",)},
                True,
            ),
            ("without MFA_TRUST_ENABLED", "browser", {}, False),
        )
    ):
        settings.MFA_TRUST_ENABLED = on
        settings.VESTIBULE |= vestibule
        with case(name):
            visitor = Visitor(kind)
            visitor.login()
            answer: Any = visitor.post("auth/2fa/authenticate", {"code": code[number]})
            assert answer.status_code == 200
        settings.VESTIBULE |= {"SECOND_FACTOR_ROLES": ()}
    assert Visitor("browser").post(TRUST, {"trust": True}).status_code == 404
