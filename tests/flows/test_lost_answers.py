"""A renewal whose response is lost signs nobody out, and gives a thief nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import override_settings

from tests.cases import each_case, undone
from tests.renewals import KEY, RENEWALS, Owner
from vestibule.core.people import Person
from vestibule.core.tokens import SIGNED, Rotation, Transport
from vestibule.models import AuditEvent, Session

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("moving_limits")]
NO_KEY: dict[str, Any] = {}
OTHER: dict[str, Any] = {"HTTP_IDEMPOTENCY_KEY": "guessed"}
SUPERSEDED = ("token_superseded", "")
REUSED = ("token_not_valid", "refresh_reused")
Signed = Callable[[Transport], tuple[Owner, Person]]
each_transport = each_case("transport", SIGNED, ids=lambda transport: transport.value)
each_act = each_case("act", list(RENEWALS), ids=str)
each_rotation = each_case(
    ["act", "transport", "rotation"],
    [
        (act, transport, list(Rotation)[(here + there) % len(Rotation)])
        for here, act in enumerate(RENEWALS)
        for there, transport in enumerate(SIGNED)
    ],
)
"""Each act by each transport, and each rotation with each transport, after some of the acts."""


def refused(owner: Owner, token: str, headers: dict[str, Any] = NO_KEY) -> tuple[str, str]:
    """Present a token that is refused; returns the code, and why the session ended if it did."""
    answer = owner.presents(token, **headers)
    assert answer.status_code == 401
    return answer.json()["code"], Session.objects.get().end_reason


@pytest.fixture
def signed_in_by(make_account: Any, sign_in_as: Any, browser_of: Any) -> Signed:
    """Sign in by a transport."""

    def signed_in(transport: Transport) -> tuple[Owner, Person]:
        ann = make_account()
        return Owner((browser_of if transport == Transport.COOKIE else sign_in_as)(ann)), ann

    return signed_in


@each_rotation
def test_a_refresh_with_the_key_of_a_renewal_gets_its_tokens(
    signed_in_by: Signed,
    settings: Any,
    frozen_clock: Any,
    act: str,
    transport: Transport,
    rotation: Rotation,
):
    changed: dict[str, Any] = {"ROTATION": rotation.value, "LIMITS": {}}
    with override_settings(VESTIBULE={**settings.VESTIBULE, **changed}):
        owner, ann = signed_in_by(transport)
        unused = owner.held
        lost = owner.loses(RENEWALS[act], ann, **KEY)
        for seconds in (0, 3600):
            frozen_clock.move(seconds)
            with undone():
                assert refused(owner, unused) == SUPERSEDED
                assert refused(owner, unused, OTHER) == SUPERSEDED
                assert AuditEvent.objects.filter(kind="refresh_superseded").count() == 1
            claims = owner.takes(owner.presents(unused, **KEY))
            row = Session.objects.get()
            assert (row.amr, row.ended_at, row.generation) == (" ".join(claims.amr), None, 3)
            if rotation != Rotation.ACKNOWLEDGED:
                assert owner.held == lost
        frozen_clock.move(1)
        owner.takes(owner.presents(owner.held))
        # The successor was used, so its response was not lost.
        assert refused(owner, unused, KEY) == SUPERSEDED
        assert owner.presents(owner.held).status_code == 200


@each_transport
@each_act
def test_a_token_that_was_used_before_a_renewal_is_reused(
    signed_in_by: Signed, frozen_clock: Any, outbox: Any, act: str, transport: Any
):
    owner, ann = signed_in_by(transport)
    spent = owner.held
    owner.takes(owner.presents(spent, **OTHER))
    owner.loses(RENEWALS[act], ann, **KEY)
    # At first another tab may hold it, which refreshed at the same time.
    for seconds, refusal in ((30, SUPERSEDED), (1, REUSED)):
        frozen_clock.move(seconds)
        for headers in (NO_KEY, OTHER):
            with undone():
                assert refused(owner, spent, headers) == refusal
    # Both responses were lost, that of the refresh too: the client sends the same key.
    assert owner.takes(owner.presents(spent, **KEY))


@each_case("rotation", [Rotation.OFF, Rotation.ACKNOWLEDGED], ids=lambda mode: mode.value)
def test_a_token_that_was_used_without_moving_its_session_is_reused_after_a_renewal(
    signed_in_by: Signed, settings: Any, frozen_clock: Any, outbox: Any, rotation: Rotation
):
    step_up = RENEWALS["step-up by password"]
    with override_settings(VESTIBULE={**settings.VESTIBULE, "ROTATION": rotation.value}):
        owner, ann = signed_in_by(Transport.BODY)
        used, offered = [], ""
        for _ in range(2):
            used.append(owner.held)
            for _ in range(3):
                frozen_clock.move(60)
                offered, _ = owner.tokens_of(owner.presents(owner.held))
            owner.takes(step_up(owner.client, ann, **KEY))
            for seconds, refusal in ((30, SUPERSEDED), (1, REUSED)):
                frozen_clock.move(seconds)
                with undone():
                    assert refused(owner, used[-1]) == refusal
            if rotation == Rotation.ACKNOWLEDGED:  # what the owner never used may be the owner's
                assert refused(owner, offered) == SUPERSEDED
            with undone():  # the response was lost
                assert owner.tokens_of(owner.presents(used[-1], **KEY))
        with undone():
            assert refused(owner, used[0], KEY) == REUSED
        owner.presents(owner.held)
        with undone():  # the response was not lost
            assert refused(owner, used[-1], KEY) == REUSED


@each_transport
@each_case("keys", [(NO_KEY, NO_KEY), (KEY, NO_KEY), (NO_KEY, KEY), (KEY, KEY), (OTHER, KEY)])
def test_several_renewals_may_lose_their_responses(
    signed_in_by: Signed, transport: Any, keys: tuple[dict[str, Any], ...]
):
    owner, ann = signed_in_by(transport)
    unused = owner.held
    first, last = keys
    owner.loses(RENEWALS["step-up by password"], ann, **first)
    newest = owner.loses(RENEWALS["step-up"], ann, **last)
    assert refused(owner, unused) == SUPERSEDED
    if last:
        owner.takes(owner.presents(unused, **last))
        assert owner.held == newest
    else:
        assert refused(owner, unused, first or OTHER) == SUPERSEDED
    assert owner.presents(newest).status_code == 200


@each_act
def test_a_renewal_with_a_malformed_key_does_nothing(signed_in_by: Signed, act: str):
    owner, ann = signed_in_by(Transport.BODY)
    answer = RENEWALS[act](owner.client, ann, HTTP_IDEMPOTENCY_KEY="one two")
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_idempotency_key")
    assert Session.objects.get().generation == 0
    assert owner.presents(owner.held).status_code == 200
