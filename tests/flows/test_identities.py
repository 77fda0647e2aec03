"""Identities of a signed-in user."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import make_password

from tests.calls import CALLER
from tests.cases import each_case
from tests.factors import add_app
from tests.messages import another, code_in, subjects
from tests.providers.forging import ForgingIssuer
from tests.providers.traveller import API, HTML, fragment
from tests.races import at_once
from vestibule import bearer
from vestibule.core.credentials import FreshCredential
from vestibule.core.errors import (
    IdentityTaken,
    InvalidState,
    LastWayIn,
    ProviderRefused,
    ReauthenticationRequired,
    Refusal,
)
from vestibule.core.events import EndReason
from vestibule.core.external import ExternalProfile
from vestibule.flows.change_password import change_password
from vestibule.flows.identities import ask_to_link, link_by_token, unlink
from vestibule.flows.social_sign_in import AuthorizationResponse, claim_state, take_answer
from vestibule.models import Account, AuditEvent, Identity, Session
from vestibule.models.host_user import fingerprint_of
from vestibule.testing.plugin import PASSWORD, open_session

pytestmark = pytest.mark.django_db

ANN = "ann@example.org"


@pytest.fixture
def issuer(settings) -> Any:
    """An issuer of ID tokens with any claims."""
    with ForgingIssuer() as made:
        entry = made.entry | {"label": "Home"}
        settings.VESTIBULE = {**settings.VESTIBULE, "LIMITS": {}, "PROVIDERS": {"openid": entry}}
        yield made


@pytest.fixture
def ann(make_account, sign_in_as) -> Any:
    """Ann's signed-in client."""
    client = sign_in_as(make_account())
    client.raise_request_exception = False
    return client


def ask(client: Any, **body: Any) -> Any:
    """Start linking an identity."""
    return client.post(f"{API}identities/", {"provider": "openid", **body}, format="json")


def come_back(client: Any, asked: Any, issuer: ForgingIssuer) -> Any:
    """Return from the provider with its response."""
    query = parse_qs(urlsplit(asked.json()["authorization_url"]).query)
    issuer.nonce = query["nonce"][0]
    back = {"code": "c", "state": query["state"][0]}
    return client.get(f"{API}social/openid/callback/", back, HTTP_ACCEPT=HTML)


def give(account: Any, subject: str) -> Identity:
    """Link an identity to an account."""
    profile = ExternalProfile(provider="openid", issuer="https://i.example", subject=subject)
    assert Identity.objects.link(account, profile)
    return Identity.objects.get(subject=subject)


def renewed(client: Any) -> str:
    """Return a new access token of the same session, which is no fresh credential."""
    body = {"refresh": client.signed_in.tokens.refresh}
    answer = client.post(f"{API}token/refresh/", body, format="json")
    return str(answer.json()["access"])


def forget_password() -> None:
    """Make all passwords unusable; sessions go on, as if they had been opened so."""
    get_user_model().objects.update(password="!")
    Session.objects.update(password_fingerprint=fingerprint_of("!"))


def test_the_owner_links_an_identity(ann, issuer, outbox):
    asked = ask(ann, current_password=PASSWORD, next="/account")
    assert asked.status_code == 200, asked.content
    returned = come_back(ann, asked, issuer)
    assert fragment(returned) == {"provider": "openid", "linked": "openid", "next": "/account"}
    [identity] = ann.get(f"{API}identities/").json()["identities"]
    assert (identity["provider"], identity["email"]) == ("openid", ANN)
    assert identity["last_used_at"] is None
    assert subjects(outbox, ANN) == ["A sign-in method was added to your account"]
    assert "Home" in outbox[0].body
    assert Account.objects.get().email_verified_at is not None


def test_another_browser_links_nothing(ann, issuer, client):
    asked = ask(ann)
    returned = come_back(client, asked, issuer)
    assert fragment(returned)["error"] == "invalid_state"
    assert not Identity.objects.exists()


