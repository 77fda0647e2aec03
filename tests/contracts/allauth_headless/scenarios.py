"""Requests of both kinds of clients, to be answered as allauth answers them.

``settings`` are those of allauth, ``vestibule`` those that say the same to us.
"""

from __future__ import annotations

from typing import Any

from tests.contracts.allauth_headless.visitor import PASSWORD

ADA, EVE = "ada@example.org", "eve@example.org"
LOGIN = {"email": ADA, "password": PASSWORD}
SIGNUP = {"email": EVE, "username": "eve", "password": PASSWORD}
ANOTHER = "Another 9 horses!"
KEY_IN_MAIL = r"mail:http://testserver/\S*?/(?:verify-email|key)/(\S+)"
CODE_IN_MAIL = r"mail:(?m)^\s*([A-Z0-9]{4}-?[A-Z0-9]{4}|[A-Z0-9]{6}|\d{6})\s*$"
APP, BROWSER = "app", "browser"


class Session:
    """The requests of one client, which sends the token that it was given last."""

    def __init__(self, client: str) -> None:
        self.client, self.token = client, ""
        self.exchanges: list[dict[str, Any]] = []

    def send(
        self, method: str, path: str, body: Any = "", *, gives: bool = False, **more: Any
    ) -> Session:
        """Add a request; ``gives``: an app is given another session token by the answer."""
        one: dict[str, Any] = {"request": f"{method} /_allauth/{self.client}/v1/{path}"}
        headers = more.pop("headers", {})
        if self.token:
            headers = {"x-session-token": f"{{{self.token}}}", **headers}
        one |= {"body": body, "headers": headers, **more}
        if gives and self.client == APP:
            self.token = f"token{len(self.exchanges)}"
            one["keep"] = {**one.get("keep", {}), self.token: "body.meta.session_token"}
        self.exchanges.append(one)
        return self

    def get(self, path: str, **more: Any) -> Session:
        """Add a GET."""
        return self.send("GET", path, **more)

    def post(self, path: str, body: Any = "", **more: Any) -> Session:
        """Add a POST."""
        return self.send("POST", path, body, **more)

    def login(self, **more: Any) -> Session:
        """Add a sign-in by password."""
        return self.post("auth/login", LOGIN, gives=True, **more)


def scenario(
    claim: str,
    session: Session,
    given: tuple[str, ...] = ("ada",),
    *,
    theirs: dict[str, Any] | None = None,
    ours: dict[str, Any] | None = None,
    **more: Any,
) -> dict[str, Any]:
    """Return one scenario."""
    return {
        "claim": f"{session.client}: {claim}",
        "settings": {"MFA_TRUST_ENABLED": False, **(theirs or {})},
        "vestibule": ours or {},
        "given": list(given),
        "exchanges": session.exchanges,
        "headers": [],
        **more,
    }


MANDATORY: dict[str, Any] = {
    "theirs": {"ACCOUNT_EMAIL_VERIFICATION": "mandatory"},
    "ours": {"EMAIL_VERIFICATION": "required"},
}
BY_CODE: dict[str, Any] = {
    "theirs": {
        "ACCOUNT_EMAIL_VERIFICATION": "mandatory",
        "ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED": True,
    },
    "ours": {"EMAIL_VERIFICATION": "required", "EMAIL_VERIFICATION_BY": "code"},
}
RESET_BY_CODE: dict[str, Any] = {
    "theirs": {"ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED": True},
    "ours": {"PASSWORD_RESET_BY": "code"},
}


def flows(*pending: str) -> list[dict[str, Any]]:
    """Return the flows of a client without a session."""
    offered = [{"id": each} for each in ("login", "login_by_code", "signup")]
    return [*offered, *({"id": each, "is_pending": True} for each in pending)]


def _signed_out(status: int = 401, **meta: Any) -> dict[str, Any]:
    """Return our answer to a client without a session, for which nothing is pending."""
    told = {"is_authenticated": False, **meta}
    return {"body": {"status": status, "data": {"flows": flows()}, "meta": told}}


