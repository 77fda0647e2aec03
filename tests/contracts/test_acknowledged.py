"""The refresh rules of ``examples/company``, with a frozen clock."""

from __future__ import annotations

import pytest
from pytest_django import Settings

from examples.company.settings import VESTIBULE as COMPANY
from vestibule.core.caller import Caller
from vestibule.core.errors import InvalidToken, SessionOver
from vestibule.core.events import EndReason
from vestibule.core.tokens import SignedIn
from vestibule.flows.refresh import refresh
from vestibule.testing.plugin import MakeAccount, StoppedClock, open_session

GRACE = 30
HOURS = 3600


@pytest.fixture
def signed_in(
    settings: Settings, frozen_clock: StoppedClock, make_account: MakeAccount
) -> SignedIn:
    """A user who has just signed in to the company."""
    settings.VESTIBULE = COMPANY
    return open_session(make_account())


def renewed(token: str) -> str:
    """Refresh, and return the new refresh token."""
    return refresh(token=token, caller=Caller()).tokens.refresh


def test_the_first_token_works_until_the_absolute_three_days(
    signed_in: SignedIn, frozen_clock: StoppedClock
):
    first = signed_in.tokens.refresh
    for _ in range(23):
        frozen_clock.move(3 * HOURS)
        refresh(token=first, caller=Caller())

    frozen_clock.move(3 * HOURS - 1)
    refresh(token=first, caller=Caller())
    frozen_clock.move(1 + 6)  # the clocks of several nodes may differ by 5 s
    with pytest.raises(InvalidToken):
        refresh(token=first, caller=Caller())


def test_using_each_new_token_does_not_extend_the_absolute_lifetime(
    signed_in: SignedIn, frozen_clock: StoppedClock
):
    token = signed_in.tokens.refresh
    for _ in range(23):
        frozen_clock.move(3 * HOURS)
        token = renewed(token)

    frozen_clock.move(3 * HOURS + 6)
    with pytest.raises(InvalidToken):
        refresh(token=token, caller=Caller())


def test_a_token_is_refused_once_its_successor_was_used(
    signed_in: SignedIn, frozen_clock: StoppedClock
):
    first = signed_in.tokens.refresh
    second = renewed(first)
    third = renewed(second)

    frozen_clock.move(GRACE + 1)
    with pytest.raises(SessionOver) as refused:
        refresh(token=first, caller=Caller())

    assert refused.value.reason is EndReason.REFRESH_REUSED
    with pytest.raises(SessionOver):  # and the holder of the others is out too
        refresh(token=third, caller=Caller())


def test_within_the_grace_period_the_old_token_returns_the_used_successor(
    signed_in: SignedIn, frozen_clock: StoppedClock
):
    first = signed_in.tokens.refresh
    second = renewed(first)
    renewed(second)

    frozen_clock.move(GRACE)
    refresh(token=renewed(first), caller=Caller())


def test_an_unused_successor_revokes_no_token(signed_in: SignedIn, frozen_clock: StoppedClock):
    first = signed_in.tokens.refresh
    offered = {renewed(first) for _ in range(3)}
    frozen_clock.move(HOURS)
    renewed(first)
    assert renewed(offered.pop())
