"""The host's own claims in access tokens (``CLAIMS``)."""

from __future__ import annotations

from typing import Any

import jwt
import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import override_settings
from rest_framework.test import APIClient

from tests.calls import API, CALLER, post
from tests.cases import each_case
from tests.people import claims_of
from tests.steps.simplejwt_tokens import KEY, token
from vestibule import bearer
from vestibule.checks.installation import claims_can_be_called
from vestibule.contracts.simplejwt.authentication import JWTAuthentication
from vestibule.core.caller import Caller
from vestibule.core.people import Person
from vestibule.core.tokens import CLAIMS
from vestibule.flows.change_password import change_password
from vestibule.flows.refresh import refresh
from vestibule.models import Session
from vestibule.testing.plugin import PASSWORD, open_session

pytestmark = pytest.mark.django_db
OWN = {"tenant": "alpha", "plan": {"seats": 5, "features": ["sso"]}}
returned: list[Any] = []
"""What the function returns; OWN where it is empty."""


def own_claims(person: Person, caller: Caller) -> Any:
    """Return the claims of a host, as ``CLAIMS`` names it."""
    if returned:
        return returned[0]
    return {**OWN, "email": person.email, "agent": caller.user_agent}


@pytest.fixture(autouse=True)
def _claims(settings) -> None:
    returned.clear()
    settings.VESTIBULE = {**settings.VESTIBULE, "CLAIMS": f"{__name__}.own_claims"}


def decoded(access: str) -> dict[str, Any]:
    return dict(jwt.decode(access, options={"verify_signature": False}))


def test_each_way_to_a_token_adds_them(make_account):
    person = make_account()
    answer = post("login/", {"email": person.email, "password": PASSWORD}).json()["tokens"]
    renewed = post("token/refresh/", {"refresh": answer["refresh"]}).json()
    previous = refresh(token=answer["refresh"], caller=CALLER).tokens
    claims = claims_of(person)
    changed = change_password(
        current=PASSWORD, new="another long passphrase", claims=claims, caller=CALLER
    ).tokens
    for access in (answer["access"], renewed["access"], previous.access, changed.access):
        held = decoded(access)
        assert (held["tenant"], held["plan"], held["email"]) == ("alpha", OWN["plan"], person.email)
    assert decoded(changed.access)["agent"] == CALLER.user_agent


def test_a_view_reads_them_from_the_token(make_account, django_assert_num_queries, settings):
    settings.VESTIBULE = {**settings.VESTIBULE, "USER_ID_CLAIM": "user_id"}
    person = make_account()
    tokens = open_session(person).tokens
    claims = bearer.authenticate(tokens.access)
    assert (claims["tenant"], claims["user_id"], claims["sub"]) == ("alpha", *[str(person.id)] * 2)
    assert ("tenant" in claims, "sid" in claims, "jti" in claims) == (True, True, False)
    assert claims.get("jti") is None
    with pytest.raises(KeyError):
        claims["jti"]
    assert set(claims.additional) == {"tenant", "plan", "email", "agent", "user_id"}
    hash(claims)


@each_case("claim", sorted({*CLAIMS, "user_id"}))
def test_a_reserved_name_is_refused_and_no_session_is_open(make_account, settings, claim):
    settings.VESTIBULE = {**settings.VESTIBULE, "USER_ID_CLAIM": "user_id"}
    person = make_account()
    returned[:] = [{claim: "x"}]
    with pytest.raises(ImproperlyConfigured, match=claim):
        APIClient().post(
            f"{API}login/", {"email": person.email, "password": PASSWORD}, format="json"
        )
    assert not Session.objects.exists()


UNUSABLE = {
    "too long": {"note": "x" * 1024},
    "no JSON": {"moment": object()},
    "not a number": {"ratio": float("nan")},
    "no dictionary": ["tenant"],
    "no text as a name": {1: "tenant"},
    "nothing": None,
}


@each_case("name", UNUSABLE)
def test_what_is_no_small_dictionary_is_refused_and_the_refresh_can_be_repeated(
    make_account, name, frozen_clock
):
    person = make_account()
    signed_in = open_session(person)
    returned[:] = [UNUSABLE[name]]
    for _ in range(2):
        with pytest.raises(ImproperlyConfigured):
            refresh(token=signed_in.tokens.refresh, caller=CALLER)
        frozen_clock.move(3600)  # beyond the grace: the same token is not taken for a copy
    returned.clear()
    assert refresh(token=signed_in.tokens.refresh, caller=CALLER)


@each_case(
    ("path", "sentence"),
    [
        ("nowhere.at_all", "cannot be imported"),
        (f"{__name__}.OWN", "is not a function"),
        (f"{__name__}.own_claims", ""),
        ("", ""),
    ],
)
def test_a_check_names_a_function_that_cannot_be_called(path, sentence):
    with override_settings(VESTIBULE={"CLAIMS": path}):
        found = claims_can_be_called()
    assert [each.id for each in found] == (["vestibule.E030"] if sentence else [])
    assert all(sentence in each.msg for each in found)


def test_code_written_for_simplejwt_reads_tokens_without_a_request(make_account, settings):
    person = make_account()
    authentication = JWTAuthentication()
    claims = authentication.get_validated_token(open_session(person).tokens.access.encode())
    user = authentication.get_user(claims)
    assert (user.pk, user.get_username()) == (person.id, person.username)

    settings.VESTIBULE = {**settings.VESTIBULE, "SIMPLEJWT_KEY": KEY}
    theirs = token(person.id, "access")
    assert authentication.get_validated_token(theirs)["user_id"] == str(person.id)