def test_an_identity_of_another_account_is_not_linked(ann, issuer, make_account):
    bob = make_account("bob@example.org")
    Identity.objects.link(
        bob.id, ExternalProfile(provider="openid", issuer=issuer.url, subject="ann")
    )
    assert fragment(come_back(ann, ask(ann), issuer))["error"] == "identity_taken"
    assert Identity.objects.get().account_id == bob.id


def test_a_session_that_ended_in_the_meantime_links_nothing(ann, issuer):
    asked = ask(ann)
    Session.objects.of(ann.signed_in.person.id).end(EndReason.SIGNED_OUT)
    assert fragment(come_back(ann, asked, issuer))["error"] == "invalid_state"
    assert not Identity.objects.exists()


def test_a_link_that_is_under_way_ends_with_the_password_it_was_begun_with(make_account, issuer):
    """A thief with a copy of the session may be back from the provider already; it goes on."""
    claims = bearer.authenticate(open_session(make_account()).tokens.access)
    known: dict[str, Any] = {"redirect_uri": "http://testserver/callback/", "caller": CALLER}
    asked = ask_to_link(
        provider="openid",
        next_page="/",
        credential=FreshCredential(PASSWORD),
        browser="",
        claims=claims,
        **known,
    )
    query = parse_qs(urlsplit(asked.url).query)
    issuer.nonce = query["nonce"][0]
    own: dict[str, Any] = {"state": query["state"][0], "browser": asked.browser}
    pending = claim_state(provider="openid", caller=CALLER, **own)
    change_password(current=PASSWORD, new="another long passphrase", claims=claims, caller=CALLER)
    with pytest.raises(InvalidState):
        take_answer(pending=pending, answer=AuthorizationResponse(code="c"), **known)
    token: dict[str, Any] = {"provider": "openid", "id_token": issuer.id_token(nonce=None, jti="1")}
    with pytest.raises(InvalidState):
        link_by_token(**token, claims=claims, caller=CALLER)
    assert Session.objects.live().exists()
    assert not Identity.objects.exists()


def test_linking_requires_a_fresh_credential(frozen_clock, issuer, make_account, sign_in_as):
    ann = sign_in_as(make_account())
    identity = give(ann.signed_in.person.id, "one")
    frozen_clock.move(599)
    assert ask(ann).status_code == 200
    frozen_clock.move(2)
    ann.credentials(HTTP_AUTHORIZATION=f"Bearer {renewed(ann)}")
    assert (ask(ann).status_code, ask(ann).json()["code"]) == (403, "sign_in_again")
    answer = ann.delete(f"{API}identities/{identity.pk}/")
    assert answer.json()["code"] == "sign_in_again"
    assert ask(ann, current_password=PASSWORD).status_code == 200


def test_nothing_is_linked_where_linking_is_closed(ann, issuer, settings):
    settings.VESTIBULE = {**settings.VESTIBULE, "LINK_IDENTITIES": "never"}
    assert (ask(ann).status_code, ask(ann).json()["code"]) == (403, "linking_closed")


def test_a_wrong_password_links_and_unlinks_nothing(ann, issuer):
    identity = give(ann.signed_in.person.id, "one")
    wrong = {"current_password": "wrong"}
    assert ask(ann, **wrong).json()["code"] == "wrong_password"
    answer = ann.delete(f"{API}identities/{identity.pk}/", wrong, format="json")
    assert answer.json()["code"] == "wrong_password"
    assert Identity.objects.exists()


def test_the_owner_unlinks_an_identity(ann, issuer, outbox):
    identity = give(ann.signed_in.person.id, "one")
    answer = ann.delete(f"{API}identities/{identity.pk}/")
    assert answer.status_code == 200, answer.content
    assert not Identity.objects.exists()
    assert subjects(outbox, ANN) == ["A sign-in method was removed from your account"]
    assert AuditEvent.objects.filter(kind="identity_unlinked").count() == 1


