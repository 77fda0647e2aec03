"""Refresh as a state machine, against a model of forty lines.

Hypothesis plays refreshes with any token ever issued, renewals by step-up and change of password,
races, lost answers of both, clock jumps, sign-outs, password changes, deactivations and role
changes in any order, on a real database.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.db import connection, connections
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from tests.concurrency.budget import budget
from vestibule import bearer, limits
from vestibule.core import clock
from vestibule.core.caller import Caller
from vestibule.core.errors import InvalidToken
from vestibule.core.factors import FactorAnswer
from vestibule.core.tokens import RefreshClaims, SignedIn, Transport
from vestibule.flows.change_password import change_password
from vestibule.flows.refresh import refresh
from vestibule.flows.sign_in import sign_in
from vestibule.flows.sign_out import sign_out
from vestibule.flows.step_up import ask_to_step_up, step_up
from vestibule.models import Account, Session
from vestibule.models.rotation import advance
from vestibule.testing.plugin import PASSWORD, forget_everything, hashed, open_session
from vestibule.tokens.refresh import key_hash

START = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
GRACE, IDLE, WHOLE = timedelta(seconds=30), timedelta(days=7), timedelta(days=30)
CALLER = Caller()
KEYS = st.sampled_from(["", "first key", "second key"])


@dataclass
class Model:
    """What must hold, in as few words as possible."""

    generation: int = 0
    rotated_at: datetime = START
    ends_at: datetime = START + WHOLE
    key: str = ""
    unused: range = range(0)
    over: bool = False
    issued_at: dict[int, datetime] = field(default_factory=lambda: {0: START})

    def refresh(self, presented: int, now: datetime, key: str = "") -> int | None:
        """Return the generation that the answer must carry, or None for a refusal."""
        life = min(self.issued_at[presented] + IDLE, self.ends_at) + timedelta(seconds=5)
        if now >= life or self.over or now >= self.ends_at:
            return None
        if presented == self.generation:
            self.generation, self.rotated_at, self.key = presented + 1, now, key
            self.issued_at[self.generation] = now
            return self.generation
        has_key = key != "" and key == self.key
        if self.generation == self.unused.stop:  # made by a renewal, which has no grace
            retried = has_key and presented >= self.unused.start - 1
        else:
            forgiven = now - self.rotated_at <= GRACE or has_key
            retried = forgiven and presented == self.generation - 1
        self.over = not retried and presented not in self.replaced(now)
        return self.generation if retried else None

    def replaced(self, now: datetime) -> range:
        """Return the generations that a renewal replaced unused, or just used in its grace."""
        recent = self.generation == self.unused.stop and now - self.rotated_at <= GRACE
        return range(self.unused.start - recent, self.unused.stop)

    def renew(self, now: datetime, key: str) -> int:
        """Return the generation that the answer of a renewal must carry."""
        between = self.generation != self.unused.stop
        start = self.generation if between else self.unused.start
        self.generation, self.rotated_at, self.key = self.generation + 3, now, key
        self.unused = range(start, self.generation)
        self.issued_at[self.generation] = now
        return self.generation


class RefreshMachine(RuleBasedStateMachine):
    """One account, one session, every token it was ever given."""

    @initialize()
    def begin(self) -> None:
        clock.freeze(START)
        forget_everything()
        get_user_model().objects.all().delete()
        Session.objects.all().delete()
        self.person, _ = Account.objects.register(
            email="ann@example.org",
            username=None,
            names={},
            encoded=hashed(PASSWORD),
            role="client",
        )
        self.model = Model()
        signed_in = open_session(self.person)
        self.session = signed_in.session
        self.refresh_tokens = {0: signed_in.tokens.refresh}
        self.access_tokens: list[tuple[str, datetime]] = [(signed_in.tokens.access, START)]
        self.voided: set[str] = set()
        self.replaced = False

    def teardown(self) -> None:
        clock.freeze(None)
        forget_everything()

    def _learn(self, generation: int, answer: SignedIn) -> None:
        known = self.refresh_tokens.setdefault(generation, answer.tokens.refresh)
        assert known == answer.tokens.refresh  # one generation, one token, always the same bytes
        self.access_tokens.append((answer.tokens.access, clock.now()))

    def _present(self, generation: int, key: str = "") -> SignedIn | None:
        try:
            return refresh(token=self.refresh_tokens[generation], caller=CALLER, key=key)
        except InvalidToken:
            return None

    @rule(data=st.data(), key=KEYS)
    def present_any_token(self, data: st.DataObject, key: str) -> None:
        presented = data.draw(st.sampled_from(sorted(self.refresh_tokens)))
        expected = self.model.refresh(presented, clock.now(), key)
        answer = self._present(presented, key)
        assert (answer is None) == (expected is None)
        if answer is not None and expected is not None:
            self._learn(expected, answer)

    @rule(key=KEYS)
    def present_the_newest(self, key: str) -> None:
        newest = max(self.refresh_tokens)
        expected = self.model.refresh(newest, clock.now(), key)
        answer = self._present(newest, key)
        assert (answer is None) == (expected is None)
        if answer is not None and expected is not None:
            self._learn(expected, answer)

    @rule(key=KEYS, seconds=st.sampled_from([0, 30, 31, 3600, 6 * 86_400]))
    def lose_the_answer(self, key: str, seconds: int) -> None:
        """The server advances and the client never hears of it; it asks again later."""
        newest = max(self.refresh_tokens)
        advances = newest == self.model.generation
        expected = self.model.refresh(newest, clock.now(), key)
        if expected is None or not advances:
            assert (self._present(newest, key) is None) == (expected is None)
            return
        kept = key_hash(key, RefreshClaims(self.session, newest)) if key else ""
        assert advance(self.session, newest, rotation_key=kept) is not None
        self.time_passes(seconds)
        expected = self.model.refresh(newest, clock.now(), key)
        answer = self._present(newest, key)
        assert (answer is None) == (expected is None)
        if answer is not None and expected is not None:
            self._learn(expected, answer)

    @precondition(lambda self: clock.now() < self.model.ends_at)
    @rule(key=KEYS, lost=st.booleans(), password=st.booleans())
    def the_session_is_renewed(self, key: str, lost: bool, password: bool) -> None:
        """By a step-up or a change of password; the client may never hear of the new tokens."""
        limits.reset()
        try:
            claims = bearer.authenticate(self.access_tokens[-1][0])
        except InvalidToken:
            return
        given: dict[str, Any] = {"claims": claims, "caller": CALLER}
        if password:
            answer = change_password(current=PASSWORD, new=PASSWORD, key=key, **given)
            self.voided |= {token for token, _ in self.access_tokens}
        else:
            asked, known = ask_to_step_up(**given), FactorAnswer(password=PASSWORD)
            answer = step_up(challenge=asked.id, answer=known, key=key, **given)
        generation = self.model.renew(clock.now(), key)
        if not lost:
            self._learn(generation, answer)

    @rule(clients=st.integers(2, 6), key=KEYS)
    def many_at_once(self, clients: int, key: str) -> None:
        newest = max(self.refresh_tokens)
        expected = self.model.refresh(newest, clock.now(), key)

        def one(_: int) -> SignedIn | None:
            try:
                return self._present(newest, key)
            finally:
                connections.close_all()

        with ThreadPoolExecutor(clients) as pool:
            answers = list(pool.map(one, range(clients)))
        for answer in answers:
            assert (answer is None) == (expected is None)
            if answer is not None and expected is not None:
                self._learn(expected, answer)

    @rule(seconds=st.sampled_from([1, 29, 30, 31, 300, 3600, 86_400, 6 * 86_400, 8 * 86_400]))
    def time_passes(self, seconds: int) -> None:
        clock.freeze(clock.now() + timedelta(seconds=seconds))

    @precondition(lambda self: not self.model.over)
    @rule()
    def sign_out_now(self) -> None:
        token, _ = self.access_tokens[-1]
        try:
            claims = bearer.authenticate(token)
            sign_out(
                claims=claims, refresh=self.refresh_tokens[max(self.refresh_tokens)], caller=CALLER
            )
        except InvalidToken:
            return
        self.model.over = True

    @precondition(lambda self: not self.model.over)
    @rule()
    def the_password_changes_elsewhere(self) -> None:
        other = open_session(self.person)
        change_password(
            current=PASSWORD,
            new=PASSWORD,
            claims=bearer.authenticate(other.tokens.access),
            caller=CALLER,
        )
        self.model.over = True

    @precondition(lambda self: not self.model.over and clock.now() < self.model.ends_at)
    @rule()
    def its_device_signs_in_anew(self) -> None:
        caller = Caller(sessions=(self.session,))
        sign_in(
            identifier="ann@example.org",
            password=PASSWORD,
            transport=Transport.BODY,
            caller=caller,
        )
        self.model.over = self.replaced = True

    @rule()
    def the_role_changes(self) -> None:
        Account.objects.of(self.person.id).void_access_tokens()
        self.voided |= {token for token, _ in self.access_tokens}

    @precondition(lambda self: not self.model.over)
    @rule()
    def the_account_is_deactivated(self) -> None:
        user = get_user_model().objects.get()
        user.is_active = False
        user.save()
        self.model.over = True

    @rule()
    def the_process_restarts(self) -> None:
        forget_everything()

    @invariant()
    def access_follows_the_session(self) -> None:
        for token, minted_at in self.access_tokens[-3:]:
            age = clock.now() - minted_at
            alive = not self.model.over and token not in self.voided
            if age < timedelta(minutes=10) and alive and clock.now() < self.model.ends_at:
                assert bearer.authenticate(token)
            elif not alive or age > timedelta(minutes=11):
                with pytest.raises(InvalidToken):
                    bearer.authenticate(token)

    @invariant()
    def the_row_agrees_with_the_model(self) -> None:
        row = Session.objects.get(pk=self.session)
        assert row.generation == self.model.generation
        assert range(row.superseded_from, row.superseded_to) == self.model.unused
        assert row.expires_at == self.model.ends_at
        assert (row.ended_at is not None) == self.model.over
        assert (row.end_reason == "replaced") == self.replaced


@pytest.mark.django_db(transaction=True)
def test_refresh_behaves_as_the_model_says():
    run_state_machine_as_test(RefreshMachine, settings=budget(examples=10, steps=25))
    assert connection.vendor in {"sqlite", "postgresql"}