def _signed_in(name: str, *methods: str, **meta: Any) -> dict[str, Any]:
    """Return our answer to a signed-in client."""
    email = f"{name}@example.org"
    user: dict[str, Any] = {"id": f"{{{name}_id}}", "display": name, "email": email}
    user |= {"has_usable_password": True, "username": name}
    used = [{"method": each, "at": "<time>", "email": email} for each in methods]
    meta = {"is_authenticated": True, **meta}
    return {"body": {"status": 200, "data": {"user": user, "methods": used}, "meta": meta}}


NULL = "`is_authenticated` of a client without a session, in some answers"
METHODS = "`methods` after a sign-up"
AGAIN = "`methods` after a reauthentication"
CLOSED = "`auth/2fa/reauthenticate` without a factor"
UNKNOWN = "`auth/password/request` for an unknown address"
TOLD = "mails after a reset or a recovery code"
TRUSTED = "`auth/2fa/trust` that trusts the browser"
OVER = "`session_token` once nothing is pending any more"
NOT_PENDING = "`password_reset_by_code` that is not pending"
NAMES_USER = "`GET auth/password/reset`"
TOKEN = "`auth/provider/token` without a token"


def _over(client: str, meta: dict[str, Any]) -> dict[str, Any]:
    """Return what differs where nothing is pending any more: an app is given another token."""
    if client == BROWSER:
        return {}
    keep = {"keep": {"over": "body.meta.session_token"}}
    return {**keep, "ours": _signed_out(**meta), "documented": OVER}


def _missing() -> dict[str, Any]:
    sentence = {"message": "This field is required.", "code": "required"}
    fields = ("provider", "process", "token")
    return {"body": {"status": 400, "errors": [{**sentence, "param": each} for each in fields]}}


def _beginnings(client: str) -> list[dict[str, Any]]:
    """Return sign-ins and sign-ups of one kind of client."""

    def session() -> Session:
        return Session(client)

    token = {"session_token": "{token0}"} if client == APP else {}
    over: dict[str, Any] = {"session_token": "{over}"} if client == APP else {}
    eve = {"keep": {"eve_id": "body.data.user.id"}, "documented": METHODS}
    null = {"ours": _signed_out(), "documented": NULL}
    return [
        scenario("the configuration", session().get("config")),
        scenario(
            "a client without a session",
            session().get("auth/session").send("DELETE", "auth/session"),
        ),
        scenario(
            "what a sign-in asks for",
            session()
            .post("auth/login", {})
            .post("auth/login", {"email": "ada", "password": "x"})
            .post("auth/login", {"email": ADA, "password": "wrong"})
            .post("auth/login", {"email": "no@example.org", "password": "wrong"})
            .post("auth/login", {"username": "ada", "password": PASSWORD}),
        ),
        scenario(
            "a session from its beginning to its end",
            session()
            .login()
            .get("auth/session")
            .post("auth/login", LOGIN)
            .post("auth/signup", SIGNUP)
            .send("DELETE", "auth/session"),
        ),
        scenario(
            "what a sign-up asks for",
            session()
            .post("auth/signup", {})
            .post("auth/signup", {**SIGNUP, "password": "short"})
            .post("auth/signup", {**SIGNUP, "email": "eve"})
            .post("auth/signup", {**SIGNUP, "email": ADA})
            .post("auth/signup", {**SIGNUP, "username": "ada"}),
        ),
        scenario(
            "a sign-up that signs in",
            session()
            .post(
                "auth/signup",
                SIGNUP,
                gives=True,
                ours=_signed_in("eve", "password", **token),
                **eve,
            )
            .get("auth/session", ours=_signed_in("eve", "password"), documented=METHODS),
        ),
        scenario(
            "a sign-up whose address must be verified",
            session()
            .post("auth/signup", SIGNUP, gives=True, keep={"key": KEY_IN_MAIL})
            .get("auth/session")
            .post("auth/email/verify", {"key": "x"})
            .post("auth/email/verify", {})
            .post("auth/email/verify/resend")
            .get("auth/email/verify", headers={"x-email-verification-key": "x"})
            .post("auth/email/verify", {"key": "{key}"}, **_over(client, over))
            .post("auth/login", {"email": EVE, "password": PASSWORD}, bodies="keys"),
            **MANDATORY,
        ),
        scenario(
            "a sign-up with an address that has an account",
            session().post("auth/signup", {**SIGNUP, "email": ADA}, gives=True),
            **MANDATORY,
        ),
        scenario(
            "what is not pending",
            session()
            .post("auth/code/confirm", {"code": "123456"})
            .post("auth/2fa/authenticate", {"code": "123456"}, **null)
            .post("auth/reauthenticate", {"password": PASSWORD})
            .post("auth/2fa/reauthenticate", {"code": "123456"})
            .post("auth/reauthenticate/code/request", {"email": ADA})
            .post("auth/reauthenticate/code/confirm", {"code": "123456"})
            .post("auth/reauthenticate/code/resend")
            .post("auth/phone/verify", {"code": "123456"})
            .post("auth/phone/verify/resend")
            .post("auth/email/verify/resend")
            .get("auth/provider/signup")
            .post("auth/provider/signup", {"email": EVE})
            .get("auth/webauthn/authenticate", **null)
            .post("auth/webauthn/authenticate", {"credential": {}}, **null)
            .post("auth/code/resend"),
        ),
    ]


