"""Sign-ups with a passkey of both kinds of clients, to be answered as allauth answers them."""

from __future__ import annotations

from typing import Any

from tests.contracts.allauth_headless.scenarios import (
    ADA,
    APP,
    BROWSER,
    BY_CODE,
    CODE_IN_MAIL,
    EVE,
    Session,
    flows,
    scenario,
)

MOVED_ON = "`session_token` once the address of a sign-up by a passkey is verified"
SIGN_UP, VERIFY = "auth/webauthn/signup", "auth/email/verify"
EVE_BODY = {"email": EVE, "username": "eve"}


def _moved_on(client: str) -> dict[str, Any]:
    """Return what differs once another step is pending: an app is given another token."""
    if client == BROWSER:
        return {}
    meta = {"is_authenticated": False, "session_token": "{token0}"}
    body = {"status": 401, "data": {"flows": flows("mfa_signup_webauthn")}, "meta": meta}
    keep = {"keep": {"token0": "body.meta.session_token?"}}
    return {**keep, "ours": {"body": body}, "documented": MOVED_ON}


def _of(client: str) -> list[dict[str, Any]]:
    def session() -> Session:
        return Session(client)

    return [
        scenario(
            "what a sign-up by a passkey asks for",
            session()
            .post(SIGN_UP, {})
            .post(SIGN_UP, {**EVE_BODY, "email": "eve"})
            .post(SIGN_UP, {**EVE_BODY, "username": "ada"})
            .get(SIGN_UP)
            .login()
            .post(SIGN_UP, EVE_BODY),
            **BY_CODE,
        ),
        scenario(
            "a sign-up by a passkey",
            session()
            .post(SIGN_UP, EVE_BODY, gives=True, keep={"code": CODE_IN_MAIL})
            .get("auth/session")
            .get(SIGN_UP)
            .post(VERIFY, {"key": "000000"})
            .post(VERIFY, {"key": "{code}"}, **_moved_on(client))
            .get("auth/session")
            .get(SIGN_UP, bodies="keys")
            .send("PUT", SIGN_UP, {})
            .send("PUT", SIGN_UP, {"credential": {}})
            .get("auth/session"),
            **BY_CODE,
        ),
        scenario(
            "a sign-up by a passkey with an address that has an account",
            session()
            .post(SIGN_UP, {**EVE_BODY, "email": ADA}, gives=True)
            .post(VERIFY, {"key": "000000"})
            .get("auth/session"),
            **BY_CODE,
        ),
    ]


SIGN_UP_SCENARIOS = [*_of(APP), *_of(BROWSER)]
