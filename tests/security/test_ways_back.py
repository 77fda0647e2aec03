"""No user comes back from an administrator's deactivation by what was begun before it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.utils import timezone

from tests.calls import CALLER, post
from tests.factors import enroll_app
from tests.messages import token_in
from tests.providers.forging import ForgingIssuer
from tests.races import at_once, refusals
from vestibule import bearer
from vestibule.core.errors import AlreadyDeactivated, InvalidLink, Refusal
from vestibule.core.imports import Row
from vestibule.core.people import Person
from vestibule.core.tokens import Transport
from vestibule.delivery.upkeep import upkeep
from vestibule.flows.change_email import (
    ask_to_change_email,
    confirm_email_change,
    undo_email_change,
)
from vestibule.flows.deactivate import activate_user, deactivate_user, delete_user
from vestibule.flows.import_users import begin_import, import_users
from vestibule.flows.leave import finish_leaving, leave, undo_leaving
from vestibule.flows.reset_factors import ask_to_reset_factors
from vestibule.flows.set_role import set_role
from vestibule.flows.social_sign_in import sign_in_by_token
from vestibule.models import Account, AuditEvent, FactorReset, OneTimeSecret
from vestibule.models.one_time_secret import Purpose
from vestibule.testing.plugin import PASSWORD, open_session

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("moving_limits")]
ANN, NEW, CHOSEN = "ann@example.org", "new@example.org", "another long passphrase"
GRACE = timedelta(days=14)


@pytest.fixture
def issuer() -> Any:
    with ForgingIssuer() as made:
        yield made


@pytest.fixture(autouse=True)
def configured(settings, issuer) -> None:
    providers = {"openid": issuer.entry}
    settings.VESTIBULE = {**settings.VESTIBULE, "LIMITS": {}, "PROVIDERS": providers}
    settings.VESTIBULE["DELETION_GRACE"] = GRACE


@dataclass
class Stage:
    """Ann, whose address is verified, her mailboxes, and a provider at which she has an account."""

    ann: Person
    outbox: Any
    issuer: ForgingIssuer

    def link(self, to: str = ANN) -> str:
        """Return the newest link in a mailbox."""
        return token_in([mail for mail in self.outbox if mail.to == [to]])

    def claims(self) -> Any:
        """Return the claims of a new session."""
        return bearer.authenticate(open_session(self.now(), amr="pwd otp mfa").tokens.access)

    def now(self) -> Person:
        """Return Ann's current state."""
        person = Account.objects.of(self.ann.id).person()
        assert person is not None
        return person

    def leave(self) -> str:
        """Let Ann leave; returns the link that undoes it."""
        leave(password=PASSWORD, code=None, claims=self.claims(), caller=CALLER)
        return self.link(self.now().email)

    def deactivate(self) -> Person:
        """Let an administrator deactivate the account."""
        return deactivate_user(account=self.ann.id, claims=None, caller=CALLER)

    def activate(self) -> Person:
        """Let an administrator activate it again."""
        return activate_user(account=self.ann.id, claims=None, caller=CALLER)

    def is_out(self) -> bool:
        """Whether Ann is deactivated, and signs in with no password and no address."""
        user = get_user_model().objects.get(pk=self.ann.id)
        tried = [(email, word) for email in (ANN, NEW) for word in (PASSWORD, CHOSEN)]
        answers = {
            post("login/", {"email": at, "password": word}).status_code for at, word in tried
        }
        return not self.now().is_active and not user.is_active and answers == {401}


@pytest.fixture
def stage(make_account, outbox, issuer) -> Stage:
    ann = make_account(ANN)
    Account.objects.of(ann.id).update(email_verified_at=timezone.now())
    return Stage(ann, outbox, issuer)


def a_link(address: str, link: str, **more: str) -> Callable[[], object]:
    return lambda: post(address, {"token": link, **more})


def undo_of_a_change_of_address(stage: Stage) -> Callable[[], object]:
    ask_to_change_email(new_email=NEW, password=PASSWORD, claims=stage.claims(), caller=CALLER)
    confirm_email_change(link=stage.link(NEW), caller=CALLER)
    undo = stage.link()

    def use() -> None:
        reset = undo_email_change(link=undo, caller=CALLER)
        assert reset is not None
        assert stage.now().email == ANN
        a_link("password/reset/confirm/", reset.link, password=CHOSEN)()

    return use


def pending_change_of_address(stage: Stage) -> Callable[[], object]:
    ask_to_change_email(new_email=NEW, password=PASSWORD, claims=stage.claims(), caller=CALLER)
    return a_link("email/change/confirm/", stage.link(NEW))


def invitation(stage: Stage) -> Callable[[], object]:
    link = OneTimeSecret.objects.issue_link(Purpose.INVITE, stage.ann.id, life=GRACE, target=ANN)
    return a_link("users/invitation/confirm/", link.link, password=CHOSEN)


def verification(stage: Stage) -> Callable[[], object]:
    link = OneTimeSecret.objects.issue_link(
        Purpose.VERIFY_EMAIL, stage.ann.id, life=GRACE, target=ANN
    )
    return a_link("email/verify/", link.link)


