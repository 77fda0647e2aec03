"""CSRF tokens: signed, bound to one session, one spelling each."""

from __future__ import annotations

import pytest

from vestibule.tokens import csrf

SESSION = "0192f0c12d3e7abc8def0123456789ab"


@pytest.mark.parametrize("session", ["", SESSION])
def test_a_token_is_valid_for_its_own_session_only(session):
    token = csrf.make(session)
    assert len(token) == csrf.LENGTH
    assert csrf.holds(token, session)
    for other in {"", SESSION, SESSION[:-1] + "c"} - {session}:
        assert not csrf.holds(token, other)


def test_no_two_tokens_are_alike():
    assert len({csrf.make() for _ in range(100)}) == 100


def test_no_character_of_a_token_can_be_changed():
    token = csrf.make(SESSION)
    for place, letter in enumerate(token):
        changed = token[:place] + ("A" if letter != "A" else "B") + token[place + 1 :]
        assert not csrf.holds(changed, SESSION)


@pytest.mark.parametrize(
    "token",
    ["", "A" * 64, "A" * 63, "A" * 65, "=" * 64, "\x00" * 64, "ä" * 64, "+/" * 32, "a b" * 21],
)
def test_a_malformed_token_is_refused(token):
    assert not csrf.holds(token)
    assert not csrf.holds(token, SESSION)


def test_tokens_stay_valid_when_the_old_secret_key_is_a_fallback(settings):
    token = csrf.make(SESSION)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another " * 10
    assert csrf.holds(token, SESSION)
    settings.SECRET_KEY_FALLBACKS = []
    assert not csrf.holds(token, SESSION)
