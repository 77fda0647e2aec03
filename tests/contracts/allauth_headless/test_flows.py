"""Each flow of the headless API, from its first step to its last, for both kinds of clients."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.urls import include, path

from tests.cases import Case, undone
from tests.contracts.allauth_headless.visitor import PASSWORD, Visitor, code_in, pending
from tests.factors import enroll_app, make_recovery_codes
from tests.passkeys.ceremonies import with_passkey
from vestibule.models import Session

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]
urlpatterns = [path("_allauth/", include("vestibule.contracts.allauth_headless.urls"))]
KINDS = ("app", "browser")
ADA = "ada@example.org"
ANOTHER = "Another 9 horses!"


@pytest.fixture
def ada(make_account):
    return make_account(ADA, password=PASSWORD)


def key_in(mail: Any) -> str:
    """Return the token of the link in a mail."""
    [key] = re.findall(r"#token=(\S+)", str(mail.body))
    return str(key)


def is_signed_in(answer: Any) -> bool:
    return answer.status_code == 200 and bool(answer.json()["meta"]["is_authenticated"])


def test_a_sign_up_signs_in_or_asks_to_verify_the_address(settings, outbox, case: Case):
    settings.VESTIBULE |= {"EMAIL_VERIFICATION": "required"}
    for kind in KINDS:
        with case(kind), undone():
            visitor = Visitor(kind)
            asked = visitor.post("auth/signup", {"email": ADA, "password": PASSWORD})
            assert (asked.status_code, pending(asked)) == (401, ["verify_email"])
            assert pending(visitor.get("auth/session")) == ["verify_email"]
            key = key_in(outbox[-1])
            known = visitor.get("auth/email/verify", x_email_verification_key=key).json()
            assert known["data"]["email"] == known["data"]["user"]["email"] == ADA
            assert known["meta"]["is_authenticating"] is True
            verified = visitor.post("auth/email/verify", {"key": key})
            assert (verified.status_code, pending(verified)) == (401, [])
            assert visitor.post("auth/email/verify", {"key": "x"}).json()["errors"] == [
                {
                    "message": "Invalid or expired key.",
                    "code": "invalid_or_expired_key",
                    "param": "key",
                }
            ]
            assert is_signed_in(visitor.login())


def test_mailed_links_lead_to_the_pages_of_the_front_end(ada, settings, outbox, case: Case):
    settings.VESTIBULE |= {"EMAIL_VERIFICATION": "required"}
    settings.HEADLESS_FRONTEND_URLS = {
        "account_confirm_email": "http://testserver/account/verify-email/{key}",
        "account_reset_password_from_key": "/account/password/reset/key/{key}",
    }
    visitor = Visitor("browser")
    with case("verification"):
        visitor.post("auth/signup", {"email": "eve@example.org", "password": PASSWORD})
        [key] = re.findall(r"http://testserver/account/verify-email/(\S+)", outbox[-1].body)
        assert visitor.post("auth/email/verify", {"key": key}).status_code == 401
    with case("reset"):
        visitor.post("auth/password/request", {"email": ADA})
        [key] = re.findall(r"http://testserver/account/password/reset/key/(\S+)", outbox[-1].body)
        body = {"key": key, "password": ANOTHER}
        assert visitor.post("auth/password/reset", body).status_code == 401


def test_an_address_is_verified_by_a_code(settings, outbox, frozen_clock, case: Case):
    settings.VESTIBULE |= {"EMAIL_VERIFICATION": "required", "EMAIL_VERIFICATION_BY": "code"}
    for kind in KINDS:
        with case(kind), undone():
            visitor = Visitor(kind)
            assert visitor.post("auth/email/verify", {"key": "123456"}).status_code == 409
            assert visitor.post("auth/email/verify/resend").status_code == 409
            visitor.post("auth/signup", {"email": ADA, "password": PASSWORD})
            frozen_clock.move(120)
            assert visitor.post("auth/email/verify/resend").status_code == 200
            wrong = visitor.post("auth/email/verify", {"key": "000000"})
            assert wrong.json()["errors"][0]["code"] == "incorrect_code"
            verified = visitor.post("auth/email/verify", {"key": code_in(outbox[-1])})
            assert (verified.status_code, pending(verified)) == (401, [])
            assert is_signed_in(visitor.login())


def another(code: str) -> str:
    """Return a code that is not this one."""
    return f"{(int(code) + 1) % 1_000_000:06}"


def test_a_mailed_code_can_be_checked_and_used_then(ada, settings, outbox, case: Case):
    settings.VESTIBULE |= {
        "PASSWORD_RESET_BY": "code",
        "EMAIL_VERIFICATION": "required",
        "EMAIL_VERIFICATION_BY": "code",
    }
    for kind in KINDS:
        for address, header in (
            ("auth/password/reset", "x_password_reset_key"),
            ("auth/email/verify", "x_email_verification_key"),
        ):
            with case(f"{kind} {address}"), undone():
                visitor = Visitor(kind)
                assert visitor.get(address, **{header: "123456"}).status_code == 409
                if address == "auth/password/reset":
                    visitor.post("auth/password/request", {"email": ADA})
                else:
                    visitor.post("auth/signup", {"email": "eve@example.org", "password": PASSWORD})
                code = code_in(outbox[-1])
                wrong = visitor.get(address, **{header: another(code)})
                assert (wrong.status_code, wrong.json()["errors"][0]["param"]) == (400, "key")
                for _ in range(6):  # a right one costs no guess
                    assert visitor.get(address, **{header: f" {code} "}).status_code == 200
                used = visitor.post(address, {"key": code, "password": ANOTHER})
                assert (used.status_code, pending(used)) == (401, [])
                assert visitor.get(address, **{header: code}).status_code == 409


def test_where_no_code_can_be_right_any_more_another_is_asked_for(
    ada, settings, outbox, case: Case
):
    settings.VESTIBULE |= {"PASSWORD_RESET_BY": "code", "EMAIL_SIGN_IN": "code"}
    for kind in KINDS:
        for asked, entered in (
            ("auth/password/request", "auth/password/reset"),
            ("auth/code/request", "auth/code/confirm"),
        ):
            for email in (ADA, "no@example.org"):
                with case(f"{kind} {entered} {email}"), undone():
                    visitor = Visitor(kind)
                    visitor.post(asked, {"email": email})
                    wrong = another(code_in(outbox[-1])) if email == ADA else "123456"
                    body = {"key": wrong, "code": wrong, "password": ANOTHER}
                    answers = [visitor.post(entered, body).status_code for _ in range(5)]
                    assert answers == [400, 400, 400, 400, 409]


def test_an_address_changes_by_a_code(ada, settings, outbox, frozen_clock, case: Case):
    new = "new@example.org"
    settings.VESTIBULE |= {"EMAIL_VERIFICATION_BY": "code"}
    for kind in KINDS:
        with case(kind), undone():
            visitor = Visitor(kind)
            visitor.login()
            visitor.post("auth/email/verify", {"key": "123456"})
            asked = visitor.post("account/email", {"email": new})
            assert [each["email"] for each in asked.json()["data"]] == [ADA, new]
            code = code_in(outbox[-1])
            wrong = visitor.post("auth/email/verify", {"key": another(code)})
            assert wrong.json()["errors"][0] == {
                "message": "Incorrect code.",
                "code": "incorrect_code",
                "param": "key",
            }
            stranger = Visitor(kind)
            assert stranger.post("auth/email/verify", {"key": code}).status_code == 409
            frozen_clock.move(120)
            visitor.send("PUT", "account/email", {"email": new})
            assert code_in(outbox[-1]) != code
            changed = visitor.post("auth/email/verify", {"key": code_in(outbox[-1])})
            assert is_signed_in(changed)
            assert changed.json()["data"]["user"]["email"] == new
            assert outbox[-1].to == [ADA]  # the way back
            listed = visitor.get("account/email").json()["data"]
            assert listed == [{"email": new, "verified": True, "primary": True}]
            again = visitor.post("auth/email/verify", {"key": code_in(outbox[-2])})
            assert again.status_code == 409


def test_a_taken_address_and_a_secured_account_change_by_no_code(
    ada, make_account, settings, outbox, case: Case
):
    settings.VESTIBULE |= {"EMAIL_VERIFICATION_BY": "code"}
    make_account("eve@example.org")
    with case("taken"), undone():
        visitor = Visitor("app")
        visitor.login()
        assert visitor.post("account/email", {"email": "eve@example.org"}).status_code == 200
        assert outbox[-1].to == ["eve@example.org"]
        assert re.findall(r"(?<![\w/#])\d{6}(?!\w)", outbox[-1].body) == []
    with case("a new password"), undone():
        visitor = Visitor("app")
        visitor.login()
        visitor.post("account/email", {"email": "new@example.org"})
        code = code_in(outbox[-1])
        visitor.post("auth/password/request", {"email": ADA})
        Visitor("app").post("auth/password/reset", {"key": key_in(outbox[-1]), "password": ANOTHER})
        visitor = Visitor("app")
        visitor.login(password=ANOTHER)
        assert visitor.post("auth/email/verify", {"key": code}).status_code in {400, 409}
        assert visitor.get("account/email").json()["data"][0]["email"] == ADA


def test_a_signed_in_user_verifies_the_own_address_by_a_code(settings, outbox, case: Case):
    settings.VESTIBULE |= {"EMAIL_VERIFICATION": "optional", "EMAIL_VERIFICATION_BY": "code"}
    visitor = Visitor("browser")
    assert is_signed_in(visitor.post("auth/signup", {"email": ADA, "password": PASSWORD}))
    verified = visitor.post("auth/email/verify", {"key": code_in(outbox[-1])})
    assert is_signed_in(verified)
    assert visitor.get("account/email").json()["data"][0]["verified"] is True


def test_requests_for_codes_that_come_too_often_are_errors_of_the_input(ada, settings, case: Case):
    limits = {"message": "1/minute per target"}
    settings.VESTIBULE |= {"EMAIL_SIGN_IN": "code", "LIMITS": limits}
    for address, signed_in in (
        ("auth/code/request", False),
        ("auth/reauthenticate/code/request", True),
    ):
        with case(address):
            visitor = Visitor("app")
            if signed_in:
                visitor.login()
            visitor.post(address, {"email": ADA})
            refused = visitor.post(address, {"email": ADA})
            assert refused.status_code == 400
            assert int(refused["Retry-After"]) > 0
            [error] = refused.json()["errors"]
            assert (error["code"], error["param"]) == ("too_many_login_attempts", "email")


def test_a_site_can_close_ways_to_authenticate_again(ada, settings, frozen_clock, case: Case):
    paths = {
        "password": ("auth/reauthenticate",),
        "code": (
            "auth/reauthenticate/code/request",
            "auth/reauthenticate/code/confirm",
            "auth/reauthenticate/code/resend",
        ),
    }
    flows = {"password": "reauthenticate", "code": "reauthenticate_by_code"}
    for closed, addresses in paths.items():
        with case(closed), undone():
            [kept] = set(paths) - {closed}
            settings.ACCOUNT_REAUTHENTICATION_METHODS = {kept, "mfa"}
            visitor = Visitor("app")
            visitor.login()
            for address in addresses:
                assert visitor.post(address, {}).json() == {"status": 403}
            frozen_clock.move(3600)
            asked = visitor.post("account/email", {"email": "new@example.org"})
            assert [each["id"] for each in asked.json()["data"]["flows"]] == [flows[kept]]


def test_a_password_is_reset(ada, settings, outbox, case: Case):
    for kind in KINDS:
        for by in ("link", "code"):
            settings.VESTIBULE |= {"PASSWORD_RESET_BY": by}
            with case(f"{kind} {by}"), undone():
                visitor = Visitor(kind)
                asked = visitor.post("auth/password/request", {"email": ADA})
                if by == "code":
                    assert pending(asked) == ["password_reset_by_code"]
                    key, wrong = code_in(outbox[-1]), "incorrect_code"
                else:
                    key, wrong = key_in(outbox[-1]), "invalid_password_reset"
                    assert asked.json() == {"status": 200}
                known = visitor.get("auth/password/reset", x_password_reset_key=key)
                assert known.json() == {"status": 200, "data": {}}
                body = {"key": "000000", "password": ANOTHER}
                refused = visitor.post("auth/password/reset", body)
                assert refused.json()["errors"][0]["code"] == wrong
                weak = visitor.post("auth/password/reset", {"key": key, "password": "x"})
                assert weak.json()["errors"][0]["code"] == "password_too_short"
                done = visitor.post("auth/password/reset", {"key": key, "password": ANOTHER})
                assert (done.status_code, pending(done)) == (401, [])
                assert is_signed_in(visitor.login(password=ANOTHER))


def test_a_mailed_code_signs_in(ada, settings, outbox, frozen_clock, case: Case):
    settings.VESTIBULE |= {"EMAIL_SIGN_IN": "code"}
    for kind in KINDS:
        with case(kind), undone():
            visitor = Visitor(kind)
            for step in ("confirm", "resend"):
                assert visitor.post(f"auth/code/{step}", {"code": "000000"}).status_code == 409
            asked = visitor.post("auth/code/request", {"email": ADA})
            assert (asked.status_code, pending(asked)) == (401, ["login_by_code"])
            frozen_clock.move(120)
            assert visitor.post("auth/code/resend").status_code == 200
            wrong = visitor.post("auth/code/confirm", {"code": "000000"})
            assert wrong.json()["errors"][0]["code"] == "incorrect_code"
            code = code_in(outbox[-1])
            other = Visitor(kind)
            other.post("auth/code/request", {"email": "eve@example.org"})
            assert other.post("auth/code/confirm", {"code": code}).status_code == 400
            done = visitor.post("auth/code/confirm", {"code": code})
            assert is_signed_in(done)
            assert [each["method"] for each in done.json()["data"]["methods"]] == ["code"]


def test_a_second_factor_follows_the_password(ada, case: Case):
    app, codes = enroll_app(ada), make_recovery_codes(ada)
    for kind in KINDS:
        for name, code in (("app", app.code), ("recovery", codes.pop)):
            with case(f"{kind} {name}"), undone():
                visitor = Visitor(kind)
                assert visitor.post("auth/2fa/authenticate", {"code": "1"}).status_code == 401
                asked = visitor.login()
                assert (asked.status_code, pending(asked)) == (401, ["mfa_authenticate"])
                [flow] = [each for each in asked.json()["data"]["flows"] if "types" in each]
                assert flow["types"] == ["recovery_codes", "totp"]
                wrong = visitor.post("auth/2fa/authenticate", {"code": "000000"})
                assert wrong.json()["errors"][0]["code"] == "incorrect_code"
                done = visitor.post("auth/2fa/authenticate", {"code": code()})
                assert is_signed_in(done)
                methods = [each["method"] for each in done.json()["data"]["methods"]]
                assert methods == ["password", "mfa"]
                assert visitor.get("auth/session").status_code == 200


def test_a_pending_sign_in_is_of_its_own_client(ada, case: Case):
    app = enroll_app(ada)
    browser, thief = Visitor("browser"), Visitor("browser")
    browser.login()
    kept = browser.http.cookies["__Host-vestibule-headless"].value
    with case("in another kind of client"):
        other = Visitor("app", token=kept)
        assert other.post("auth/2fa/authenticate", {"code": app.code()}).status_code == 410
    with case("made up"):
        thief.http.cookies["__Host-vestibule-headless"] = kept[:-4] + "AAAA"
        assert pending(thief.get("auth/session")) == []


def test_a_passkey_is_the_second_factor_or_signs_in_alone(ada, case: Case):
    device = with_passkey(ada)
    for kind in KINDS:
        with case(f"{kind}, second"), undone():
            visitor = Visitor(kind)
            assert pending(visitor.login()) == ["mfa_authenticate"]
            options = visitor.get("auth/webauthn/authenticate").json()["data"]["request_options"]
            credential = device.get(options["publicKey"])
            done = visitor.post("auth/webauthn/authenticate", {"credential": credential})
            assert is_signed_in(done), done.json()
        with case(f"{kind}, alone"), undone():
            visitor = Visitor(kind)
            options = visitor.get("auth/webauthn/login").json()["data"]["request_options"]
            credential = device.get(options["publicKey"])
            done = visitor.post("auth/webauthn/login", {"credential": credential})
            assert is_signed_in(done), done.json()
            again = visitor.post("auth/webauthn/login", {"credential": credential})
            assert again.status_code == 409


def test_a_session_is_stepped_up_by_what_its_account_has(ada, outbox, case: Case):
    for kind in KINDS:
        with case(f"{kind}, without a factor"), undone():
            visitor = Visitor(kind)
            visitor.login()
            wrong = visitor.post("auth/reauthenticate", {"password": "wrong"})
            assert wrong.json()["errors"][0]["code"] == "incorrect_password"
            assert is_signed_in(visitor.post("auth/reauthenticate", {"password": PASSWORD}))
            other = visitor.post("auth/reauthenticate/code/request", {"email": "e@example.org"})
            assert other.json()["errors"][0]["code"] == "unknown_email"
            for step in ("confirm", "resend"):
                assert visitor.post(f"auth/reauthenticate/code/{step}", {}).status_code == 409
            asked = visitor.post("auth/reauthenticate/code/request", {"email": ADA})
            assert asked.json() == {"status": 200}
            done = visitor.post("auth/reauthenticate/code/confirm", {"code": code_in(outbox[-1])})
            assert is_signed_in(done)
            assert visitor.post("auth/2fa/reauthenticate", {"code": "123456"}).status_code == 403
        with case(f"{kind}, with one"), undone():
            visitor = Visitor(kind)
            visitor.login()
            app = enroll_app(ada)
            assert visitor.post("auth/reauthenticate", {"password": PASSWORD}).status_code == 403
            done = visitor.post("auth/2fa/reauthenticate", {"code": app.code()})
            assert is_signed_in(done)
            assert [each["method"] for each in done.json()["data"]["methods"]][-1] == "mfa"
            assert Session.objects.filter(ended_at=None).count() == 1


def test_a_client_without_a_session_cannot_step_up(case: Case):
    for kind in KINDS:
        for address in ("reauthenticate", "2fa/reauthenticate", "reauthenticate/code/request"):
            with case(f"{kind} {address}"):
                refused = Visitor(kind).post(f"auth/{address}", {"password": "x"})
                assert refused.status_code == 401
                assert refused.json()["meta"] == {"is_authenticated": False}
