"""Other processes learn of an ended session through Redis, before they query the database."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import uuid4

import pytest

from tests.servers import redis_url
from tests.waiting import wait_until
from vestibule.core.errors import InvalidToken
from vestibule.core.events import EndReason
from vestibule.core.tokens import AccessClaims
from vestibule.tokens.revocation import RevocationFeed, Revocations


def claims_of(session: str, *, subject: str = "1", epoch: int = 0) -> AccessClaims:
    return AccessClaims(subject, session, "client", epoch, ("pwd",), 0, 0, 0)


@pytest.fixture
def two_processes(settings):
    """Two feeds whose database never returns a revocation: only Redis can."""
    settings.VESTIBULE = {**settings.VESTIBULE, "REDIS_URL": redis_url()}
    feeds = RevocationFeed(), RevocationFeed()
    for feed in feeds:
        feed.reads_with(lambda _: Revocations(datetime.now(UTC), [], []))
        feed.check(claims_of("0" * 32))
    return feeds


def announced_until_refused(announce, there: RevocationFeed, claims: AccessClaims) -> None:
    """Announce until the other refuses: messages sent before it subscribed are lost.

    Raises:
        AssertionError: it never does.
    """

    def refused() -> bool:
        announce()
        try:
            there.check(claims)
        except InvalidToken:
            return True
        return False

    wait_until(refused, "It is never heard.")


def test_an_ended_session_is_announced_to_the_other_process(two_processes):
    here, there = two_processes
    session = uuid4()
    ended = [(session, datetime.now(UTC))]
    announced_until_refused(
        lambda: here.publish_ended(ended, EndReason.SIGNED_OUT), there, claims_of(session.hex)
    )


def test_a_moved_epoch_is_announced_to_the_other_process(two_processes):
    here, there = two_processes
    moved = [("7", 4, datetime.now(UTC))]
    claims = claims_of(uuid4().hex, subject="7", epoch=3)
    announced_until_refused(lambda: here.publish_epochs(moved), there, claims)
    there.check(claims_of(uuid4().hex, subject="7", epoch=4))


def test_an_unreachable_redis_changes_nothing(settings):
    settings.VESTIBULE = {**settings.VESTIBULE, "REDIS_URL": "redis://127.0.0.1:1/0"}
    feed = RevocationFeed()
    feed.reads_with(lambda _: Revocations(datetime.now(UTC), [], []))
    session = uuid4()
    feed.publish_ended([(session, datetime.now(UTC))], EndReason.SIGNED_OUT)
    with pytest.raises(InvalidToken):
        feed.check(claims_of(session.hex))
