"""A sign-up by a passkey, from its address to its session, for both kinds of clients."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest
from django.urls import include, path

from tests.cases import Case, undone
from tests.contracts.allauth_headless.visitor import PASSWORD, Visitor, code_in, pending
from tests.messages import another
from vestibule.contracts.allauth_headless import host
from vestibule.models import Account, OneTimeSecret, Session
from vestibule.testing.passkeys import SoftwarePasskey

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]
urlpatterns = [path("_allauth/", include("vestibule.contracts.allauth_headless.urls"))]
ADDRESS, VERIFY, ADA = "auth/webauthn/signup", "auth/email/verify", "ada@example.org"
KINDS = ("app", "browser")


@pytest.fixture(autouse=True)
def offered(settings) -> None:
    """A site where users sign up by a passkey."""
    settings.MFA_PASSKEY_SIGNUP_ENABLED = True
    settings.VESTIBULE |= {"EMAIL_VERIFICATION": "required", "EMAIL_VERIFICATION_BY": "code"}


def verified(visitor: Visitor, outbox: Any, email: str = ADA) -> Any:
    """Begin, and verify the address."""
    visitor.post(ADDRESS, {"email": email})
    return visitor.post(VERIFY, {"key": code_in(outbox[-1])})


def put(visitor: Visitor, device: SoftwarePasskey, **more: Any) -> Any:
    """Create the passkey, and send it."""
    options = visitor.get(ADDRESS).json()["data"]["creation_options"]["publicKey"]
    return visitor.send("PUT", ADDRESS, {"credential": device.create(options)}, **more)


def test_an_address_a_code_and_a_passkey_make_an_account(outbox, frozen_clock, case: Case):
    for kind in KINDS:
        with case(kind), undone():
            visitor, device = Visitor(kind), SoftwarePasskey()
            asked = visitor.post(ADDRESS, {"email": ADA, "first_name": "Ada"})
            assert (asked.status_code, pending(asked)) == (401, ["verify_email"])
            first = code_in(outbox[-1])
            frozen_clock.move(120)
            assert visitor.post(f"{VERIFY}/resend").status_code == 200
            code = code_in(outbox[-1])
            assert code != first
            wrong = visitor.get(VERIFY, x_email_verification_key=another(code))
            assert (wrong.status_code, wrong.json()["errors"][0]["param"]) == (400, "key")
            known = visitor.get(VERIFY, x_email_verification_key=code).json()
            assert known["data"]["email"] == known["data"]["user"]["email"] == ADA
            assert known["meta"]["is_authenticating"] is True
            entered = visitor.post(VERIFY, {"key": f" {code} "})
            assert (entered.status_code, pending(entered)) == (401, ["mfa_signup_webauthn"])
            assert pending(visitor.get("auth/session")) == ["mfa_signup_webauthn"]
            assert not Account.objects.exists()
            done = put(visitor, device)
            assert done.status_code == 200
            data = done.json()["data"]
            assert data["user"]["has_usable_password"] is False
            assert [each["type"] for each in data["methods"]] == ["webauthn"]
            assert visitor.get("auth/session").json()["meta"]["is_authenticated"] is True
            for method in ("GET", "PUT", "POST"):
                assert visitor.send(method, ADDRESS).status_code == 409
            visitor.send("DELETE", "auth/session")
            visitor.token = ""
            options = visitor.get("auth/webauthn/login").json()["data"]["request_options"]
            credential = {"credential": device.get(options["publicKey"])}
            assert visitor.post("auth/webauthn/login", credential).status_code == 200


def test_apps_with_access_tokens_get_them(settings, outbox):
    settings.HEADLESS_TOKEN_STRATEGY = host.JWT
    visitor = Visitor("app")
    verified(visitor, outbox)
    meta = put(visitor, SoftwarePasskey()).json()["meta"]
    assert meta["access_token"]
    assert meta["refresh_token"]


def test_what_is_not_pending_is_a_conflict(outbox, frozen_clock, make_account, case: Case):
    make_account(ADA, password=PASSWORD)
    body = {"credential": {"id": "x"}}
    for kind in KINDS:
        with case(f"{kind}: nothing"), undone():
            visitor = Visitor(kind)
            assert visitor.get(ADDRESS).status_code == 409
            assert visitor.send("PUT", ADDRESS, body).status_code == 409
        with case(f"{kind}: the code was guessed too often"), undone():
            visitor = Visitor(kind)
            visitor.post(ADDRESS, {"email": "eve@example.org"})
            wrong = {"key": another(code_in(outbox[-1]))}
            answers = [visitor.post(VERIFY, wrong).status_code for _ in range(5)]
            assert answers == [400, 400, 400, 400, 409]
        with case(f"{kind}: it has expired, or is forgotten"), undone():
            visitor = Visitor(kind)
            verified(visitor, outbox, "eve@example.org")
            frozen_clock.move(1801)
            assert visitor.get(ADDRESS).status_code == 409
            assert visitor.send("PUT", ADDRESS, body).status_code == 409
            visitor.send("DELETE", "auth/session")
            assert pending(visitor.get("auth/session")) == []
        with case(f"{kind}: what the other kind has"), undone():
            visitor = Visitor(kind)
            verified(visitor, outbox, "eve@example.org")
            [other] = set(KINDS) - {kind}
            thief = Visitor(other, token=visitor.token)
            thief.http.cookies = visitor.http.cookies
            assert thief.get(ADDRESS).status_code in {409, 410}
    assert not Session.objects.exists()


def test_a_known_address_is_answered_as_a_new_one(make_account, outbox, case: Case):
    make_account(ADA, password=PASSWORD)
    for kind in KINDS:
        answers = {}
        for email in (ADA, "eve@example.org"):
            with case(f"{kind} {email}"), undone():
                outbox.clear()
                visitor = Visitor(kind)
                sent = [visitor.post(ADDRESS, {"email": email})]
                sent += [visitor.post(VERIFY, {"key": key}) for key in ["000000"] * 6]
                sent += [visitor.post(f"{VERIFY}/resend"), visitor.get("auth/session")]
                bodies = [each.json() for each in sent]
                for each in bodies:
                    each.get("meta", {}).pop("session_token", None)
                answers[email] = ([each.status_code for each in sent], bodies)
                assert [mail.to for mail in outbox] == [[email]]
        assert answers[ADA] == answers["eve@example.org"]


def test_a_site_that_does_not_offer_it_has_no_such_address(settings, case: Case):
    settings.MFA_PASSKEY_SIGNUP_ENABLED = False
    for kind in KINDS:
        for method in ("GET", "POST", "PUT"):
            with case(f"{kind} {method}"):
                answer = Visitor(kind).send(method, ADDRESS, {"email": ADA})
                assert (answer.status_code, answer.json()) == (404, {"status": 404})


def test_a_registration_that_is_closed_and_a_captcha(settings, outbox, case: Case):
    visitor = Visitor("browser")
    verified(visitor, outbox)
    with case("a captcha"):
        settings.VESTIBULE |= {"CAPTCHA": "dummy"}
        refused = Visitor("app").post(ADDRESS, {"email": "eve@example.org"})
        assert refused.json()["errors"][0]["code"] == "captcha_required"
        solved = Visitor("app").post(
            ADDRESS, {"email": "eve@example.org"}, captcha_response="solved"
        )
        assert solved.status_code == 401
    with case("closed"):
        settings.VESTIBULE |= {"REGISTRATION_OPEN": False}
        assert Visitor("app").post(ADDRESS, {"email": ADA}).status_code == 403
        assert visitor.get(ADDRESS).status_code == 403
    assert not Account.objects.exists()


def test_an_answer_that_was_lost_is_given_again(outbox, case: Case):
    for kind in KINDS:
        with case(kind), undone():
            visitor = Visitor(kind)
            visitor.post(ADDRESS, {"email": ADA})
            token, cookies = visitor.token, deepcopy(visitor.http.cookies)
            code = {"key": code_in(outbox[-1])}
            once: dict[str, Any] = {"idempotency_key": "one"}
            for _ in range(2):
                visitor.token, visitor.http.cookies = token, deepcopy(cookies)
                entered = visitor.post(VERIFY, code, **once)
                assert pending(entered) == ["mfa_signup_webauthn"]
            assert OneTimeSecret.objects.filter(purpose="passkey_sign_up").count() == 1
            options = visitor.get(ADDRESS).json()["data"]["creation_options"]["publicKey"]
            body = {"credential": SoftwarePasskey().create(options)}
            token, cookies = visitor.token, deepcopy(visitor.http.cookies)
            for _ in range(2):
                visitor.token, visitor.http.cookies = token, deepcopy(cookies)
                assert visitor.send("PUT", ADDRESS, body, **once).status_code == 200
            assert Session.objects.count() == Account.objects.count() == 1
