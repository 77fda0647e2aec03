"""A session belongs to one person: nobody plants one on another, and nobody ends another's."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from tests.cases import each_case
from tests.messages import code_in
from tests.security.forging import claims_of
from tests.security.refusals import LOGIN, PROFILE, SESSIONS, assert_refused, client
from vestibule.models import Session
from vestibule.testing.plugin import PASSWORD, open_session

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", ["access", "refresh", "sessionid", "csrftoken", "__Host-refresh"])
def test_nothing_planted_before_a_sign_in_is_worth_anything_after_it(
    make_account, sign_in_as, name
):
    planted = sign_in_as(make_account("mallory@example.org")).signed_in.tokens
    person = make_account()
    visitor = client()
    visitor.cookies[name] = planted.refresh
    answer = visitor.post(LOGIN, {"email": person.email, "password": PASSWORD}, format="json")
    tokens = answer.json()["tokens"]
    assert {tokens["access"], tokens["refresh"]}.isdisjoint({planted.access, planted.refresh})
    assert claims_of(tokens["access"])["sid"] != claims_of(planted.access)["sid"]
    assert client(planted.access).get(PROFILE).json()["email"] == "mallory@example.org"
    assert not answer.cookies


def test_no_user_ends_a_session_of_another(make_account, sign_in_as):
    mallory = sign_in_as(make_account("mallory@example.org"))
    victim = sign_in_as(make_account())
    theirs = victim.signed_in.session
    guesses = [theirs, UUID(int=theirs.int + 1), UUID(int=theirs.int - 1), uuid4(), UUID(int=0)]
    answers = [mallory.delete(f"{SESSIONS}{guess}/") for guess in guesses]
    bodies = {str(sorted(assert_refused(each, 404, code="not_found").items())) for each in answers}
    assert len(bodies) == 1  # the living session of somebody else looks like none
    assert mallory.delete(SESSIONS).json()["ended"] == 0
    assert victim.get(PROFILE).status_code == 200
    shown = [each["id"] for each in mallory.get(SESSIONS).json()["sessions"]]
    assert str(theirs) not in shown


@each_case("session", ["1", "me", "%00", "..", "' OR 1=1", "*", "0" * 32, "a/b", "%2e%2e", "null"])
def test_what_is_no_session_id_ends_nothing(make_account, sign_in_as, session):
    visitor = sign_in_as(make_account())
    visitor.raise_request_exception = False
    assert_refused(visitor.delete(f"{SESSIONS}{session}/"), 404)
    assert visitor.get(PROFILE).status_code == 200


@pytest.mark.parametrize("by", ["bearer", "cookie"])
def test_a_stolen_session_ends_no_other(
    make_account, sign_in_as, browser_of, vestibule, frozen_clock, outbox, by
):
    vestibule(ACCESS_LIFETIME=timedelta(hours=1))
    owner = make_account()
    theirs = open_session(owner)
    thief = sign_in_as(owner) if by == "bearer" else browser_of(owner)
    frozen_clock.move(601)
    one = f"{SESSIONS}{theirs.session}/"
    for address in (one, SESSIONS, f"{SESSIONS}{uuid4()}/"):
        assert_refused(thief.delete(address), 403, code="sign_in_again")
        assert_refused(thief.delete(address, {}, format="json"), 403, code="sign_in_again")
        wrong = {"current_password": "wrong"}
        assert_refused(thief.delete(address, wrong, format="json"), 400, code="wrong_password")
    assert Session.objects.live().count() == 2
    assert thief.post("/api/auth/reauthenticate/", {}, format="json").status_code == 200
    credential = {"code": code_in(outbox)}
    assert thief.delete(one, credential, format="json").status_code == 200
    own = Session.objects.live().get().pk
    assert thief.delete(f"{SESSIONS}{own}/").status_code == 200
