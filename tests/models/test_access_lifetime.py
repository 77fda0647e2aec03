"""A revocation holds as long as the longest-lived token, over restarts too."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from vestibule import bearer
from vestibule.core.errors import InvalidToken
from vestibule.core.events import EndReason
from vestibule.core.tokens import SignedIn
from vestibule.flows.prune import prune_sessions
from vestibule.models import AccessLifetime, Account, Session
from vestibule.testing.plugin import forget_everything, open_session

# What ended is announced when the transaction commits, so it has to.
pytestmark = pytest.mark.django_db(transaction=True)
HOUR = 3600


@pytest.fixture
def lived(settings: Any) -> Any:
    """Restart with another lifetime of access tokens, in minutes."""

    def restarted(minutes: int) -> None:
        settings.VESTIBULE = {**settings.VESTIBULE, "ACCESS_LIFETIME": timedelta(minutes=minutes)}
        forget_everything()

    return restarted


def ended(held: SignedIn) -> None:
    Session.objects.filter(pk=held.session).end(EndReason.SIGNED_OUT)


def voided(held: SignedIn) -> None:
    Account.objects.of(held.person.id).void_access_tokens()


@pytest.mark.parametrize("revoke", [ended, voided])
def test_a_shorter_lifetime_after_a_restart_revives_no_token(
    make_account, frozen_clock, lived, revoke
):
    lived(60)
    held = open_session(make_account())
    revoke(held)
    for minutes in (0, 30, 29):
        frozen_clock.move(minutes * 60)
        lived(5)
        open_session(held.person)  # the tokens of this process live shorter
        with pytest.raises(InvalidToken):
            bearer.authenticate(held.tokens.access)


def test_a_process_that_reads_its_whole_window_again_forgets_nothing(
    make_account, frozen_clock, lived
):
    lived(60)
    held = open_session(make_account())
    lived(5)
    ended(held)
    frozen_clock.move(30 * 60)
    other = open_session(held.person)
    forget_everything()
    bearer.authenticate(other.tokens.access)
    with pytest.raises(InvalidToken) as refused:
        bearer.authenticate(held.tokens.access)
    assert refused.value.reason is EndReason.SIGNED_OUT


def test_an_ended_session_is_kept_until_its_longest_token_has_expired(
    make_account, frozen_clock, lived
):
    lived(60)
    held = open_session(make_account())
    ended(held)
    lived(5)
    frozen_clock.move(59 * 60)
    assert prune_sessions(older_than=timedelta(0)) == 0
    with pytest.raises(InvalidToken):
        bearer.authenticate(held.tokens.access)


def test_nodes_with_different_settings_use_the_longer_lifetime(make_account, frozen_clock, lived):
    lived(60)
    held = open_session(make_account())
    lived(5)
    open_session(held.person)
    assert AccessLifetime.objects.longest() == timedelta(minutes=60)


def test_a_lifetime_that_is_no_longer_in_use_is_forgotten(make_account, frozen_clock, lived):
    lived(60)
    ann = make_account()
    open_session(ann)
    frozen_clock.move(24 * HOUR)
    lived(5)
    open_session(ann)
    assert AccessLifetime.objects.longest() == timedelta(minutes=60)
    frozen_clock.move(HOUR)
    assert AccessLifetime.objects.longest() == timedelta(minutes=5)


def test_the_lifetime_is_recorded_twice_a_day(frozen_clock, lived):
    lived(60)
    written = set()
    for hours in (0, 6, 5, 2, 6):
        frozen_clock.move(hours * HOUR)
        AccessLifetime.objects.note()
        written.add(AccessLifetime.objects.get().matters_until)
    assert len(written) == 2
