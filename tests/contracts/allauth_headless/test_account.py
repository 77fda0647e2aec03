"""What a signed-in user can do with an account by the headless API, for both kinds of clients."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import make_password
from django.urls import include, path

from tests.cases import Case, undone
from tests.contracts.allauth_headless.visitor import PASSWORD, Visitor
from tests.factors import app_of, enroll_app
from tests.messages import another, code_in, texts, token_in
from tests.passkeys.ceremonies import with_passkey
from vestibule import database
from vestibule.contracts.allauth_headless import host
from vestibule.contracts.allauth_headless.shown_codes import CODES
from vestibule.core.events import EndReason
from vestibule.delivery.worker import deliver_due
from vestibule.models import Account, Identity, Passkey, RecoveryCode, Session
from vestibule.testing.passkeys import SoftwarePasskey

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.urls(__name__),
    pytest.mark.usefixtures("moving_limits"),
]
urlpatterns = [path("_allauth/", include("vestibule.contracts.allauth_headless.urls"))]
KINDS = ("app", "browser")
ADA, NEW = "ada@example.org", "new@example.org"
ANOTHER = "Another 9 horses!"
CODES_ADDRESS = "account/authenticators/recovery-codes"
HOUR = 3600


@pytest.fixture
def ada(make_account):
    return make_account(ADA, password=PASSWORD)


@pytest.fixture(autouse=True)
def telephone(settings) -> Iterator[None]:
    """A provider that stores messages."""
    settings.VESTIBULE = {
        **settings.VESTIBULE,
        "SMS_BACKEND": "tests.messages.keep_text",
        "LIMITS": {},
    }
    texts.clear()
    yield
    texts.clear()


def signed_in(kind: str) -> Visitor:
    visitor = Visitor(kind)
    assert visitor.login().status_code == 200
    return visitor


def error(answer: Any) -> tuple[str, str]:
    """Return the code and the field of the one error of an answer."""
    [found] = answer.json()["errors"]
    assert answer.status_code == answer.json()["status"] == 400
    return found["code"], found.get("param", "")


def flows(answer: Any) -> list[str]:
    """Return how an answer says that the user can authenticate again."""
    body = answer.json()
    assert (answer.status_code, body["meta"]) == (401, {"is_authenticated": True})
    assert {"user", "methods", "flows"} == set(body["data"])
    return [each["id"] for each in body["data"]["flows"]]


def test_a_user_changes_the_address(ada, outbox, case: Case):
    Account.objects.update(email_verified_at=ada_since())
    own = {"email": ADA, "verified": True, "primary": True}
    pending = {"email": NEW, "verified": False, "primary": False}
    for kind in KINDS:
        with case(kind), undone():
            visitor, before = signed_in(kind), len(outbox)
            assert visitor.get("account/email").json() == {"status": 200, "data": [own]}
            asked = visitor.post("account/email", {"email": NEW})
            assert asked.json() == {"status": 200, "data": [own, pending]}
            again = visitor.send("PUT", "account/email", {"email": NEW})
            assert (again.json(), len(outbox) - before) == ({"status": 200}, 2)
            early = {"email": NEW, "primary": True}
            refused = visitor.send("PATCH", "account/email", early)
            assert error(refused) == ("unverified_primary_email", "email")
            key = token_in([mail for mail in outbox if mail.to == [NEW]])
            known = visitor.get("auth/email/verify", x_email_verification_key=key).json()["data"]
            assert (known["email"], known["user"]["email"]) == (NEW, ADA)
            done = visitor.post("auth/email/verify", {"key": key})
            assert done.status_code == 200
            listed = visitor.get("account/email").json()["data"]
            assert listed == [{"email": NEW, "verified": True, "primary": True}]


def test_the_link_of_a_new_address_leads_to_the_front_end(ada, outbox, settings):
    page = "http://testserver/account/verify-email/{key}"
    settings.HEADLESS_FRONTEND_URLS = {"account_confirm_email": page}
    visitor = signed_in("browser")
    visitor.post("account/email", {"email": NEW})
    [key] = re.findall(r"http://testserver/account/verify-email/(\S+)", str(outbox[-1].body))
    known = visitor.get("auth/email/verify", x_email_verification_key=key).json()
    assert known["data"]["email"] == NEW


def test_what_cannot_be_done_with_addresses_is_refused_in_allauths_form(ada, case: Case):
    for kind in KINDS:
        visitor = signed_in(kind)
        visitor.post("account/email", {"email": NEW})
        for method, body, refused in (
            ("POST", {"email": ADA.upper()}, ("duplicate_email", "email")),
            ("POST", {"email": "no address"}, ("invalid", "email")),
            ("POST", {}, ("required", "email")),
            ("PUT", {"email": "other@example.org"}, ("unknown_email", "email")),
            ("PATCH", {"email": "other@example.org", "primary": True}, ("unknown_email", "email")),
            ("PATCH", {"email": ADA}, ("required", "primary")),
            ("DELETE", {"email": ADA}, ("cannot_remove_primary_email", "email")),
            ("DELETE", {"email": "other@example.org"}, ("unknown_email", "email")),
        ):
            with case(f"{kind} {method} {body}"):
                assert error(visitor.send(method, "account/email", body)) == refused
        with case(f"{kind} cancel"):
            left = visitor.send("DELETE", "account/email", {"email": NEW}).json()["data"]
            assert [each["email"] for each in left] == [ADA]


def test_a_visitor_has_no_account(case: Case):
    nothing = {"POST account/email": 409, "POST account/phone": 409}
    for kind in KINDS:
        for method, address in (
            ("GET", "account/email"),
            ("POST", "account/email"),
            ("PUT", "account/email"),
            ("PATCH", "account/email"),
            ("DELETE", "account/email"),
            ("GET", "account/phone"),
            ("POST", "account/phone"),
            ("POST", "account/password/change"),
            ("GET", "account/providers"),
            ("DELETE", "account/providers"),
            ("GET", "account/authenticators"),
            ("GET", "account/authenticators/totp"),
            ("DELETE", "account/authenticators/totp"),
            ("GET", "account/authenticators/recovery-codes"),
            ("POST", "account/authenticators/webauthn"),
            ("GET", "auth/sessions"),
            ("DELETE", "auth/sessions"),
        ):
            with case(f"{kind} {method} {address}"):
                answer = Visitor(kind).send(method, address, {})
                status = nothing.get(f"{method} {address}", 401)
                assert (answer.status_code, answer.json()["status"]) == (status, status)


def test_a_new_number_is_the_accounts_once_its_code_is_entered(ada, case: Case):
    for kind in KINDS:
        with case(kind), undone():
            visitor = signed_in(kind)
            assert visitor.get("account/phone").json() == {"status": 200, "data": []}
            asked = visitor.post("account/phone", {"phone": "+41799998877"})
            number = {"phone": "+41799998877", "verified": False}
            assert asked.status_code == 202
            assert asked.json() == {"status": 202, "data": [number]}
            assert visitor.get("account/phone").json()["data"] == []
            deliver_due()
            code = {"code": code_in(texts[-1])}
            wrong = visitor.post("auth/phone/verify", {"code": another(code["code"])})
            assert error(wrong) == ("incorrect_code", "code")
            assert visitor.post("auth/phone/verify", code).status_code == 200
            assert visitor.post("auth/phone/verify", code).status_code == 409
            assert visitor.get("account/phone").json()["data"] == [{**number, "verified": True}]
            same = visitor.post("account/phone", {"phone": "+41799998877"})
            assert error(same) == ("same_as_current", "phone")
            impossible = visitor.post("account/phone", {"phone": "+1234567890"})
            assert error(impossible) == ("invalid", "phone")


def test_a_password_is_changed_in_the_session_and_set_where_there_is_none(
    ada, outbox, settings, case: Case
):
    settings.VESTIBULE = {**settings.VESTIBULE, "EMAIL_SIGN_IN": "code"}
    for kind in KINDS:
        with case(kind), undone():
            visitor, other = signed_in(kind), signed_in(kind)
            body = {"current_password": "wrong", "new_password": ANOTHER}
            wrong = visitor.post("account/password/change", body)
            assert error(wrong) == ("enter_current_password", "current_password")
            missing = visitor.post("account/password/change", {"new_password": ANOTHER})
            assert error(missing) == ("required", "current_password")
            weak = {"current_password": PASSWORD, "new_password": "x"}
            assert error(visitor.post("account/password/change", weak))[1] == "new_password"
            body["current_password"] = PASSWORD
            assert visitor.post("account/password/change", body).status_code == 200
            assert visitor.get("auth/session").status_code == 200
            assert other.get("auth/session").status_code in {401, 410}
        with case(f"{kind}, the first one"), undone():
            visitor = signed_in_without_a_password(kind, outbox)
            done = visitor.post("account/password/change", {"new_password": ANOTHER})
            assert done.json()["data"]["user"]["has_usable_password"] is True
            assert Visitor(kind).login(password=ANOTHER).status_code == 200


def test_sessions_are_listed_and_ended(ada, case: Case, frozen_clock):
    for kind in KINDS:
        with case(kind), undone():
            visitor, other = signed_in(kind), signed_in(kind)
            first, second = visitor.get("auth/sessions").json()["data"]
            assert (first["is_current"], second["is_current"]) == (True, False)
            assert all(isinstance(each["id"], int) for each in (first, second))
            assert first["id"] <= 2**53
            unknown = visitor.send("DELETE", "auth/sessions", {"sessions": [1]})
            assert error(unknown) == ("invalid_choice", "sessions")
            left = visitor.send("DELETE", "auth/sessions", {"sessions": [second["id"]]})
            assert [each["id"] for each in left.json()["data"]] == [first["id"]]
            assert other.get("auth/session").status_code in {401, 410}
            out = visitor.send("DELETE", "auth/sessions", {"sessions": [first["id"]]})
            assert (out.status_code, out.json()["meta"]["is_authenticated"]) == (401, False)
            assert visitor.get("auth/session").status_code in {401, 410}
            assert not Session.objects.live().exists()


def test_a_session_that_ends_meanwhile_keeps_no_other_one_from_ending(ada):
    visitor, _, _ = (signed_in("app") for _ in range(3))
    numbers = [each["id"] for each in visitor.get("auth/sessions").json()["data"][1:]]
    meanwhile = [Session.objects.order_by("-pk").values("pk")[:1]]

    def watch(execute: Any, sql: str, *more: Any) -> Any:
        if "ended_at =" in sql and meanwhile:
            Session.objects.filter(pk__in=meanwhile.pop()).end(EndReason.SIGNED_OUT)
        return execute(sql, *more)

    with database.connection().execute_wrapper(watch):
        left = visitor.send("DELETE", "auth/sessions", {"sessions": numbers})
    assert (left.status_code, len(left.json()["data"])) == (200, 1)
    assert Session.objects.live().count() == 1


def test_an_app_is_added_its_codes_are_read_once_and_it_is_removed(ada, case: Case):
    for kind in KINDS:
        with case(kind), undone():
            visitor = signed_in(kind)
            assert visitor.get("account/authenticators").json() == {"status": 200, "data": []}
            codes = CODES_ADDRESS
            assert visitor.get(codes).json() == {"status": 404}
            assert error(visitor.post(codes)) == ("cannot_generate_recovery_codes", "")
            setup = visitor.get("account/authenticators/totp")
            assert (setup.status_code, set(setup.json()["meta"])) == (404, {"secret", "totp_url"})
            wrong = visitor.post("account/authenticators/totp", {"code": "000000"})
            assert error(wrong) == ("incorrect_code", "code")
            body = {"code": app_of(setup.json()["meta"]).code()}
            added = visitor.post("account/authenticators/totp", body).json()
            assert added["meta"]["recovery_codes_generated"] is True
            assert added["data"]["type"] == "totp"
            shown = visitor.get(codes).json()["data"]
            assert len(shown["unused_codes"]) == shown["unused_code_count"] == 10
            again = visitor.get(codes).json()["data"]
            assert again["unused_codes"] == (shown["unused_codes"] if kind == "browser" else [])
            new = visitor.post(codes).json()["data"]["unused_codes"]
            assert len({*new, *shown["unused_codes"]}) == 20
            again = visitor.get(codes).json()["data"]
            assert again["unused_codes"] == (new if kind == "browser" else [])
            visitor.http.cookies.pop(CODES.name, None)
            later = visitor.get(codes).json()["data"]
            assert (later["unused_codes"], later["unused_code_count"]) == ([], 10)
            listed = visitor.get("account/authenticators").json()["data"]
            assert {each["type"] for each in listed} == {"totp", "recovery_codes"}
            assert visitor.get("account/authenticators/totp").json()["data"] == added["data"]
            for _ in range(2):
                gone = visitor.send("DELETE", "account/authenticators/totp")
                assert gone.json() == {"status": 200}
            assert not RecoveryCode.objects.exists()


def test_passkeys_are_added_renamed_and_removed_by_number(ada, case: Case):
    address = "account/authenticators/webauthn"
    for kind in KINDS:
        with case(kind), undone():
            visitor, device = signed_in(kind), SoftwarePasskey()
            options = visitor.get(address).json()["data"]["creation_options"]["publicKey"]
            assert options["user"]["name"] == ADA
            made = {"name": "Key", "credential": device.create(options)}
            added = visitor.post(address, made)
            assert added.json()["meta"]["recovery_codes_generated"] is True
            passkey = added.json()["data"]
            assert (passkey["type"], passkey["name"]) == ("webauthn", "Key")
            assert error(visitor.post(address, made)) == ("incorrect_code", "credential")
            renamed = visitor.send("PUT", address, {"id": passkey["id"], "name": "Master key"})
            assert renamed.json()["data"] == {**passkey, "name": "Master key"}
            unknown = visitor.send("PUT", address, {"id": 1, "name": "x"})
            assert error(unknown) == ("invalid_choice", "id")
            unknown = visitor.send("DELETE", address, {"authenticators": [passkey["id"], 1]})
            assert error(unknown) == ("invalid_choice", "authenticators")
            assert Passkey.objects.count() == 1
            gone = visitor.send("DELETE", address, {"authenticators": [passkey["id"]]})
            assert (gone.json(), Passkey.objects.count()) == ({"status": 200}, 0)


def signed_in_without_a_password(kind: str, outbox: Any) -> Visitor:
    """Sign in by a mailed code, as there is nothing else to sign in with."""
    get_user_model().objects.update(password=make_password(None))
    visitor = Visitor(kind)
    visitor.post("auth/code/request", {"email": ADA})
    code = code_in([mail for mail in outbox if mail.to == [ADA]])
    assert visitor.post("auth/code/confirm", {"code": code}).status_code == 200
    return visitor


def test_provider_accounts_are_listed_and_disconnected(ada, outbox, settings, case: Case):
    settings.VESTIBULE = {**settings.VESTIBULE, "EMAIL_SIGN_IN": "code"}
    Account.objects.update(email_verified_at=ada_since())
    identity = {"provider": "google", "issuer": "i", "email": "ada@gmail.com"}
    Identity.objects.create(account_id=ada.id, subject="g-1", **identity, linked_at=ada_since())
    for kind in KINDS:
        with case(kind), undone():
            visitor = signed_in(kind)
            [listed] = visitor.get("account/providers").json()["data"]
            assert (listed["uid"], listed["display"]) == ("g-1", "ada@gmail.com")
            assert listed["provider"]["id"] == "google"
            body = {"provider": "google", "account": "g-2"}
            unknown = visitor.send("DELETE", "account/providers", body)
            assert error(unknown) == ("account_not_found", "")
            body["account"] = "g-1"
            assert visitor.send("DELETE", "account/providers", body).json()["data"] == []
        with case(f"{kind}, the only way in"), undone():
            visitor = signed_in_without_a_password(kind, outbox)
            refused = visitor.send("DELETE", "account/providers", body)
            assert error(refused)[0] == "no_password"


def ada_since() -> datetime:
    return Account.objects.get().created_at


def test_an_old_sign_in_must_be_confirmed_by_what_the_account_has(ada, frozen_clock, case: Case):
    changes = (
        ("POST", "account/email", {"email": NEW}),
        ("GET", "account/authenticators/totp", None),
        ("GET", "account/authenticators/webauthn", None),
    )
    for kind in KINDS:
        with undone():
            visitor = signed_in(kind)
            other = signed_in(kind)
            number = other.get("auth/sessions").json()["data"][0]["id"]
            frozen_clock.move(HOUR)
            ending = ("DELETE", "auth/sessions", {"sessions": [number]})
            for method, address, body in (*changes, ending):
                with case(f"{kind} {method} {address}"):
                    asked = visitor.send(method, address, body)
                    assert flows(asked) == ["reauthenticate", "reauthenticate_by_code"]
            with case(f"{kind}, authenticated again"):
                again = visitor.post("auth/reauthenticate", {"password": PASSWORD})
                assert again.status_code == 200
                for method, address, body in (*changes, ending):
                    assert visitor.send(method, address, body).status_code in {200, 404}
            with case(f"{kind}, with a factor"):
                app = enroll_app(ada)
                key = {"code": app.code()}
                secured = ("DELETE", "account/authenticators/totp", None)
                for method, address, body in (changes[2], secured):
                    assert flows(visitor.send(method, address, body)) == ["mfa_reauthenticate"]
                assert visitor.post("auth/2fa/reauthenticate", key).status_code == 200
                assert visitor.send(*secured).status_code == 200


def test_a_first_authenticator_takes_a_mailed_code_where_it_is_in_doubt_whose_the_address_is(
    ada, outbox, settings, case: Case
):
    for kind in KINDS:
        for address in ("totp", "webauthn"):
            with case(f"{kind} {address}"), undone():
                visitor = signed_in(kind)
                Account.objects.update(registrant_unproved=True)
                first = f"account/authenticators/{address}"
                assert flows(visitor.get(first)) == ["reauthenticate_by_code"]
                assert (
                    visitor.post("auth/reauthenticate", {"password": PASSWORD}).status_code == 200
                )
                assert flows(visitor.get(first)) == ["reauthenticate_by_code"]
                settings.ACCOUNT_REAUTHENTICATION_METHODS = {"password"}
                assert visitor.get(first).status_code == 409
                del settings.ACCOUNT_REAUTHENTICATION_METHODS
                asked = visitor.post("auth/reauthenticate/code/request", {"email": ADA})
                assert asked.status_code in {200, 401}
                code = {"code": code_in(outbox)}
                assert visitor.post("auth/reauthenticate/code/confirm", code).status_code == 200
                assert visitor.get(first).status_code in {200, 404}  # 404 has the secret


def test_a_mailed_code_that_is_entered_in_the_session_ends_that_doubt(
    ada, outbox, settings, case: Case
):
    settings.VESTIBULE = {**settings.VESTIBULE, "EMAIL_VERIFICATION_BY": "code"}
    settings.ACCOUNT_REAUTHENTICATION_METHODS = {"password", "mfa"}
    for kind in KINDS:
        with case(kind), undone():
            visitor = signed_in(kind)
            visitor.send("PUT", "account/email", {"email": ADA})
            assert visitor.post("auth/email/verify", {"key": code_in(outbox)}).status_code == 200
            assert visitor.get("account/authenticators/totp").status_code == 404  # with the secret
        with case(f"{kind}, another address"), undone():
            Account.objects.update(email_verified_at=ada_since(), registrant_unproved=True)
            visitor = signed_in(kind)
            visitor.post("account/email", {"email": NEW})
            code = code_in([mail for mail in outbox if mail.to == [NEW]])
            assert visitor.post("auth/email/verify", {"key": code}).status_code == 200
            assert visitor.get("account/authenticators/totp").status_code == 404


def test_without_such_codes_a_reset_by_mail_ends_that_doubt(ada, outbox, settings, case: Case):
    settings.ACCOUNT_REAUTHENTICATION_METHODS = {"password", "mfa"}
    for kind in KINDS:
        with case(kind), undone():
            visitor = signed_in(kind)
            Account.objects.update(email_verified_at=ada_since(), registrant_unproved=True)
            assert visitor.get("account/authenticators/totp").status_code == 409
            assert visitor.post("auth/password/request", {"email": ADA}).status_code == 200
            reset = {"key": token_in(outbox), "password": f"{PASSWORD} again"}
            visitor.post("auth/password/reset", reset)
            other = Visitor(kind)
            assert other.login(password=reset["password"]).status_code == 200
            assert other.get("account/authenticators/totp").status_code == 404


def test_a_passkey_is_a_factor_that_only_its_own_use_removes(ada, case: Case):
    for kind in KINDS:
        with case(kind), undone():
            visitor = signed_in(kind)
            device = with_passkey(ada)
            [listed] = visitor.get("account/authenticators").json()["data"]
            body = {"authenticators": [listed["id"]]}
            address = "account/authenticators/webauthn"
            assert flows(visitor.send("DELETE", address, body)) == ["mfa_reauthenticate"]
            options = visitor.get("auth/webauthn/reauthenticate").json()["data"]["request_options"]
            credential = {"credential": device.get(options["publicKey"])}
            assert visitor.post("auth/webauthn/reauthenticate", credential).status_code == 200
            assert visitor.send("DELETE", address, body).json() == {"status": 200}


def test_where_no_factor_may_be_added_a_client_is_told_of_a_conflict(ada, settings, case: Case):
    settings.VESTIBULE = {**settings.VESTIBULE, "SECOND_FACTOR": "off"}
    for kind in KINDS:
        visitor = signed_in(kind)
        for method, address in (("GET", "totp"), ("POST", "totp"), ("GET", "webauthn")):
            with case(f"{kind} {method} {address}"):
                answer = visitor.send(method, f"account/authenticators/{address}", {"code": "1"})
                assert answer.json() == {"status": 409}


def test_an_app_with_a_pair_of_tokens_gets_new_ones_where_its_earlier_are_void(ada, settings):
    settings.HEADLESS_TOKEN_STRATEGY = host.JWT
    app = Visitor("app")
    tokens = [app.login().json()["meta"]["access_token"]]

    def sent(method: str, address: str, body: Any = None) -> Any:
        return app.send(method, address, body, authorization=f"Bearer {tokens[-1]}")

    setup = sent("GET", "account/authenticators/totp").json()["meta"]
    added = sent("POST", "account/authenticators/totp", {"code": app_of(setup).code()}).json()
    assert {"access_token", "refresh_token"} <= set(added["meta"])
    tokens.append(added["meta"]["access_token"])
    assert len(sent("GET", CODES_ADDRESS).json()["data"]["unused_codes"]) == 10
    body = {"current_password": PASSWORD, "new_password": ANOTHER}
    changed = sent("POST", "account/password/change", body).json()
    tokens.append(changed["meta"]["access_token"])
    assert sent("GET", "auth/session").status_code == 200
    refreshed = app.post("tokens/refresh", {"refresh_token": added["meta"]["refresh_token"]})
    assert refreshed.status_code == 400
    new = app.post("tokens/refresh", {"refresh_token": changed["meta"]["refresh_token"]})
    assert new.status_code == 200
