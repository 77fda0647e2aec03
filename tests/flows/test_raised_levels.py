"""What raises the level of a session voids its refresh tokens: a stolen one must not get it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import override_settings

from tests.cases import each_case, undone
from tests.factors import enroll_app, make_recovery_codes
from tests.renewals import (
    KEY,
    RAISING,
    Owner,
    adds_a_passkey,
    adds_an_app,
    changes_the_password,
    steps_up,
)
from vestibule.core.caller import Caller
from vestibule.core.clock import now
from vestibule.core.people import Person
from vestibule.core.tokens import SIGNED, Transport
from vestibule.models import Passkey, Session, Totp

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("moving_limits")]
ROTATIONS = ("strict", "acknowledged", "off")


@each_case("act", ["app", "passkey"], ids=str)
def test_a_factor_that_raises_no_level_renews_the_tokens_too(make_account, sign_in_as, act):
    ann = make_account()
    enroll_app(ann)
    owner = Owner(sign_in_as(ann, amr="hwk user mfa"))
    earlier = now() - timedelta(minutes=9)
    Session.objects.update(authenticated_at=earlier)
    stolen = owner.held
    raises, _ = RAISING[act]
    claims = owner.takes(raises(owner.client, ann))
    assert (claims.amr, claims.auth_time) == (("hwk", "user", "mfa"), int(earlier.timestamp()))
    assert owner.presents(owner.held).status_code == 200
    assert owner.presents(stolen).status_code == 401


@each_case("transport", SIGNED, ids=lambda transport: transport.value)
@each_case("rotation", ROTATIONS, ids=str)
@each_case("act", list(RAISING), ids=str)
def test_an_earlier_refresh_token_does_not_get_the_new_level(
    make_account, sign_in_as, browser_of, settings, act, rotation, transport
):
    raises, acr = RAISING[act]
    changed = {"ROTATION": rotation, "LIMITS": {}, "REFRESH_GRACE": timedelta(hours=1)}
    with override_settings(VESTIBULE={**settings.VESTIBULE, **changed}):
        ann = make_account()
        owner = Owner((browser_of if transport == Transport.COOKIE else sign_in_as)(ann))
        earliest = owner.held
        owner.takes(owner.presents(earliest, **KEY))
        # With other rotations, no token was used up yet.
        spent = "refresh_reused" if rotation == "strict" else ""
        stolen: tuple[tuple[str, dict[str, Any], str], ...] = (
            (owner.held, {}, ""),
            (owner.held, KEY, ""),
            (earliest, {}, spent),
            (earliest, KEY, spent),
        )
        claims = owner.takes(raises(owner.client, ann))
        assert claims.acr == acr
        renewed = owner.takes(owner.presents(owner.held))
        assert (renewed.acr, renewed.session) == (acr, claims.session)
        for token, headers, ends in stolen:
            with undone():
                assert owner.presents(token, **headers).status_code == 401
                assert Session.objects.get().end_reason == ends


@each_case("act", list(RAISING), ids=str)
def test_what_the_host_refuses_to_claim_raises_nothing(make_account, sign_in_as, settings, act):
    ann = make_account()
    client = sign_in_as(ann)
    client.raise_request_exception = False
    make_recovery_codes(ann)
    row = Session.objects.values().get()
    claims = "tests.flows.test_raised_levels.fails"
    with override_settings(VESTIBULE={**settings.VESTIBULE, "CLAIMS": claims}):
        assert RAISING[act][0](client, ann).status_code == 500
    assert Session.objects.values().get() == row
    assert not Passkey.objects.exists()
    assert Totp.objects.count() == (act == "step-up")


def fails(**_: Any) -> dict[str, Any]:
    raise RuntimeError("the host's claims")


FACTORS = {
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


@each_case("act", list(FACTORS), ids=str)
def test_the_host_is_asked_for_its_claims_before_any_row_is_locked(
    make_account, sign_in_as, settings, act
):
    ann = make_account()
    owner = Owner(sign_in_as(ann))
    depths.clear()
    renews, factors = FACTORS[act]
    claims = "tests.flows.test_raised_levels.own_claims"
    with override_settings(VESTIBULE={**settings.VESTIBULE, "CLAIMS": claims}):
        assert owner.takes(renews(owner.client, ann))["factors"] == factors
    assert depths == [len(connection.savepoint_ids)]
