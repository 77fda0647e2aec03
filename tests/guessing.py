"""How every test guesses: wrong codes of one secret, endless tries at an address, a rate."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from tests.messages import another
from vestibule.core.errors import InvalidCode
from vestibule.models import Attempt

Tries = Iterator[Any]
TRIES = 12
"""Tries after which a guesser waits, at the latest."""
LOOKED_AT = 10
"""Tries that may be checked."""


def wrong_codes(right: str, times: int = 5) -> list[str]:
    """Return codes that are not the right one."""
    return [another(right, number) for number in range(1, times + 1)]


def assert_five_guesses(
    guess: Callable[[str], Any], right: str, after_the_wait: Callable[[], Any]
) -> None:
    """Check that five wrong guesses use a code up, and that no wait brings it back.

    ``guess`` calls a flow, which raises a refusal, or an address, which answers one.
    """
    for code in wrong_codes(right):
        assert _is_refused(guess, code)
    after_the_wait()
    assert _is_refused(guess, right)


def _is_refused(guess: Callable[[str], Any], code: str) -> bool:
    try:
        answer = guess(code)
    except InvalidCode:
        return True
    return getattr(answer, "status_code", None) == 400


def assert_made_to_wait(tries: Tries) -> None:
    """Check that twelve tries are refused, and that the last of them are not even looked at."""
    statuses = [next(tries).status_code for _ in range(TRIES)]
    assert set(statuses) <= {400, 401, 429}, statuses
    assert statuses.count(429) >= TRIES - LOOKED_AT, statuses
    assert Attempt.objects.exists()


def assert_rate(send: Callable[[], Any], *, most: int, refused: int) -> None:
    """Check that this many requests are refused for what they say, and the next for the rate."""
    statuses = [send().status_code for _ in range(most + 1)]
    assert statuses == [refused] * most + [429]
