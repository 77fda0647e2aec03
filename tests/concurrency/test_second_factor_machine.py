"""The second step of a sign-in as a state machine, against a model of forty lines.

Hypothesis begins sign-ins, answers any of them with right, used and wrong codes of both kinds and
with a passkey (for whichever sign-in its options were made, and however often), changes methods,
moves the clock, and secures the account in between, in any order, on a real database. Whatever
happens: no session without a factor that was right and unused.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth import get_user_model
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
from tests.factors import enroll_app, make_recovery_codes
from tests.passkeys.ceremonies import with_passkey
from vestibule import limits
from vestibule.core import clock
from vestibule.core.caller import Caller
from vestibule.core.challenge import ChallengeRequired
from vestibule.core.errors import InvalidCode, InvalidCredentials, InvalidPasskey
from vestibule.core.events import EndReason
from vestibule.core.factors import FactorAnswer
from vestibule.core.tokens import SignedIn, Transport
from vestibule.factors import totp
from vestibule.flows.challenge import answer_challenge, choose_method
from vestibule.flows.sign_in import sign_in
from vestibule.models import Account, Attempt, PendingSignIn, RecoveryCode, Session
from vestibule.steps.secure_account import secure
from vestibule.testing.plugin import PASSWORD, forget_everything, hashed
from vestibule.tokens import passkey_challenges

START = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
LIFE = timedelta(minutes=10)
CALLER = Caller()
ANN = "ann@example.org"


@dataclass
class Pending:
    """What must hold for one sign-in that waits for its second step."""

    ends_at: datetime
    secured: int
    guesses: int = 0
    over: bool = False

    def may_be_answered(self, secured: int) -> bool:
        """Whether the right answer opens a session now."""
        live = not self.over and self.guesses < 5 and clock.now() < self.ends_at
        return live and secured == self.secured


@dataclass
class Asked:
    """Options for a passkey: for which sign-in they were made, and until when they are valid."""

    handle: str
    options: Mapping[str, Any]
    ends_at: datetime
    spent: bool = False


@dataclass
class Model:
    """What must hold for the account, in as few words as possible."""

    active: bool = True
    secured: int = 0
    last_step: int = 0
    recovery_codes: list[str] = field(default_factory=list)
    used_codes: list[str] = field(default_factory=list)
    pending: dict[str, Pending] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)
    sessions: int = 0


def now_step() -> int:
    return int(clock.timestamp()) // totp.STEP


class SecondFactorMachine(RuleBasedStateMachine):
    """One account with an app and recovery codes, and every sign-in it ever began."""

    @initialize()
    def begin(self) -> None:
        clock.freeze(START)
        forget_everything()
        get_user_model().objects.all().delete()
        Session.objects.all().delete()
        self.person, _ = Account.objects.register(
            email=ANN, username=None, names={}, encoded=hashed(PASSWORD), role="client"
        )
        self.app = enroll_app(self.person)
        self.device = with_passkey(self.person)
        self.model = Model(recovery_codes=make_recovery_codes(self.person))

    def teardown(self) -> None:
        clock.freeze(None)
        forget_everything()

    @rule()
    def sign_in_with_the_password(self) -> None:
        Attempt.objects.all().delete()
        try:
            result = sign_in(
                identifier=ANN, password=PASSWORD, transport=Transport.BODY, caller=CALLER
            )
        except InvalidCredentials:
            assert not self.model.active
            return
        assert self.model.active
        assert isinstance(result, ChallengeRequired)
        self.model.pending[result.id] = Pending(clock.now() + LIFE, self.model.secured)
        self._note_options(result)

    def _note_options(self, asked: ChallengeRequired) -> None:
        if asked.options is not None:
            ends_at = clock.now() + passkey_challenges.LIFE
            self.model.asked.append(Asked(asked.id, asked.options, ends_at))

    def _any(self, data: st.DataObject) -> str:
        return data.draw(st.sampled_from(sorted(self.model.pending)))

    def _answer(self, handle: str, code: str = "", credential: Any = None) -> bool:
        """Answer a sign-in. Waits after wrong answers are tested elsewhere, and end here."""
        Attempt.objects.all().delete()
        pending = self.model.pending[handle]
        usable = pending.may_be_answered(self.model.secured) and self.model.active
        try:
            answer = FactorAnswer(code=code, credential=credential)
            result = answer_challenge(challenge=handle, answer=answer, caller=CALLER)
        except (InvalidCode, InvalidPasskey):
            pending.guesses += 1
            return False
        assert isinstance(result, SignedIn)
        assert usable
        pending.over = True
        self.model.sessions += 1
        return True

    def _answer_by_app(self, handle: str, off: int) -> None:
        step = now_step() + off
        if self._answer(handle, totp.code_at(self.app.seed, step)):
            assert abs(off) <= 1
            assert step > self.model.last_step
            self.model.last_step = step

    @precondition(lambda self: self.model.pending)
    @rule(data=st.data(), off=st.integers(-3, 3))
    def answer_with_a_code_of_the_app(self, data: st.DataObject, off: int) -> None:
        self._answer_by_app(self._any(data), off)

    @precondition(lambda self: self.model.asked)
    @rule(data=st.data(), verified=st.booleans(), own=st.booleans())
    def answer_with_a_passkey(self, data: st.DataObject, verified: bool, own: bool) -> None:
        asked = data.draw(st.sampled_from(self.model.asked))
        handle = asked.handle if own else self._any(data)
        self.device.user_verified = verified
        if self._answer(handle, credential=self.device.get(asked.options)):
            assert verified
            assert handle == asked.handle
            assert not asked.spent
            assert clock.now() < asked.ends_at
            asked.spent = True

    @rule(off=st.integers(-1, 1))
    def sign_in_with_both(self, off: int) -> None:
        before = set(self.model.pending)
        self.sign_in_with_the_password()
        for handle in set(self.model.pending) - before:
            self._answer_by_app(handle, off)

    @precondition(lambda self: self.model.pending)
    @rule(data=st.data())
    def guess_until_none_is_left(self, data: st.DataObject) -> None:
        handle = self._any(data)
        for _ in range(5):
            self._guess_wrongly(handle)
        self._answer_by_app(handle, 0)

    @precondition(lambda self: self.model.pending)
    @rule(data=st.data())
    def answer_with_a_recovery_code(self, data: st.DataObject) -> None:
        every = self.model.recovery_codes + self.model.used_codes
        code = data.draw(st.sampled_from(every))
        if self._answer(self._any(data), code):
            assert code in self.model.recovery_codes
            self.model.recovery_codes.remove(code)
            self.model.used_codes.append(code)

    @precondition(lambda self: self.model.pending)
    @rule(data=st.data())
    def answer_with_a_wrong_code(self, data: st.DataObject) -> None:
        self._guess_wrongly(self._any(data))

    def _guess_wrongly(self, handle: str) -> None:
        near = {totp.code_at(self.app.seed, now_step() + off) for off in range(-3, 4)}
        wrong = next(each for each in ("000000", "111111", "222222", "333333") if each not in near)
        assert not self._answer(handle, wrong)

    @precondition(lambda self: self.model.pending)
    @rule(data=st.data(), method=st.sampled_from(["totp", "recovery_code", "passkey"]))
    def choose(self, data: st.DataObject, method: str) -> None:
        handle = self._any(data)
        try:
            self._note_options(choose_method(challenge=handle, method=method, caller=CALLER))
        except InvalidCode:
            pending = self.model.pending[handle]
            ended = not pending.may_be_answered(self.model.secured) or not self.model.active
            assert ended or not self.model.recovery_codes

    @rule(seconds=st.sampled_from([1, 29, 30, 31, 60, 599, 900]))
    def wait(self, seconds: int) -> None:
        clock.freeze(clock.now() + timedelta(seconds=seconds))
        limits.reset()

    @rule()
    def secure_the_account(self) -> None:
        secure(self.person.id, EndReason.ADMIN)
        self.model.secured += 1

    @rule(active_again=st.booleans())
    def deactivate(self, active_again: bool) -> None:
        self.model.secured += self.model.active
        user = get_user_model().objects.get(pk=self.person.id)
        for active in {False, active_again}:
            user.is_active = self.model.active = active
            user.save()

    @invariant()
    def no_session_without_a_factor(self) -> None:
        if not hasattr(self, "model"):
            return
        assert Session.objects.count() == self.model.sessions
        amrs = {*Session.objects.values_list("amr", flat=True)}
        assert amrs <= {"pwd otp mfa", "pwd recovery mfa", "pwd swk user mfa"}

    @invariant()
    def nothing_is_used_up_for_nothing(self) -> None:
        if not hasattr(self, "model"):
            return
        assert RecoveryCode.objects.unused().count() == len(self.model.recovery_codes)
        guesses = dict(PendingSignIn.objects.values_list("handle", "guesses"))
        assert all(count <= 5 for count in guesses.values())


@pytest.mark.django_db(transaction=True)
def test_no_order_of_events_opens_a_session_without_a_factor():
    run_state_machine_as_test(SecondFactorMachine, settings=budget(examples=8, steps=30))
