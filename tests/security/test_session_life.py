"""A session ends when it should, for everybody at once, and no earlier token comes back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth import get_user_model

from tests.security.forging import claims_of
from tests.security.refusals import (
    CHANGE,
    LOGIN,
    LOGOUT,
    PROFILE,
    REFRESH,
    SESSIONS,
    VERIFY,
    assert_refused,
    client,
)
from vestibule.bearer import authenticate
from vestibule.conf import settings
from vestibule.core.caller import Caller
from vestibule.core.errors import InvalidToken, SessionOver
from vestibule.core.tokens import Transport
from vestibule.database import DatabaseNow
from vestibule.flows import authenticate as by_row
from vestibule.models import AuditEvent, Session, read_revocations
from vestibule.testing.plugin import PASSWORD, forget_everything
from vestibule.tokens.revocation import RevocationFeed, feed

# Ended sessions are announced when the transaction commits, so it has to.
pytestmark = pytest.mark.django_db(transaction=True)

User = get_user_model()


def refreshed(token: str) -> Any:
    """Ask for new tokens."""
    return client().post(REFRESH, {"refresh": token}, format="json")


def signed_out(tokens: Any) -> None:
    """Sign out, which must work."""
    body = {"refresh_token": tokens.refresh}
    assert client(tokens.access).post(LOGOUT, body, format="json").status_code == 200


def assert_dead(access: str, refresh: str) -> None:
    """Check that neither token opens anything."""
    assert_refused(client(access).get(PROFILE), 401)
    assert_refused(client(access).get(SESSIONS), 401)
    assert_refused(client(access).delete(SESSIONS), 401)
    assert_refused(client(access).patch(PROFILE, {"first_name": "Eve"}, format="json"), 401)
    assert_refused(client(access).post(LOGOUT, {"refresh_token": refresh}, format="json"), 401)
    change = {"current_password": PASSWORD, "new_password": "another long passphrase"}
    assert_refused(client(access).post(CHANGE, change, format="json"), 401)
    assert_refused(refreshed(refresh), 401, code="token_not_valid")
    assert_refused(client().post(VERIFY, {"token": access}, format="json"), 401)
    assert_refused(client().post(VERIFY, {"token": refresh}, format="json"), 400, 401)


def test_a_replayed_refresh_token_ends_the_whole_session(
    make_account, sign_in_as, frozen_clock, outbox
):
    first = sign_in_as(make_account()).signed_in.tokens
    second = refreshed(first.refresh).json()
    frozen_clock.move(31)

    body = assert_refused(refreshed(first.refresh), 401, code="token_not_valid")
    assert body["reason"] == "refresh_reused"
    assert_dead(second["access"], second["refresh"])
    assert_dead(first.access, first.refresh)
    assert AuditEvent.objects.filter(kind="refresh_reused").count() == 1
    assert [mail.to for mail in outbox] == [["ann@example.org"]]
    for token in (first.access, first.refresh, second["refresh"]):
        assert token not in str(outbox[0].message())


def test_a_replay_within_the_grace_yields_the_same_token_and_no_second_family(
    make_account, sign_in_as, frozen_clock
):
    first = sign_in_as(make_account()).signed_in.tokens
    answers = []
    for _ in range(5):
        answers.append(refreshed(first.refresh).json()["refresh"])
        frozen_clock.move(2)
    assert len(set(answers)) == 1
    assert Session.objects.get().generation == 1


def test_a_reused_token_does_not_end_other_sessions(make_account, sign_in_as, frozen_clock):
    person = make_account()
    stolen, other = sign_in_as(person).signed_in.tokens, sign_in_as(person).signed_in.tokens
    refreshed(stolen.refresh)
    frozen_clock.move(31)
    assert_refused(refreshed(stolen.refresh), 401)
    assert client(other.access).get(PROFILE).status_code == 200
    assert refreshed(other.refresh).status_code == 200


def test_no_refresh_moves_the_absolute_end(make_account, sign_in_as, frozen_clock):
    tokens = sign_in_as(make_account()).signed_in.tokens
    began, end = frozen_clock.now, Session.objects.get().expires_at
    latest, access = tokens.refresh, tokens.access
    while (answer := refreshed(latest)).status_code == 200:
        latest, access = answer.json()["refresh"], answer.json()["access"]
        for token in (latest, access):
            assert claims_of(token)["exp"] <= end.timestamp()
        assert Session.objects.get().expires_at == end
        frozen_clock.move(days=3)
    assert (frozen_clock.now - began).days == 30
    assert_refused(answer, 401, code="token_not_valid")
    frozen_clock.move(6)  # beyond the leeway between clocks
    assert_dead(access, latest)


def test_a_session_that_lies_unused_is_over(make_account, sign_in_as, frozen_clock):
    tokens = sign_in_as(make_account()).signed_in.tokens
    frozen_clock.move(days=7, seconds=6)
    assert_dead(tokens.access, tokens.refresh)


def test_an_access_token_lives_ten_minutes(make_account, sign_in_as, frozen_clock):
    tokens = sign_in_as(make_account()).signed_in.tokens
    frozen_clock.move(599)
    assert client(tokens.access).get(PROFILE).status_code == 200  # remembered from here on
    frozen_clock.move(6)
    assert_refused(client(tokens.access).get(PROFILE), 401, code="token_not_valid")


def test_after_a_sign_out_nothing_works_any_more(make_account, sign_in_as):
    tokens = sign_in_as(make_account()).signed_in.tokens
    assert client(tokens.access).get(PROFILE).status_code == 200
    signed_out(tokens)
    assert_dead(tokens.access, tokens.refresh)


def test_another_process_hears_of_a_sign_out_within_the_bound(make_account, sign_in_as, vestibule):
    tokens = sign_in_as(make_account()).signed_in.tokens
    claims = authenticate(tokens.access)
    elsewhere = RevocationFeed()
    elsewhere.reads_with(read_revocations)
    assert timedelta(seconds=1) == settings.REVOCATION_BOUND
    vestibule(REVOCATION_BOUND=timedelta(hours=1))
    elsewhere.check(claims)
    signed_out(tokens)
    elsewhere.check(claims)
    vestibule(REVOCATION_BOUND=timedelta(microseconds=1))  # what it has read is older
    with pytest.raises(InvalidToken) as refused:
        elsewhere.check(claims)
    assert refused.value.reason == "signed_out"


def test_a_sign_out_survives_a_restart(make_account, sign_in_as):
    person = make_account()
    tokens, other = sign_in_as(person).signed_in.tokens, sign_in_as(person).signed_in.tokens
    signed_out(tokens)
    forget_everything()
    assert_dead(tokens.access, tokens.refresh)
    assert client(other.access).get(PROFILE).status_code == 200


@pytest.mark.parametrize("reason", ["", "a reason of the next release"])
def test_a_session_that_has_ended_for_an_unknown_reason_is_over_and_no_other(
    make_account, sign_in_as, reason
):
    """An operator's SQL gives none, and a later release beside this one may have more of them."""
    person = make_account()
    ended, announced, other = (sign_in_as(person).signed_in for _ in range(3))
    opaque = sign_in_as(person, transport=Transport.OPAQUE).signed_in
    over = Session.objects.filter(pk__in=[ended.session, opaque.session])
    assert over.update(ended_at=DatabaseNow(), end_reason=reason) == 2
    news = [announced.session.hex, datetime.now(UTC).isoformat(), reason]
    feed.receive({"sessions": [news]})
    assert_refused(client(announced.tokens.access).get(PROFILE), 401, code="token_not_valid")

    forget_everything()
    assert client(other.tokens.access).get(PROFILE).status_code == 200
    assert_dead(ended.tokens.access, ended.tokens.refresh)
    body = assert_refused(refreshed(ended.tokens.refresh), 401, code="token_not_valid")
    assert "reason" not in body
    with pytest.raises(SessionOver):
        by_row.authenticate(token=opaque.tokens.opaque, transport=Transport.OPAQUE, caller=Caller())