def test_a_mailed_code_replaces_the_password(ann, issuer, outbox):
    identity = give(ann.signed_in.person.id, "one")
    ann.post(f"{API}reauthenticate/")
    code = code_in(outbox)
    wrong = {"code": another(code)}
    refused = ann.delete(f"{API}identities/{identity.pk}/", wrong, format="json")
    assert refused.json()["code"] == "invalid_code"
    answer = ann.delete(f"{API}identities/{identity.pk}/", {"code": code}, format="json")
    assert answer.status_code == 200, answer.content


def test_the_identity_of_another_account_is_not_found(ann, issuer, make_account):
    identity = give(make_account("bob@example.org").id, "one")
    for key in (identity.pk, uuid4()):
        assert ann.delete(f"{API}identities/{key}/").status_code == 404
    assert Identity.objects.exists()


def test_the_last_way_in_stays(ann, issuer):
    first, second = (give(ann.signed_in.person.id, name) for name in ("one", "two"))
    forget_password()
    assert ann.delete(f"{API}identities/{first.pk}/").status_code == 200
    answer = ann.delete(f"{API}identities/{second.pk}/")
    assert (answer.status_code, answer.json()["code"]) == (409, "last_way_in")
    assert Identity.objects.get() == second


@pytest.mark.django_db(transaction=True)
def test_unlinking_two_identities_at_once_leaves_one(ann, issuer):
    person = ann.signed_in.person
    claims = bearer.authenticate(ann.signed_in.tokens.access)
    forget_password()
    for number in range(10):
        Identity.objects.of(person.id).delete()
        pair = [give(person.id, f"{number} {side}") for side in (0, 1)]
        outcome = at_once(partial(_unlink, pair, claims), 2)
        assert Identity.objects.count() == 1
        assert [type(each) for each in outcome if isinstance(each, Refusal)] == [LastWayIn]


def _unlink(pair: list[Identity], claims: Any, side: int) -> None:
    unlink(identity=pair[side].pk, credential=FreshCredential(), claims=claims, caller=CALLER)


def test_an_app_links_an_identity_by_a_token_that_works_once(issuer, make_account):
    ann, bob = make_account(), make_account("bob@example.org")
    claims = bearer.authenticate(open_session(ann).tokens.access)
    own: dict[str, Any] = {"provider": "openid", "claims": claims, "caller": CALLER}
    token = issuer.id_token(nonce=None, jti="1")
    link_by_token(id_token=token, **own)
    assert [each.account_id for each in Identity.objects.all()] == [ann.id]
    with pytest.raises(ProviderRefused):
        link_by_token(id_token=token, **own)
    others = bearer.authenticate(open_session(bob).tokens.access)
    with pytest.raises(IdentityTaken):
        link_by_token(**own | {"claims": others}, id_token=issuer.id_token(nonce=None, jti="2"))


def test_a_session_that_outlived_its_password_links_nothing(ann, issuer):
    asked = ask(ann)
    get_user_model().objects.update(password=make_password("another long passphrase"))
    assert fragment(come_back(ann, asked, issuer))["error"] == "invalid_state"
    assert not Identity.objects.exists()


@each_case("used", [True, False])
def test_what_was_begun_before_a_factor_was_added_links_in_a_session_that_has_used_it(
    ann, issuer, used
):
    person = ann.signed_in.person
    adding = ann.signed_in if used else open_session(person)
    asked = ask(ann)
    add_app(bearer.authenticate(adding.tokens.access))
    said = fragment(come_back(ann, asked, issuer))
    assert said.get("error") == (None if used else "invalid_state")
    assert Identity.objects.exists() is used


def test_an_old_session_links_nothing_by_a_token(issuer, make_account, frozen_clock, settings):
    settings.VESTIBULE |= {"ACCESS_LIFETIME": timedelta(hours=1)}
    claims = bearer.authenticate(open_session(make_account()).tokens.access)
    frozen_clock.move(700)
    with pytest.raises(ReauthenticationRequired):
        link_by_token(provider="openid", access_token="x", claims=claims, caller=CALLER)
    assert not Identity.objects.exists()