def _resets(client: str) -> list[dict[str, Any]]:
    """Return password resets of one kind of client."""

    def session() -> Session:
        return Session(client)

    reset = {"key": "{key}", "password": ANOTHER}
    over: dict[str, Any] = {"session_token": "{over}"} if client == APP else {}
    return [
        scenario(
            "a reset by a link",
            session()
            .post("auth/password/request", {})
            .post("auth/password/request", {"email": "ada"})
            .post(
                "auth/password/request",
                {"email": "no@example.org"},
                ours={"mails": []},
                documented=UNKNOWN,
            )
            .post("auth/password/request", {"email": ADA}, keep={"key": KEY_IN_MAIL})
            .get("auth/password/reset", headers={"x-password-reset-key": "x"})
            .post("auth/password/reset", {})
            .post("auth/password/reset", {"key": "x", "password": ANOTHER})
            .post("auth/password/reset", {**reset, "password": "short"})
            .post("auth/password/reset", reset, ours={"mails": [[ADA]]}, documented=TOLD)
            .post("auth/password/reset", {**reset, "password": PASSWORD})
            .post("auth/login", {"email": ADA, "password": ANOTHER}, bodies="keys"),
        ),
        scenario(
            "a reset by a code",
            session()
            .post("auth/password/reset", {"key": "123456", "password": ANOTHER})
            .get("auth/password/reset", headers={"x-password-reset-key": "123456"})
            .post("auth/password/request", {"email": ADA}, gives=True, keep={"key": CODE_IN_MAIL})
            .get("auth/password/reset", headers={"x-password-reset-key": "000000"})
            .get(
                "auth/password/reset",
                headers={"x-password-reset-key": "{key}"},
                ours={"body": {"status": 200, "data": {}}},
                documented=NAMES_USER,
            )
            .post(
                "auth/password/reset",
                reset,
                keep={"over": "body.meta.session_token"} if client == APP else {},
                ours={**_signed_out(**over), "mails": [[ADA]]},
                documented=NOT_PENDING,
            ),
            **RESET_BY_CODE,
        ),
    ]


