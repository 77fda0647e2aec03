"""All that a sign-in may wait for, crossed with all that secures an account, as a state machine.

A policy requires a second factor. Hypothesis signs in by password, mailed link or code, confirms
the mailbox, enrolls a factor on the way, answers with right, used and wrong codes, trusts a device
and skips the factor there, steps up, and in between changes or resets the password, ends all
sessions, deactivates the account or resets its factors: in any order, on a real database. The
answers of step-ups and changes of password are lost, and the next refresh gets them. What is
right and may be answered succeeds; nothing else ever does. ``test_second_factor_machine.py`` plays
the second factor itself more closely.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.utils import timezone
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
from tests.factors import App, app_of, enroll_app, make_recovery_codes
from tests.messages import another, code_in, token_in
from tests.passkeys.ceremonies import with_passkey
from vestibule import bearer, limits
from vestibule.core import clock
from vestibule.core.caller import Caller
from vestibule.core.challenge import ChallengeRequired
from vestibule.core.errors import EnrollmentRequired, PasskeyRequired, Refusal, SupersededToken
from vestibule.core.factors import FactorAnswer, SignInState
from vestibule.core.tokens import AccessClaims, SignedIn, Transport
from vestibule.factors import totp
from vestibule.flows.challenge import answer_challenge, resend_challenge
from vestibule.flows.change_password import change_password
from vestibule.flows.deactivate import activate_user, deactivate_user
from vestibule.flows.email_sign_in import (
    ask_to_sign_in_by_email,
    sign_in_by_email_code,
    sign_in_by_link,
)
from vestibule.flows.enroll import begin_enrollment, confirm_enrollment
from vestibule.flows.refresh import refresh
from vestibule.flows.reset_factors import reset_factors_now
from vestibule.flows.reset_password import ask_to_reset_password, reset_password
from vestibule.flows.secure_user import end_user_sessions
from vestibule.flows.sign_in import sign_in
from vestibule.flows.step_up import ask_to_step_up, step_up
from vestibule.models import Account, Attempt, PendingSignIn, Session
from vestibule.testing.passkeys import SoftwarePasskey
from vestibule.testing.plugin import Outbox, forget_everything, hashed
from vestibule.tokens import passkey_challenges

START, LIFE = datetime(2026, 3, 1, 12, 0, tzinfo=UTC), timedelta(minutes=10)
ANN, CALLER = "ann@example.org", Caller()
KEY = "made by the client"
PASSWORDS = ("a first long passphrase", "a second long passphrase")
CONFIRM, ENROLL = SignInState.CONFIRM_EMAIL.value, SignInState.ENROLL.value
FACTOR, STEP_UP = SignInState.SECOND_FACTOR.value, SignInState.STEP_UP.value


@dataclass
class Pending:
    """A sign-in or step-up that waits; ``code`` is the mailed one, ``app`` the one set up."""

    state: str
    made_in: int
    ends_at: datetime
    code: str = ""
    app: App | None = None
    session: str = ""
    methods: tuple[str, ...] = ()
    options: Any = None
    options_end_at: datetime = START
    guesses: int = 0
    over: bool = False


@dataclass
class Mailed:
    """A sign-in by mail: its link, and the code that the link carries."""

    verification: str
    link: str
    made_in: int
    ends_at: datetime
    guesses: int = 0
    over: bool = False


@dataclass
class Model:
    """What must hold. ``changes`` counts what voids pending sign-ins; ``secured`` mails too."""

    app: App | None = None
    passkey: SoftwarePasskey | None = None
    codes: list[str] = field(default_factory=list)
    last_step: int = 0
    password: int = 0
    active: bool = True
    changes: int = 0
    secured: int = 0
    pending: dict[str, Pending] = field(default_factory=dict)
    mailed: Mailed | None = None
    sessions: dict[str, AccessClaims] = field(default_factory=dict)
    held: dict[str, str] = field(default_factory=dict)
    trusted: Caller = CALLER
    trusted_in: int = -1

    @property
    def enrolled(self) -> bool:
        return bool(self.app or self.passkey)


def step_now() -> int:
    return int(clock.timestamp()) // totp.STEP


def outcome(call: Callable[[], Any]) -> Any:
    """Return what a flow returns, or its refusal. Waits and rates are tested elsewhere."""
    Attempt.objects.all().delete()
    limits.reset()
    try:
        return call()
    except Refusal as refused:
        return refused


class PendingStatesMachine(RuleBasedStateMachine):
    """One account, and everything that ever waited for its user."""

    @initialize(app=st.booleans(), passkey=st.booleans())
    def begin(self, app: bool, passkey: bool) -> None:
        clock.freeze(START)
        forget_everything()
        get_user_model().objects.all().delete()
        Session.objects.all().delete()
        self.outbox, self.model = Outbox(), Model()
        self.person, _ = Account.objects.register(
            email=ANN, username=None, names={}, encoded=hashed(PASSWORDS[0]), role="client"
        )
        Account.objects.of(self.person.id).update(email_verified_at=timezone.now())
        if passkey:
            self.model.passkey = with_passkey(self.person)
        if app:
            self.model.app = enroll_app(self.person)
        if app or passkey:
            self.model.codes = make_recovery_codes(self.person)

    def teardown(self) -> None:
        clock.freeze(None)
        forget_everything()

    # What the model says

    def _live(self, pending: Pending | Mailed, made_in: int) -> bool:
        live = not pending.over and pending.guesses < 5 and clock.now() < pending.ends_at
        return live and self.model.active and pending.made_in == made_in

    def _any(self, data: st.DataObject, *states: str) -> tuple[str, Pending]:
        found = [key for key, each in self.model.pending.items() if each.state in states]
        chosen = data.draw(st.sampled_from(found))
        return chosen, self.model.pending[chosen]

    def _waits(self, *states: str) -> bool:
        return any(each.state in states for each in self.model.pending.values())

    def _note(self, result: Any, *, session: str = "") -> None:
        """Take over what a flow has returned."""
        if isinstance(result, ChallengeRequired):
            code = ""
            if result.state == CONFIRM:
                code = code_in(self.outbox)
                for each in self.model.pending.values():
                    each.over |= each.state == CONFIRM
            life = timedelta(seconds=result.expires_in)
            self.model.pending[result.id] = Pending(
                result.state,
                self.model.changes,
                clock.now() + life,
                code=code,
                session=session,
                methods=tuple(result.methods),
                options=result.options,
                options_end_at=clock.now() + passkey_challenges.LIFE,
            )
        if isinstance(result, SignedIn):
            claims = bearer.authenticate(result.tokens.access)
            self.model.sessions[claims.session] = claims
            self.model.held[claims.session] = result.tokens.refresh

    def _note_renewal(self, result: SignedIn) -> None:
        """Lose the answer of a renewal, which a refresh gets with the key alone."""
        given: dict[str, Any] = {"token": self.model.held[result.session.hex], "caller": CALLER}
        without = outcome(lambda: refresh(**given))
        assert isinstance(without, SupersededToken)
        again = outcome(lambda: refresh(**given, key=KEY))
        assert again.tokens.refresh == result.tokens.refresh
        self._note(again)

    def _void(self, *, mails: bool = True) -> None:
        self.model.changes += 1
        self.model.secured += mails

    def _is_right(self, pending: Pending, by: str, step: int) -> bool:
        """Whether an answer by this method is one that the pending sign-in must accept."""
        model = self.model
        if by == "passkey":
            asked = pending.options is not None and clock.now() < pending.options_end_at
            return model.passkey is not None and asked
        if by == "recovery_code":
            return bool(model.codes) and by in pending.methods
        fresh = step > model.last_step and abs(step - step_now()) <= 1
        return by == "totp" and by in pending.methods and model.app is not None and fresh

    def _given(self, pending: Pending, by: str, step: int, *, trust: bool) -> FactorAnswer:
        """Return the answer by this method, whether it is right or not."""
        model = self.model
        if by == "passkey" and model.passkey and pending.options:
            credential = model.passkey.get(pending.options)
            return FactorAnswer(credential=credential, trust_device=trust)
        if by == "recovery_code" and model.codes:
            return FactorAnswer(code=model.codes[0], trust_device=trust)
        seed = model.app.seed if by == "totp" and model.app else b"x" * 20
        return FactorAnswer(code=totp.code_at(seed, step), trust_device=trust)

    # First steps

    @rule(password=st.sampled_from([0, 0, 0, 1]), trusted=st.booleans())
    def sign_in_by_password(self, password: int, trusted: bool) -> None:
        model = self.model
        caller = model.trusted if trusted else CALLER
        result = outcome(
            lambda: sign_in(
                identifier=ANN,
                password=PASSWORDS[password],
                transport=Transport.BODY,
                caller=caller,
            )
        )
        may = model.active and password == model.password
        assert may is not isinstance(result, Refusal)
        if may:
            skips = trusted and model.trusted_in == model.changes and model.enrolled
            assert skips is isinstance(result, SignedIn), result
            assert skips or result.state == (FACTOR if model.enrolled else CONFIRM)
        self._note(result)

    @rule()
    def ask_by_mail(self) -> None:
        asked = ask_to_sign_in_by_email(email=ANN, transport=Transport.BODY, caller=CALLER)
        limits.reset()
        if self.model.active:
            link = token_in(self.outbox)
            ends_at = clock.now() + LIFE
            self.model.mailed = Mailed(asked.id, link, self.model.secured, ends_at)

    @precondition(lambda self: self.model.mailed)
    @rule(by_link=st.booleans(), right=st.booleans())
    def sign_in_by_mail(self, by_link: bool, right: bool) -> None:
        mailed = self.model.mailed
        assert mailed is not None
        link, code = mailed.link, mailed.link[-6:]
        if not right:
            link, code = link[:-6] + another(code), another(code)
        given: dict[str, Any] = {"verification": mailed.verification, "browser": ""}
        given |= {"caller": CALLER}
        if by_link:
            result = outcome(lambda: sign_in_by_link(link=link, **given))
        else:
            result = outcome(lambda: sign_in_by_email_code(code=code, **given))
        live = self._live(mailed, self.model.secured)
        # An app is not enough after a mail: a passkey must follow, or be enrolled.
        if live and right and self.model.app and not self.model.passkey:
            assert isinstance(result, PasskeyRequired)
            return
        if live and right:
            assert result.state == (FACTOR if self.model.passkey else ENROLL)
            assert result.methods == ("passkey",)
            mailed.over = True
            self._note(result)
            return
        assert isinstance(result, Refusal)
        mailed.guesses += not by_link

    # Second steps

    @precondition(lambda self: self._waits(CONFIRM))
    @rule(data=st.data(), right=st.booleans())
    def confirm_the_mailbox(self, data: st.DataObject, right: bool) -> None:
        self._confirm(*self._any(data, CONFIRM), right=right)

    def _confirm(self, handle: str, pending: Pending, *, right: bool) -> None:
        code = pending.code if right else another(pending.code)
        answer = FactorAnswer(code=code)
        result = outcome(lambda: answer_challenge(challenge=handle, answer=answer, caller=CALLER))
        expected = right and self._live(pending, self.model.changes)
        assert expected is isinstance(result, ChallengeRequired), result
        pending.guesses += 1
        if expected:
            assert result.state == ENROLL
            pending.state, pending.ends_at = ENROLL, clock.now() + LIFE
            pending.methods = tuple(result.methods)

    @precondition(lambda self: self._waits(CONFIRM))
    @rule(data=st.data())
    def send_another_code(self, data: st.DataObject) -> None:
        handle, pending = self._any(data, CONFIRM)
        clock.freeze(clock.now() + timedelta(seconds=61))
        result = outcome(lambda: resend_challenge(challenge=handle, caller=CALLER))
        sent = not isinstance(result, Refusal)
        assert sent is self._live(pending, self.model.changes)
        if sent:
            pending.code, pending.ends_at = code_in(self.outbox), clock.now() + LIFE

    @precondition(lambda self: self._waits(ENROLL))
    @rule(data=st.data(), off=st.sampled_from([0, 0, 5]), new_app=st.booleans())
    def enroll(self, data: st.DataObject, off: int, new_app: bool) -> None:
        self._enroll(*self._any(data, ENROLL), off=off, new_app=new_app)

    def _enroll(self, handle: str, pending: Pending, *, off: int, new_app: bool) -> None:
        factor, device = "totp" if "totp" in pending.methods else "passkey", SoftwarePasskey()
        new_app |= pending.app is None
        begun: Any = new_app and outcome(
            lambda: begin_enrollment(challenge=handle, factor=factor, caller=CALLER)
        )
        if isinstance(begun, Refusal):
            assert not self._live(pending, self.model.changes)
            return
        if factor == "passkey":
            off, answer = 0, FactorAnswer(credential=device.create(begun.options))
        else:
            pending.app = app_of({"secret": begun.secret}) if new_app else pending.app
            assert pending.app is not None
            answer = FactorAnswer(code=pending.app.code(steps=off))
        result = outcome(lambda: confirm_enrollment(challenge=handle, answer=answer, caller=CALLER))
        expected = off == 0 and self._live(pending, self.model.changes)
        assert expected is not isinstance(result, Refusal), result
        pending.guesses += 1
        if not expected:
            return
        assert not self.model.enrolled
        if factor == "totp":
            self.model.app, self.model.last_step = pending.app, step_now()
        else:
            self.model.passkey = device
        self.model.codes = [each.replace("-", "") for each in result.recovery_codes]
        self._void(mails=False)
        self._note(result.signed_in)

    @precondition(lambda self: self._waits(FACTOR, STEP_UP))
    @rule(
        data=st.data(),
        by=st.sampled_from(["totp", "passkey", "old app", "recovery_code"]),
        off=st.integers(-2, 2),
        trust=st.booleans(),
    )
    def answer_with_a_factor(self, data: st.DataObject, by: str, off: int, trust: bool) -> None:
        self._answer(*self._any(data, FACTOR, STEP_UP), by=by, off=off, trust=trust)

    def _answer(self, handle: str, pending: Pending, *, by: str, off: int, trust: bool) -> None:
        model = self.model
        step = step_now() + off
        answer = self._given(pending, by, step, trust=trust)
        claims = model.sessions.get(pending.session)
        if pending.state == FACTOR:
            result = outcome(
                lambda: answer_challenge(challenge=handle, answer=answer, caller=CALLER)
            )
        elif claims is None:
            return
        else:
            to: dict[str, Any] = {"challenge": handle, "claims": claims, "key": KEY}
            result = outcome(lambda: step_up(answer=answer, caller=CALLER, **to))
        expected = self._is_right(pending, by, step) and self._live(pending, model.changes)
        assert expected is isinstance(result, SignedIn), result
        pending.guesses += 1
        if not expected:
            return
        pending.over = True
        if by == "recovery_code":
            model.codes.pop(0)
        elif by == "totp":
            model.last_step = step
        if pending.state == STEP_UP:
            self._note_renewal(result)
            return
        self._note(result)
        if trust:
            model.trusted = replace(
                CALLER, device_token=result.device, trusted_device=result.trusted_device
            )
            model.trusted_in = model.changes

    @rule(by=st.sampled_from(["totp", "passkey", "recovery_code"]), trust=st.booleans())
    def sign_in_with_every_step(self, by: str, trust: bool) -> None:
        before = set(self.model.pending)
        self.sign_in_by_password(password=self.model.password, trusted=False)
        for handle in set(self.model.pending) - before:
            pending = self.model.pending[handle]
            if pending.state == CONFIRM:
                self._confirm(handle, pending, right=True)
                self._enroll(handle, pending, off=0, new_app=True)
            else:
                clock.freeze(clock.now() + timedelta(seconds=30))
                self._answer(handle, pending, by=by, off=0, trust=trust)

    @precondition(lambda self: self.model.sessions and self.model.enrolled)
    @rule(data=st.data())
    def ask_to_step_up(self, data: st.DataObject) -> None:
        session = data.draw(st.sampled_from(list(self.model.sessions)))
        claims = self.model.sessions[session]
        result = outcome(lambda: ask_to_step_up(claims=claims, caller=CALLER, acr="aal2"))
        if isinstance(result, EnrollmentRequired):
            assert "pwd" not in claims.amr  # after a mail, an app reaches no higher level
            return
        assert self.model.active is isinstance(result, ChallengeRequired), result
        for each in self.model.pending.values():
            each.over |= each.session == session
        self._note(result, session=session)

    # What secures the account

    @precondition(lambda self: self.model.sessions)
    @rule(data=st.data())
    def change_the_password(self, data: st.DataObject) -> None:
        session = data.draw(st.sampled_from(list(self.model.sessions)))
        now, new = PASSWORDS[self.model.password], PASSWORDS[1 - self.model.password]
        claims = self.model.sessions[session]
        result = outcome(
            lambda: change_password(current=now, new=new, claims=claims, caller=CALLER, key=KEY)
        )
        if isinstance(result, SignedIn):
            self.model.password = 1 - self.model.password
            self.model.sessions.clear()
            self._void()
            self._note_renewal(result)

    @precondition(lambda self: self.model.active)
    @rule()
    def reset_the_password(self) -> None:
        ask_to_reset_password(email=ANN, caller=CALLER)
        new = PASSWORDS[1 - self.model.password]
        reset_password(link=token_in(self.outbox), password=new, caller=CALLER)
        self.model.password = 1 - self.model.password
        self.model.sessions.clear()
        self._void()

    @rule()
    def end_all_sessions(self) -> None:
        if not isinstance(
            outcome(lambda: end_user_sessions(account=self.person.id, claims=None, caller=CALLER)),
            Refusal,
        ):
            self.model.sessions.clear()
            self._void()

    @precondition(lambda self: self.model.active)
    @rule(again=st.booleans())
    def deactivate(self, again: bool) -> None:
        deactivate_user(account=self.person.id, claims=None, caller=CALLER)
        self.model.sessions.clear()
        self.model.active = again
        self._void()
        if again:
            activate_user(account=self.person.id, claims=None, caller=CALLER)

    @precondition(lambda self: not self.model.active)
    @rule()
    def reactivate(self) -> None:
        activate_user(account=self.person.id, claims=None, caller=CALLER)
        self.model.active = True

    @precondition(lambda self: self.model.enrolled)
    @rule()
    def reset_the_factors(self) -> None:
        reset_factors_now(account=self.person.id, reason="lost", caller=CALLER)
        self.model.app = self.model.passkey = None
        self.model.codes, self.model.last_step = [], 0
        self._void(mails=False)

    @rule(seconds=st.sampled_from([1, 30, 61, 599, 900]))
    def wait(self, seconds: int) -> None:
        clock.freeze(clock.now() + timedelta(seconds=seconds))

    # What always holds

    @invariant()
    def every_session_has_shown_a_factor(self) -> None:
        if not hasattr(self, "model"):
            return
        live = {key.hex for key in Session.objects.live().values_list("pk", flat=True)}
        assert live == set(self.model.sessions)
        for amr in Session.objects.values_list("amr", flat=True):
            used = {*amr.split()}
            assert {"otp", "recovery", "device", "swk"} & used, amr
            assert "pwd" in used or "swk" in used, amr

    @invariant()
    def no_step_is_guessed_more_than_five_times(self) -> None:
        assert not PendingSignIn.objects.filter(guesses__gt=5).exists()


@pytest.mark.django_db(transaction=True)
def test_no_order_of_events_skips_a_step_or_survives_what_secures_the_account(settings):
    changes = {"SECOND_FACTOR": "required", "EMAIL_SIGN_IN": "link", "LIMITS": {}}
    changes |= {"SAME_DEVICE_SESSION": "keep", "DELIVERY": "worker"}
    settings.VESTIBULE = {**settings.VESTIBULE, **changes}
    run_state_machine_as_test(PendingStatesMachine, settings=budget(examples=12, steps=30))