def reset_of_the_password(stage: Stage) -> Callable[[], object]:
    post("password/reset/", {"email": ANN})
    return a_link("password/reset/confirm/", stage.link(), password=CHOSEN)


def registration(stage: Stage) -> Callable[[], object]:
    return lambda: post("register/", {"email": ANN.upper(), "password": CHOSEN})


def sign_in_with_a_provider(stage: Stage) -> Callable[[], object]:
    token = stage.issuer.id_token(nonce=None, email=ANN, email_verified=True)
    return lambda: sign_in_by_token(
        provider="openid", id_token=token, transport=Transport.BODY, caller=CALLER
    )


def imported_row(stage: Stage) -> Callable[[], object]:
    rows = [Row(2, {"email": ANN, "is_active": True, "email_verified": True})]

    def use() -> None:
        progress = begin_import(digest="x", resume=False, caller=CALLER)
        told: list[Any] = []

        def report(refused: Sequence[Any], _: int) -> int:
            told.extend(refused)
            return 0

        [*_] = import_users(rows, progress=progress, report=report, caller=CALLER)
        assert told

    return use


def reset_of_the_factors(stage: Stage) -> Callable[[], object]:
    enroll_app(stage.ann)
    ask_to_reset_factors(account=stage.ann.id, reason="lost", claims=None, caller=CALLER)

    def use() -> None:
        FactorReset.objects.update(due_at=timezone.now() - timedelta(days=1))
        upkeep.send(sender=None)

    return use


def change_of_role(stage: Stage) -> Callable[[], object]:
    return lambda: set_role(account=stage.ann.id, role="manager", claims=None, caller=CALLER)


WAYS = [
    undo_of_a_change_of_address,
    pending_change_of_address,
    invitation,
    verification,
    reset_of_the_password,
    registration,
    sign_in_with_a_provider,
    imported_row,
    reset_of_the_factors,
    change_of_role,
]


@pytest.mark.parametrize("leaves", [False, True], ids=["here", "leaving"])
@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_nothing_that_was_begun_before_a_deactivation_undoes_it(stage, way, leaves):
    use = way(stage)
    undo = stage.leave() if leaves else ""
    stage.deactivate()
    with suppress(Refusal):
        use()
    assert stage.is_out()
    if undo:
        with pytest.raises(InvalidLink):
            undo_leaving(link=undo, caller=CALLER)
        assert stage.is_out()
    assert Account.objects.count() == 1


def test_a_user_who_is_leaving_can_be_deactivated_and_does_not_come_back(stage):
    undo = stage.leave()
    assert not stage.deactivate().is_active
    with pytest.raises(InvalidLink):
        undo_leaving(link=undo, caller=CALLER)
    assert stage.is_out()
    assert AuditEvent.objects.filter(kind="deactivated").count() == 1
    with pytest.raises(AlreadyDeactivated):
        stage.deactivate()


def test_the_deletion_of_a_deactivated_user_goes_on(stage, frozen_clock):
    stage.leave()
    stage.deactivate()
    frozen_clock.move(days=13.9)
    assert finish_leaving() == 0
    frozen_clock.move(days=0.2)
    assert finish_leaving() == 1
    assert not get_user_model().objects.exists()


def test_an_activation_calls_the_deletion_off_and_restores_no_link(stage, frozen_clock):
    undo = stage.leave()
    stage.deactivate()
    assert stage.activate().is_active
    assert post("login/", {"email": ANN, "password": PASSWORD}).status_code == 200
    with pytest.raises(InvalidLink):
        undo_leaving(link=undo, caller=CALLER)
    stage.deactivate()
    with pytest.raises(InvalidLink):
        undo_leaving(link=undo, caller=CALLER)
    assert stage.is_out()
    frozen_clock.move(days=20)
    assert finish_leaving() == 0


def test_a_user_whom_host_code_activated_in_sql_is_deactivated_like_any_other(stage, frozen_clock):
    undo = stage.leave()
    get_user_model().objects.update(is_active=True)  # sends no signal
    stage.deactivate()
    with pytest.raises(InvalidLink):
        undo_leaving(link=undo, caller=CALLER)
    assert stage.is_out()
    frozen_clock.move(days=20)
    assert finish_leaving() == 0


def test_a_user_who_is_leaving_is_deleted_at_once_by_an_administrator(stage):
    undo = stage.leave()
    delete_user(account=stage.ann.id, claims=None, caller=CALLER)
    with pytest.raises(InvalidLink):
        undo_leaving(link=undo, caller=CALLER)


def test_a_user_who_comes_back_has_the_role_that_was_assigned_meanwhile(stage):
    undo = stage.leave()
    change_of_role(stage)()
    undo_leaving(link=undo, caller=CALLER)
    assert (stage.now().is_active, stage.now().role) == (True, "manager")


@pytest.mark.django_db(transaction=True)
def test_of_a_deactivation_and_an_undo_at_once_the_deactivation_lasts(stage):
    def act(number: int, undo: str) -> object:
        return undo_leaving(link=undo, caller=CALLER) if number else stage.deactivate()

    for _ in range(5):
        answers = at_once(partial(act, undo=stage.leave()), 2)
        assert {type(each) for each in refusals(answers)} <= {InvalidLink}
        assert not stage.now().is_active
        stage.activate()
