"""What raises the level of a session voids its refresh tokens: a stolen one must not get it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import override_settings

from tests.cases import each_case, undone
from tests.factors import app_of, enroll_app, make_recovery_codes
from tests.proofs import API, post
from vestibule import bearer
from vestibule.core.caller import Caller
from vestibule.core.clock import now
from vestibule.core.people import Person
from vestibule.core.tokens import AccessClaims, Transport
from vestibule.models import Passkey, Session, Totp
from vestibule.testing.passkeys import SoftwarePasskey
from vestibule.testing.plugin import PASSWORD, CookieClient

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("moving_limits")]
Act = Callable[[Any, Any], Any]
KEY: dict[str, Any] = {"HTTP_IDEMPOTENCY_KEY": "made-by-the-client"}


def adds_an_app(client: Any, ann: Any) -> Any:
    setup = post("factors/totp/", {}, client).json()
    body = {"setup": setup["setup"], "code": app_of(setup).code()}
    return post("factors/totp/confirm/", body, client)


def adds_a_passkey(client: Any, ann: Any) -> Any:
    asked = post("factors/passkeys/options/", {}, client).json()
    made = SoftwarePasskey(origin="http://testserver").create(asked["options"])
    return post("factors/passkeys/", {"state": asked["state"], "credential": made}, client)


def steps_up(client: Any, ann: Any) -> Any:
    app = enroll_app(ann)
    asked = post("step-up/", {"acr": "aal2"}, client).json()["challenge"]["id"]
    return post("step-up/confirm/", {"challenge": asked, "code": app.code()}, client)


ACTS: dict[str, tuple[Act, str]] = {
    "app": (adds_an_app, "aal2"),
    "passkey": (adds_a_passkey, "phr"),
    "step-up": (steps_up, "aal2"),
}


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

    def takes(self, answer: Any) -> AccessClaims:
        """Take the tokens of an answer, as a client does; returns the claims of the new one."""
        body = answer.json()
        assert answer.status_code in {200, 201}, body
        if self.by_cookie:
            assert "tokens" not in body
            self.client.csrf_token = body["csrf_token"]
            found = {name: held.value for name, held in answer.cookies.items()}
            self.held = next(held for name, held in found.items() if "refresh" in name)
            access = next(held for name, held in found.items() if "access" in name)
            return bearer.authenticate(access, transport=Transport.COOKIE)
        assert "csrf_token" not in body
        tokens = body.get("tokens", body)
        self.held = tokens["refresh"]
        self.client.credentials(HTTP_AUTHORIZATION=f"Bearer {tokens['access']}")
        return bearer.authenticate(tokens["access"])


ROTATIONS = ("strict", "acknowledged", "off")


@each_case("transport", list(Transport), ids=lambda transport: transport.value)
@each_case("rotation", ROTATIONS, ids=str)
@each_case("act", list(ACTS), ids=str)
def test_an_earlier_refresh_token_does_not_get_the_new_level(
    make_account, sign_in_as, browser_of, settings, act, rotation, transport
):
    raises, acr = ACTS[act]
    changed = {"ROTATION": rotation, "LIMITS": {}, "REFRESH_GRACE": timedelta(hours=1)}
    with override_settings(VESTIBULE={**settings.VESTIBULE, **changed}):
        ann = make_account()
        owner = Owner((browser_of if transport == Transport.COOKIE else sign_in_as)(ann))
        earliest = owner.held
        owner.takes(owner.presents(earliest, **KEY))
        stolen: tuple[tuple[str, dict[str, Any]], ...] = (
            (owner.held, {}),
            (earliest, {}),
            (earliest, KEY),
        )
        claims = owner.takes(raises(owner.client, ann))
        assert claims.acr == acr
        renewed = owner.takes(owner.presents(owner.held))
        assert (renewed.acr, renewed.session) == (acr, claims.session)
        for token, headers in stolen:
            with undone():
                assert owner.presents(token, **headers).status_code == 401
                assert Session.objects.get().end_reason == "refresh_reused"


@each_case("act", ["app", "passkey"], ids=str)
def test_a_factor_that_raises_no_level_renews_the_tokens_too(make_account, sign_in_as, act):
    ann = make_account()
    enroll_app(ann)
    owner = Owner(sign_in_as(ann, amr="hwk user mfa"))
    earlier = now() - timedelta(minutes=9)
    Session.objects.update(authenticated_at=earlier)
    stolen = owner.held
    raises, _ = ACTS[act]
    claims = owner.takes(raises(owner.client, ann))
    assert (claims.amr, claims.auth_time) == (("hwk", "user", "mfa"), int(earlier.timestamp()))
    assert owner.presents(owner.held).status_code == 200
    assert owner.presents(stolen).status_code == 401


@each_case("act", list(ACTS), ids=str)
def test_what_the_host_refuses_to_claim_raises_nothing(make_account, sign_in_as, settings, act):
    ann = make_account()
    client = sign_in_as(ann)
    client.raise_request_exception = False
    make_recovery_codes(ann)
    row = Session.objects.values().get()
    claims = "tests.flows.test_raised_levels.fails"
    with override_settings(VESTIBULE={**settings.VESTIBULE, "CLAIMS": claims}):
        assert ACTS[act][0](client, ann).status_code == 500
    assert Session.objects.values().get() == row
    assert not Passkey.objects.exists()
    assert Totp.objects.count() == (act == "step-up")


def fails(**_: Any) -> dict[str, Any]:
    raise RuntimeError("the host's claims")


def changes_the_password(client: Any, ann: Any) -> Any:
    body = {"current_password": PASSWORD, "new_password": "another long passphrase"}
    return post("password/change/", body, client)


RENEWALS: dict[str, tuple[Act, str]] = {
    "app": (adds_an_app, "totp recovery_code"),
    "passkey": (adds_a_passkey, "passkey recovery_code"),
    "step-up": (steps_up, "totp"),
    "password": (changes_the_password, ""),
}
depths: list[int] = []


def own_claims(person: Person, caller: Caller) -> dict[str, Any]:
    """Return claims of a host, and note in how many transactions it was called."""
    depths.append(len(connection.savepoint_ids))
    return {"factors": person.factors}


@each_case("act", list(RENEWALS), ids=str)
def test_the_host_is_asked_for_its_claims_before_any_row_is_locked(
    make_account, sign_in_as, settings, act
):
    ann = make_account()
    owner = Owner(sign_in_as(ann))
    depths.clear()
    renews, factors = RENEWALS[act]
    claims = "tests.flows.test_raised_levels.own_claims"
    with override_settings(VESTIBULE={**settings.VESTIBULE, "CLAIMS": claims}):
        assert owner.takes(renews(owner.client, ann))["factors"] == factors
    assert depths == [len(connection.savepoint_ids)]