def _steps(client: str) -> list[dict[str, Any]]:
    """Return second steps, mailed codes and reauthentication of one kind of client."""

    def session() -> Session:
        return Session(client)

    return [
        scenario(
            "a second factor",
            session()
            .login()
            .get("auth/session")
            .post("auth/2fa/authenticate", {})
            .post("auth/2fa/authenticate", {"code": "000000"})
            .post("auth/2fa/authenticate", {"code": "{app_code}"}, bodies="keys"),
            ("ada", "app"),
        ),
        scenario(
            "a recovery code",
            session()
            .login()
            .post(
                "auth/2fa/authenticate",
                {"code": "{recovery_code}"},
                bodies="keys",
                ours={"mails": [[ADA]]},
                documented=TOLD,
            ),
            ("ada", "app", "recovery"),
        ),
        scenario(
            "a mailed code",
            session()
            .post("auth/code/request", {})
            .post("auth/code/request", {"email": "ada"})
            .post("auth/code/confirm", {"code": "123456"})
            .post("auth/code/resend")
            .post("auth/code/request", {"email": ADA}, gives=True, keep={"code": CODE_IN_MAIL})
            .get("auth/session")
            .post("auth/code/confirm", {})
            .post("auth/code/confirm", {"code": "000000"})
            .post("auth/code/confirm", {"code": "{code}"}, bodies="keys"),
        ),
        scenario(
            "a password again",
            session()
            .login()
            .post("auth/reauthenticate", {})
            .post("auth/reauthenticate", {"password": "wrong"})
            .post(
                "auth/reauthenticate",
                {"password": PASSWORD},
                ours=_signed_in("ada", "password"),
                documented=AGAIN,
            )
            .post(
                "auth/2fa/reauthenticate",
                {"code": "000000"},
                ours={"status": 403, "body": {"status": 403}},
                documented=CLOSED,
            ),
        ),
        scenario(
            "a mailed code again",
            session()
            .login()
            .post("auth/reauthenticate/code/confirm", {"code": "123456"})
            .post("auth/reauthenticate/code/resend")
            .post("auth/reauthenticate/code/request", {"email": EVE})
            .post("auth/reauthenticate/code/request", {"email": ADA}, keep={"code": CODE_IN_MAIL})
            .post("auth/reauthenticate/code/confirm", {"code": "000000"})
            .post(
                "auth/reauthenticate/code/confirm",
                {"code": "{code}"},
                ours=_signed_in("ada", "password", "code"),
                documented=AGAIN,
            ),
        ),
        scenario(
            "a provider's token",
            session()
            .post("auth/provider/token", {}, ours=_missing(), documented=TOKEN)
            .post(
                "auth/provider/token",
                {"provider": "nowhere", "process": "login", "token": {"client_id": "x"}},
            ),
        ),
    ]


def _of(client: str) -> list[dict[str, Any]]:
    return [*_beginnings(client), *_resets(client), *_steps(client)]


OF_APPS = [
    scenario(
        "tokens that were never issued",
        Session(APP)
        .get(
            "auth/session",
            headers={"x-session-token": "abcdefghijklmnopqrstuvwxyz123456"},
            ours=_signed_out(410),
            documented=NULL,
        )
        .post("tokens/refresh", {})
        .post("tokens/refresh", {"refresh_token": "x"}),
    ),
]
TRUST: dict[str, Any] = {"theirs": {"MFA_TRUST_ENABLED": True}}


def _trusting(client: str, code: str) -> Session:
    """Return a sign-in with a second factor, where browsers are asked to be trusted."""
    return Session(client).login().post("auth/2fa/authenticate", {"code": code}, bodies="keys")


OF_TRUST = [
    scenario("no question", _trusting(APP, "{app_code}"), ("ada", "app"), **TRUST),
    scenario(
        "a trusted browser",
        Session(BROWSER)
        .post("auth/2fa/trust", {"trust": True}, ours=_signed_out(), documented=NULL)
        .login()
        .post("auth/2fa/trust", {"trust": True}, bodies="keys")
        .post("auth/2fa/authenticate", {"code": "{app_code}"})
        .get("auth/session")
        .post(
            "auth/2fa/trust",
            {"trust": True},
            bodies="keys",
            ours={"mails": [[ADA]]},
            documented=TRUSTED,
        )
        .post("auth/2fa/trust", {"trust": True}, bodies="keys")
        .send("DELETE", "auth/session")
        .login(bodies="keys"),
        ("ada", "app"),
        **TRUST,
    ),
    scenario(
        "a browser that is not trusted",
        _trusting(BROWSER, "{app_code}")
        .post("auth/2fa/trust", {}, bodies="keys")
        .send("DELETE", "auth/session")
        .login(),
        ("ada", "app"),
        **TRUST,
    ),
]
SCENARIOS = [*_of(APP), *OF_APPS, *_of(BROWSER), *OF_TRUST]
