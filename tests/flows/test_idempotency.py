"""A request that is repeated with its ``Idempotency-Key`` gets its answer again."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.db import OperationalError

from tests.calls import post
from tests.cases import each_case, undone
from tests.database_dump import database_dump
from tests.factors import app_of
from tests.messages import code_in, texts
from tests.races import at_once
from tests.spending import ANN, CHANGES, SIGN_INS, Sent, World
from vestibule.flows.prune import prune
from vestibule.models import (
    Account,
    AuditEvent,
    IdempotencyRecord,
    OneTimeSecret,
    PendingSignIn,
    QueuedMessage,
    RecoveryCode,
    Session,
)
from vestibule.models.idempotency_record import IdempotencyRecordQuerySet
from vestibule.models.signing_key import current_ring
from vestibule.testing.plugin import PASSWORD
from vestibule.tokens.keys import KeyRing

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("moving_limits")]
KEY, OTHER = "made-by-the-client", "guessed"
REUSED = (422, "idempotency_key_reused")
STORIES = {**SIGN_INS, **CHANGES}


@pytest.fixture(autouse=True)
def switched_on(settings) -> None:
    texts.clear()
    settings.VESTIBULE = {
        **settings.VESTIBULE,
        "LIMITS": {},
        "EMAIL_SIGN_IN": "link",
        "SMS_BACKEND": "tests.messages.keep_text",
        "SECOND_FACTOR_ROLES": ("manager",),
        "TRUST_DEVICE": timedelta(days=30),
    }


def effects() -> list[Any]:
    """Return how much has happened so far."""
    models = (Account, AuditEvent, OneTimeSecret, PendingSignIn, QueuedMessage, Session)
    codes = sorted(RecoveryCode.objects.values_list("mac", flat=True))
    moved = sorted(Session.objects.values_list("generation", flat=True))
    return [*(each.objects.count() for each in models), codes, moved]


def seen(answer: Any) -> Any:
    """Return an answer without what is new in each: the access token, and a token for CSRF."""
    body = answer.json()
    body.get("tokens", {}).pop("access", None)
    body.pop("csrf_token", None)
    cookies = {
        name: held.value
        for name, held in answer.cookies.items()
        if not any(part in name for part in ("access", "csrf", "device"))
    }
    return answer.status_code, body, cookies


def refused(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json().get("code", "")


def prepared(name: str, make_account: Any, sign_in_as: Any, *, by_cookie: bool = False) -> Sent:
    return STORIES[name](World(make_account, sign_in_as, by_cookie))


COOKIES = ("first step", "app code, device trusted", "step before enrolling", "enrolling")
"""By cookie, these give most: the tokens, and the cookies of challenge and device."""


@each_case(
    ("name", "by_cookie"),
    [*((name, True) for name in COOKIES), *((name, False) for name in STORIES)],
)
def test_a_repeated_request_gets_its_answer_again_and_does_nothing(
    name: str, by_cookie: Any, make_account, sign_in_as, outbox, monkeypatch
):
    sent = prepared(name, make_account, sign_in_as, by_cookie=by_cookie)
    assert_nothing_happens_without_its_end(sent, name, monkeypatch)
    first = sent.send(KEY)
    assert first.status_code in {200, 201}, first.json()
    done = effects()
    again = sent.send(KEY)
    assert seen(again) == seen(first)
    if name not in RENEWALS:
        assert refused(sent.send(KEY, **sent.other)) == REUSED
    assert effects() == done
    assert_no_secret_is_stored(first)
    assert_another_key_is_another_request(name, sent, first)


def assert_nothing_happens_without_its_end(sent: Sent, name: str, monkeypatch: Any) -> None:
    """Lose the connection to the database in the last statement, or the signing key.

    The code is not used up: the request that is sent next, at a sound node, has its answer.
    """
    before = effects()
    assert refused(sent.send("one two")) == (400, "invalid_idempotency_key")
    assert effects() == before

    def lost(*args: Any, **given: Any) -> bool:
        raise OperationalError("the connection is lost")

    if name in {"passkey", "new passkey"}:
        return  # their challenge is spent before it is checked; the passkey can sign another
    with monkeypatch.context() as broken:
        broken.setattr(IdempotencyRecordQuerySet, "keep", lost)
        assert sent.send(KEY).status_code == 503
    assert without_events(effects()) == without_events(before)
    if name in SIGN_INS and name not in {"first step", "step before enrolling"}:
        with monkeypatch.context() as without_key:
            without_key.setattr(current_ring, "get", lambda: KeyRing(None, {}))
            assert sent.send(KEY).status_code == 503
        assert without_events(effects()) == without_events(before)


def without_events(done: list[Any]) -> list[Any]:
    """Return effects without the audit trail and the rows of used codes."""
    return [done[0], *done[3:]]


def assert_no_secret_is_stored(answer: Any) -> None:
    body, dump = answer.json(), database_dump()
    assert KEY not in dump
    given = [*body.get("tokens", {}).values(), *body.get("recovery_codes", ())]
    given += [body.get(secret) for secret in ("device", "trusted_device", "token")]
    for secret in filter(None, given):
        assert secret not in dump
        assert secret[22:] not in dump


RENEWALS = {"step-up", "password change", "new app", "new passkey"}
"""With these the key is the session's, for several requests (decision 0047)."""
REPEATED = {"password", "first step", "invitation sent again", "new recovery codes"}
"""What may be done twice: it spends nothing."""
WITHIN_SECONDS = {
    "verification link",
    "reset link",
    "new address",
    "old address",
    "restoration",
    "accepted invitation",
}
"""What the same browser may send again within seconds (``steps.mailed_link``), without secrets."""