def test_a_sign_out_ends_no_session_of_another_user(make_account, sign_in_as):
    mine = sign_in_as(make_account()).signed_in.tokens
    theirs = sign_in_as(make_account("victim@example.org")).signed_in.tokens
    answer = client(mine.access).post(LOGOUT, {"refresh_token": theirs.refresh}, format="json")
    assert_refused(answer, 400, code="token_not_valid")
    assert client(theirs.access).get(PROFILE).status_code == 200
    assert refreshed(theirs.refresh).status_code == 200


@pytest.mark.parametrize("restart", [False, True], ids=["running", "restarted"])
def test_a_deactivated_person_is_out_at_once_and_stays_out(make_account, sign_in_as, restart):
    person = make_account()
    tokens = sign_in_as(person).signed_in.tokens
    assert client(tokens.access).get(PROFILE).status_code == 200
    user = User.objects.get(pk=person.id)
    user.is_active = False
    user.save()
    if restart:
        forget_everything()
    assert_dead(tokens.access, tokens.refresh)
    credentials = {"email": person.email, "password": PASSWORD}
    assert_refused(
        client().post(LOGIN, credentials, format="json"), 401, code="invalid_credentials"
    )

    user.is_active = True
    user.save()
    assert_dead(tokens.access, tokens.refresh)
    assert client().post(LOGIN, credentials, format="json").status_code == 200


