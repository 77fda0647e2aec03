"""Requests of signed-in clients about their account, as in ``scenarios``."""

from __future__ import annotations

from typing import Any

from tests.contracts.allauth_headless.scenarios import (
    ADA,
    ANOTHER,
    APP,
    CODE_IN_MAIL,
    Session,
    scenario,
)
from tests.contracts.allauth_headless.visitor import PASSWORD

NEW = "new@example.org"
UNKNOWN = {"email": "other@example.org"}
RESEND = "`PUT account/email` with a verified address"
WAY_BACK = "`auth/email/verify` that changes the address"
CHANGED = "`POST account/password/change`"
SAME_TOKEN = "the session token after `account/password/change`"
FRESH = "`account/authenticators/webauthn` right after a sign-in"
ADDRESS, PASSKEY = "account/email", "account/authenticators/webauthn"
CHANGE = "account/password/change"
PRIMARY = {"primary": True}


def _signed_in() -> Session:
    return Session(APP).login(bodies="keys")


def _of_a_visitor() -> Session:
    session = Session(APP)
    for method, path in (
        ("GET", ADDRESS),
        ("POST", ADDRESS),
        ("DELETE", ADDRESS),
        ("POST", CHANGE),
        ("GET", "account/authenticators"),
        ("GET", "account/authenticators/totp"),
        ("POST", "account/authenticators/recovery-codes"),
        ("GET", PASSKEY),
        ("GET", "account/providers"),
        ("GET", "auth/sessions"),
        ("DELETE", "auth/sessions"),
    ):
        session.send(method, path, {}, bodies="keys")
    return session


def _passwords(current: str, new: str) -> dict[str, Any]:
    return {"current_password": current, "new_password": new}


ACCOUNT_SCENARIOS = [
    scenario("an account without a session", _of_a_visitor()),
    scenario(
        "the address of an account, and another one",
        _signed_in()
        .get(ADDRESS)
        .post(ADDRESS, {})
        .post(ADDRESS, {"email": "no address"})
        .post(ADDRESS, {"email": ADA})
        .post(ADDRESS, {"email": NEW})
        .post(ADDRESS, {"email": NEW})
        .get(ADDRESS)
        .send("PUT", ADDRESS, {"email": NEW})
        .send("PUT", ADDRESS, UNKNOWN)
        .send("PUT", ADDRESS, {})
        .send("PUT", ADDRESS, {"email": ADA}, ours={"mails": []}, documented=RESEND)
        .send("PATCH", ADDRESS, {"email": ADA})
        .send("PATCH", ADDRESS, {"email": ADA, **PRIMARY})
        .send("PATCH", ADDRESS, {"email": NEW, **PRIMARY})
        .send("PATCH", ADDRESS, {**UNKNOWN, **PRIMARY})
        .send("DELETE", ADDRESS, {"email": ADA})
        .send("DELETE", ADDRESS, UNKNOWN)
        .send("DELETE", ADDRESS, {"email": NEW}),
    ),
    scenario(
        "a new address that is verified",
        _signed_in()
        .post(
            ADDRESS,
            {"email": NEW},
            keep={"key": r"mail:http://testserver/\S*?/verify-email/(\S+)"},
        )
        .get("auth/email/verify", headers={"x-email-verification-key": "{key}"}, bodies="keys"),
    ),
    scenario(
        "a new address by a code",
        _signed_in()
        .post("auth/email/verify", {"key": "123456"})
        .post(ADDRESS, {"email": NEW}, keep={"code": CODE_IN_MAIL})
        .post("auth/email/verify", {"key": "000000"})
        .post(
            "auth/email/verify",
            {"key": "{code}"},
            bodies="keys",
            ours={"mails": [[ADA]]},
            documented=WAY_BACK,
        )
        .post("auth/email/verify", {"key": "{code}"})
        .get(ADDRESS),
        theirs={"ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED": True, "ACCOUNT_CHANGE_EMAIL": True},
        ours={"EMAIL_VERIFICATION_BY": "code"},
    ),
    scenario(
        "a way to authenticate again that is closed",
        _signed_in()
        .post("auth/reauthenticate", {})
        .post("auth/reauthenticate/code/request", {})
        .post("auth/reauthenticate/code/confirm", {})
        .post("auth/reauthenticate/code/resend"),
        theirs={"ACCOUNT_REAUTHENTICATION_METHODS": {}},
        of_both={"ACCOUNT_REAUTHENTICATION_METHODS": {}},
    ),
    scenario(
        "a new password",
        _signed_in()
        .post(CHANGE, {})
        .post(CHANGE, {"new_password": ANOTHER})
        .post(CHANGE, _passwords("wrong", ANOTHER))
        .post(CHANGE, _passwords(PASSWORD, "short"))
        .post(
            CHANGE,
            _passwords(PASSWORD, ANOTHER),
            bodies="keys",
            ours={"mails": [[ADA]]},
            documented=CHANGED,
        )
        .get("auth/session", bodies="keys", ours={"status": 200}, documented=SAME_TOKEN),
    ),
    scenario(
        "second factors",
        _signed_in()
        .get("account/authenticators")
        .get("account/authenticators/totp", bodies="keys")
        .post("account/authenticators/totp", {})
        .post("account/authenticators/totp", {"code": "000000"})
        .send("DELETE", "account/authenticators/totp")
        .get("account/authenticators/recovery-codes")
        .post("account/authenticators/recovery-codes"),
    ),
    scenario(
        "passkeys",
        _signed_in()
        .get(
            PASSKEY,
            bodies="keys",
            ours={"status": 200, "body": {"status": 200, "data": {}}},
            documented=FRESH,
        )
        .post("auth/reauthenticate", {"password": PASSWORD}, bodies="keys")
        .get(PASSKEY, bodies="keys")
        .post(PASSKEY, {})
        .post(PASSKEY, {"credential": {}})
        .send("PUT", PASSKEY, {"id": 123, "name": "Key"})
        .send("PUT", PASSKEY, {"id": "x", "name": "Key"})
        .send("PUT", PASSKEY, {"name": "Key"})
        .send("DELETE", PASSKEY, {"authenticators": [123]})
        .send("DELETE", PASSKEY, {"authenticators": ["x"]})
        .send("DELETE", PASSKEY, {"authenticators": "x"})
        .send("DELETE", PASSKEY, {}),
    ),
    scenario(
        "provider accounts",
        _signed_in()
        .get("account/providers")
        .send("DELETE", "account/providers", {})
        .send("DELETE", "account/providers", {"provider": "google", "account": "123"}),
    ),
    scenario(
        "sessions",
        _signed_in()
        .get("auth/sessions", bodies="keys", keep={"session": "body.data.0.id"})
        .send("DELETE", "auth/sessions", {})
        .send("DELETE", "auth/sessions", {"sessions": [123456]})
        .send("DELETE", "auth/sessions", {"sessions": ["x"]})
        .send("DELETE", "auth/sessions", {"sessions": "x"})
        .send("DELETE", "auth/sessions", {"sessions": ["{session}"]}),
    ),
]
