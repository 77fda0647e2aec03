"""Requests that renew the session of their caller, and an owner who makes them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.calls import API, post
from tests.factors import app_of, enroll_app
from tests.messages import code_in
from tests.passkeys.ceremonies import with_passkey
from vestibule import bearer
from vestibule.core.people import Person
from vestibule.core.tokens import AccessClaims, Transport
from vestibule.testing.passkeys import SoftwarePasskey
from vestibule.testing.plugin import PASSWORD, CookieClient, Outbox

Act = Callable[..., Any]
KEY: dict[str, Any] = {"HTTP_IDEMPOTENCY_KEY": "made-by-the-client"}


def adds_an_app(client: Any, ann: Any, **headers: Any) -> Any:
    setup = post("factors/totp/", {}, client).json()
    body = {"setup": setup["setup"], "code": app_of(setup).code()}
    return post("factors/totp/confirm/", body, client, **headers)


def adds_a_passkey(client: Any, ann: Any, **headers: Any) -> Any:
    asked = post("factors/passkeys/options/", {}, client).json()
    made = SoftwarePasskey(origin="http://testserver").create(asked["options"])
    body = {"state": asked["state"], "credential": made}
    return post("factors/passkeys/", body, client, **headers)


def steps_up(client: Any, ann: Any, **headers: Any) -> Any:
    app = enroll_app(ann)
    return _steps_up(client, headers, "aal2", lambda _: {"code": app.code()})


def steps_up_by_passkey(client: Any, ann: Any, **headers: Any) -> Any:
    device = with_passkey(ann, origin="http://testserver")
    return _steps_up(client, headers, "phr", lambda asked: {"credential": device.get(asked)})


def steps_up_by_password(client: Any, ann: Any, **headers: Any) -> Any:
    return _steps_up(client, headers, "aal1", lambda _: {"password": PASSWORD})


def steps_up_by_mail(client: Any, ann: Any, **headers: Any) -> Any:
    return _steps_up(client, headers, "aal1", lambda _: {"code": code_in(Outbox())}, "email_code")


def _steps_up(
    client: Any, headers: dict[str, Any], acr: str, answer: Callable[[Any], Any], method: str = ""
) -> Any:
    body = {"acr": acr, **({"method": method} if method else {})}
    asked = post("step-up/", body, client).json()["challenge"]
    given = {"challenge": asked["id"], **answer(asked.get("options"))}
    return post("step-up/confirm/", given, client, **headers)


def changes_the_password(client: Any, ann: Any, **headers: Any) -> Any:
    body = {"current_password": PASSWORD, "new_password": "another long passphrase"}
    return post("password/change/", body, client, **headers)


RAISING: dict[str, tuple[Act, str]] = {
    "app": (adds_an_app, "aal2"),
    "passkey": (adds_a_passkey, "phr"),
    "step-up": (steps_up, "aal2"),
}
"""What raises the level of a session, and to which one."""

RENEWALS: dict[str, Act] = {
    **{name: act for name, (act, _) in RAISING.items()},
    "step-up by passkey": steps_up_by_passkey,
    "step-up by password": steps_up_by_password,
    "step-up by mail": steps_up_by_mail,
    "password": changes_the_password,
}
"""All that gives a session new tokens."""


class Owner:
    """A session by one transport, the refresh token it holds, and those it held before."""

    def __init__(self, client: Any) -> None:
        self.client = client
        self.by_cookie = isinstance(client, CookieClient)
        self.held = client.signed_in.tokens.refresh

    def presents(self, token: str, **headers: Any) -> Any:
        if not self.by_cookie:
            return post("token/refresh/", {"refresh": token}, **headers)
        name = next(each for each in self.client.cookies if "refresh" in each)
        thief = CookieClient()
        thief.cookies.update(self.client.cookies)
        thief.cookies[name] = token
        thief.csrf_token = self.client.csrf_token
        return thief.post(f"{API}token/refresh/", {}, format="json", **headers)

    def tokens_of(self, answer: Any) -> tuple[str, str]:
        """Return the refresh token and the access token of an answer."""
        body = answer.json()
        assert answer.status_code in {200, 201}, body
        if self.by_cookie:
            assert "tokens" not in body
            found = {name: held.value for name, held in answer.cookies.items()}
            refresh = next(held for name, held in found.items() if "refresh" in name)
            return refresh, next(held for name, held in found.items() if "access" in name)
        assert "csrf_token" not in body
        tokens = body.get("tokens", body)
        return tokens["refresh"], tokens["access"]

    def takes(self, answer: Any) -> AccessClaims:
        """Take the tokens of an answer, as a client does; returns the claims of the new one."""
        self.held, access = self.tokens_of(answer)
        if self.by_cookie:
            self.client.csrf_token = answer.json()["csrf_token"]
            return bearer.authenticate(access, transport=Transport.COOKIE)
        self.client.credentials(HTTP_AUTHORIZATION=f"Bearer {access}")
        return bearer.authenticate(access)

    def loses(self, act: Act, person: Person, **headers: Any) -> str:
        """Renew the session and lose the response; returns its refresh token."""
        before = dict(self.client.cookies)
        lost, _ = self.tokens_of(act(self.client, person, **headers))
        self.client.cookies.clear()
        self.client.cookies.update(before)
        return lost