def test_deactivation_past_the_signals_is_noticed_too(make_account, sign_in_as):
    person = make_account()
    tokens = sign_in_as(person).signed_in.tokens
    User.objects.filter(pk=person.id).update(is_active=False)
    caller = client(tokens.access)
    change = {"current_password": PASSWORD, "new_password": "another long passphrase"}
    assert_refused(caller.get(PROFILE), 401)
    assert_refused(caller.patch(PROFILE, {"first_name": "Eve"}, format="json"), 401)
    assert_refused(caller.post(CHANGE, change, format="json"), 401)
    assert_refused(caller.get(SESSIONS), 401)
    assert_refused(refreshed(tokens.refresh), 401)
    assert_dead(tokens.access, tokens.refresh)
    User.objects.filter(pk=person.id).update(is_active=True)
    assert_refused(refreshed(tokens.refresh), 401)


def test_a_deleted_person_is_out_at_once(make_account, sign_in_as):
    person = make_account()
    tokens = sign_in_as(person).signed_in.tokens
    assert client(tokens.access).get(PROFILE).status_code == 200
    User.objects.get(pk=person.id).delete()
    assert_dead(tokens.access, tokens.refresh)
    forget_everything()
    assert_dead(tokens.access, tokens.refresh)


def test_tokens_of_a_deleted_person_do_not_open_an_account_that_gets_its_number(
    make_account, sign_in_as
):
    person = make_account()
    tokens = sign_in_as(person).signed_in.tokens
    User.objects.filter(pk=person.id).delete()
    heir = make_account("heir@example.org")
    assert_dead(tokens.access, tokens.refresh)
    assert client(sign_in_as(heir).signed_in.tokens.access).get(PROFILE).status_code == 200


def test_a_changed_password_ends_every_other_session(make_account, sign_in_as):
    person = make_account()
    mine, other = sign_in_as(person).signed_in.tokens, sign_in_as(person).signed_in.tokens
    body = {"current_password": PASSWORD, "new_password": "another long passphrase"}
    answer = client(mine.access).post(CHANGE, body, format="json")
    assert answer.status_code == 200
    assert_dead(other.access, other.refresh)
    assert_refused(client(mine.access).get(PROFILE), 401)
    renewed = answer.json()["tokens"]
    assert client(renewed["access"]).get(PROFILE).status_code == 200
    assert_refused(refreshed(mine.refresh), 401)


def test_two_sign_ins_share_nothing(make_account):
    credentials = {"email": make_account().email, "password": PASSWORD}
    answers = [client().post(LOGIN, credentials, format="json").json()["tokens"] for _ in range(2)]
    for name in ("sid", "jti"):
        seen = {claims_of(token[kind])[name] for token in answers for kind in ("access", "refresh")}
        assert len(seen) == (2 if name == "sid" else 4)


def test_one_sign_in_too_many_ends_the_oldest(make_account, vestibule):
    vestibule(MAX_SESSIONS=2)
    credentials = {"email": make_account().email, "password": PASSWORD}
    tokens = []
    for _ in range(4):
        answer = client().post(LOGIN, credentials, format="json")
        assert answer.status_code == 200, answer.content
        tokens.append(answer.json()["tokens"])
    assert [client(each["access"]).get(PROFILE).status_code for each in tokens] == [
        401,
        401,
        200,
        200,
    ]


def test_the_end_of_a_session_says_why_to_its_holder_only(make_account, sign_in_as):
    tokens = sign_in_as(make_account()).signed_in.tokens
    signed_out(tokens)
    body = assert_refused(client(tokens.access).get(PROFILE), 401)
    assert body["reason"] == "signed_out"
    assert datetime.fromisoformat(body["ended_at"]).astimezone(UTC) <= datetime.now(UTC)
    forged = tokens.access[:-4] + ("AAAA" if tokens.access[-4:] != "AAAA" else "BBBB")
    assert "reason" not in assert_refused(client(forged).get(PROFILE), 401)