def assert_another_key_is_another_request(name: str, sent: Sent, first: Any) -> None:
    answer = sent.send(OTHER)
    if name in REPEATED:
        assert answer.status_code == first.status_code
        assert seen(answer) != seen(first) or name == "invitation sent again"
    elif name in WITHIN_SECONDS:
        assert not answer.json().get("token")
    else:
        assert 400 <= answer.status_code < 500
        assert not {"tokens", "recovery_codes", "access_expires_in"} & set(answer.json())


@each_case("name", ["password", "first step", "mailed code", "enrolling"], ids=str)
def test_an_answer_that_was_gone_on_with_is_not_given_again(
    name: str, make_account, sign_in_as, outbox, frozen_clock
):
    sent = prepared(name, make_account, sign_in_as)
    first = sent.send(KEY).json()
    frozen_clock.move(1)
    if "tokens" in first:
        refresh = {"refresh": first["tokens"]["refresh"]}
        assert post("token/refresh/", refresh).status_code == 200
    else:
        PendingSignIn.objects.consume(first["challenge"]["id"])
    assert refused(sent.send(KEY)) == REUSED


@each_case("name", ["mailed link", "app code", "password change", "new app"], ids=str)
def test_an_answer_is_given_again_for_a_day(
    name: str, make_account, sign_in_as, outbox, frozen_clock
):
    sent = prepared(name, make_account, sign_in_as)
    first = sent.send(KEY)
    frozen_clock.move(days=0.99)
    prune()
    if sent.client:  # the access token has expired: a refresh with the key gives the session's
        assert IdempotencyRecord.objects.count() == 1
    else:
        again = sent.send(KEY)
        assert again.json()["tokens"]["refresh"] == first.json()["tokens"]["refresh"]
    frozen_clock.move(days=0.02)
    prune()
    assert not IdempotencyRecord.objects.exists()


def test_a_mailed_code_counts_again_for_the_request_that_used_it(
    make_account, sign_in_as, outbox, settings, frozen_clock
):
    """The answer has a secret that is not kept, so the request is carried out again."""
    ann = make_account()
    client = sign_in_as(ann)
    frozen_clock.move(601)
    refresh = {"refresh": client.signed_in.tokens.refresh}
    client.credentials(
        HTTP_AUTHORIZATION=f"Bearer {post('token/refresh/', refresh).json()['access']}"
    )
    post("reauthenticate/", {}, client)
    sent = Sent("factors/totp/", {"code": code_in(outbox)}, client, {}, {"current_password": "x"})
    assert sent.send(KEY).status_code == 200
    setup = sent.send(KEY).json()
    with undone():
        assert sent.send(OTHER).status_code == 400
        assert sent.send(KEY, code="000000").status_code == 422
    with undone():
        frozen_clock.move(-1)
        Account.objects.of(ann.id).void_access_tokens()
        assert sent.send(KEY).status_code == 401
    confirmed = {"setup": setup["setup"], "code": app_of(setup).code()}
    assert post("factors/totp/confirm/", confirmed, client).status_code == 201


def test_a_key_belongs_to_one_account_or_to_what_is_spent(make_account, sign_in_as, outbox):
    for email in ("ann@example.org", "bob@example.org"):
        make_account(email)
        body = {"email": email, "password": PASSWORD}
        assert post("login/", body, HTTP_IDEMPOTENCY_KEY=KEY).json()["user"]["email"] == email
    assert Session.objects.count() == 2


GUESSES = {
    "password": {"password": "another passphrase"},
    "app code": {"code": "000000"},
    "reset code": {"code": "000000"},
}


@each_case("name", list(GUESSES), ids=str)
def test_a_key_allows_no_guess_of_what_its_request_has_shown(
    name: str, make_account, sign_in_as, outbox
):
    """No limit counts such requests, so the first one that is wrong voids the answer."""
    sent = prepared(name, make_account, sign_in_as)
    assert sent.send(KEY).status_code == 200
    assert refused(sent.send(KEY, **GUESSES[name])) == REUSED
    assert refused(sent.send(KEY)) == REUSED


def test_a_session_without_a_factor_gets_no_answer_of_one_with_it(make_account, sign_in_as):
    sent = prepared("new recovery codes", make_account, sign_in_as)
    assert sent.send(KEY).json()["recovery_codes"]
    sent.client = sign_in_as(get_user_model().objects.get(email=ANN))
    assert sent.send(KEY).status_code == 403


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("name", ["password", "mailed code", "app code", "registration"])
def test_of_concurrent_requests_with_one_key_each_gets_the_same_answer(
    name: str, make_account, sign_in_as, outbox
):
    sent = prepared(name, make_account, sign_in_as)
    answers = at_once(lambda _: sent.send(KEY), 4)
    assert {answer.status_code for answer in answers} in ({200}, {201})
    assert len({answer.json()["tokens"]["refresh"] for answer in answers}) == 1
    assert Session.objects.count() == 1
    assert IdempotencyRecord.objects.count() == 1
