"""Requests that meet a new hash of the password: no good session ends, and no right one is refused.

On PostgreSQL, an ``UPDATE`` that has waited for a row compares its new values with the rows of
other tables as they were before. SQLite has one writer.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import pytest
from django.contrib.auth.hashers import make_password

from tests.calls import CALLER
from tests.cases import Case
from tests.concurrency.test_locks import send
from tests.factors import enroll_app
from vestibule import bearer, database, passwords
from vestibule.core.caller import Caller
from vestibule.core.challenge import ChallengeRequired
from vestibule.core.errors import InvalidToken, SessionOver, WrongPassword
from vestibule.core.events import EndReason
from vestibule.core.factors import FactorAnswer
from vestibule.core.people import Person
from vestibule.core.tokens import SignedIn, Transport
from vestibule.flows.challenge import answer_challenge
from vestibule.flows.change_password import change_password, set_password
from vestibule.flows.refresh import refresh
from vestibule.flows.sign_in import sign_in
from vestibule.flows.step_up import ask_to_step_up, step_up
from vestibule.models import Session
from vestibule.models.host_user import users
from vestibule.models.pending_sign_in import PendingSignInQuerySet
from vestibule.models.rehash import rehash
from vestibule.steps.secure_account import secure, void_password
from vestibule.testing.plugin import PASSWORD, open_session

pytestmark = pytest.mark.django_db(transaction=True)
ANN, NEW = "ann@example.org", "another long and quiet river"


def rehash_password(password: str = PASSWORD) -> None:
    ann = users().get()
    assert rehash(ann.pk, before=ann.password, after=make_password(password))


def meeting(change: Callable[[], object], request: Callable[[], Any]) -> Any:
    """Send a request after a change; commit the change when the request waits, or is done."""
    with ThreadPoolExecutor(1) as pool:
        with database.atomic():
            change()
            sent = send(pool, request)
        return sent.result()


def renew(held: SignedIn) -> SignedIn:
    return refresh(token=held.tokens.refresh, caller=CALLER)


def host_claims(person: Person, caller: Caller) -> dict[str, str]:
    return {"plan": "free"}


def test_a_refresh_that_waits_for_a_rehash_goes_on(make_account, settings, case: Case):
    ann = make_account(ANN)
    for rotation in ("strict", "acknowledged", "off"):
        for claims in ({}, {"CLAIMS": f"{__name__}.host_claims"}):
            with case(f"{rotation}, {claims}"):
                settings.VESTIBULE = {**settings.VESTIBULE, "ROTATION": rotation, **claims}
                held = open_session(ann)
                for _ in range(3):  # the second token is newer than an ``acknowledged`` session
                    held = meeting(rehash_password, partial(renew, held))
                settings.VESTIBULE.pop("CLAIMS", None)


def test_so_does_one_that_waits_for_a_new_password_of_its_own_session(make_account):
    held = open_session(make_account(ANN))

    def change() -> None:
        users().update(password=make_password(NEW))
        assert Session.objects.keep_with_new_password(held.session)

    assert meeting(change, partial(renew, held)).session == held.session


def test_one_that_waits_for_the_end_of_its_session_is_refused(make_account):
    held = open_session(make_account(ANN))

    def change() -> None:
        users().update(password=make_password(NEW))
        Session.objects.all().end(EndReason.PASSWORD_CHANGED)

    with pytest.raises(SessionOver) as refused:
        meeting(change, partial(renew, held))
    assert refused.value.reason == EndReason.PASSWORD_CHANGED


def test_a_wrong_transport_is_refused_as_before(make_account):
    held = open_session(make_account(ANN))
    with pytest.raises(InvalidToken):
        refresh(token=held.tokens.refresh, caller=CALLER, transport=Transport.COOKIE)
    assert renew(renew(held)).session == held.session


def test_a_step_up_goes_on_after_a_rehash(make_account, case: Case, monkeypatch):
    ann = make_account(ANN)
    find = PendingSignInQuerySet.find

    def found_before(rows: PendingSignInQuerySet, handle: str) -> Any:
        pending = find(rows, handle)
        rehash_password()
        return pending

    def answer(claims: Any, challenge: str) -> SignedIn:
        given = FactorAnswer(password=PASSWORD)
        return step_up(challenge=challenge, answer=given, claims=claims, caller=CALLER)

    for when in ("before the answer", "while it waits", "between two queries"):
        with case(when), monkeypatch.context() as patched:
            claims = bearer.authenticate(open_session(ann).tokens.access)
            asked = ask_to_step_up(claims=claims, caller=CALLER).id
            send_answer = partial(answer, claims, asked)
            if when == "before the answer":
                rehash_password()
            elif when == "between two queries":
                patched.setattr(PendingSignInQuerySet, "find", found_before)
            waits = when == "while it waits"
            stepped_up = meeting(rehash_password, send_answer) if waits else send_answer()
            assert renew(stepped_up)


def test_a_second_step_goes_on_after_a_rehash(make_account, case: Case, monkeypatch, frozen_clock):
    app = enroll_app(make_account(ANN))
    count_guess = PendingSignInQuerySet.count_guess

    def counted_before(rows: PendingSignInQuerySet, *given: Any) -> Any:
        pending = count_guess(rows, *given)
        rehash_password()
        return pending

    for when in ("before the answer", "between two queries"):
        with case(when), monkeypatch.context() as patched:
            asked = sign_in(
                identifier=ANN, password=PASSWORD, transport=Transport.BODY, caller=CALLER
            )
            assert isinstance(asked, ChallengeRequired)
            if when == "before the answer":
                rehash_password()
            else:
                patched.setattr(PendingSignInQuerySet, "count_guess", counted_before)
            code = FactorAnswer(code=app.code())
            signed_in = answer_challenge(challenge=asked.id, answer=code, caller=CALLER)
            assert isinstance(signed_in, SignedIn)
            assert renew(signed_in)
        frozen_clock.move(60)  # a code works once


@pytest.mark.parametrize("change", [change_password, set_password])
def test_a_change_of_password_goes_on_after_a_rehash(make_account, monkeypatch, change):
    held = open_session(make_account(ANN))
    make = passwords.make

    def overtaken(raw: str) -> str:
        monkeypatch.setattr(passwords, "make", make)
        rehash_password()
        return make(raw)

    monkeypatch.setattr(passwords, "make", overtaken)
    claims = bearer.authenticate(held.tokens.access)
    renewed = change(current=PASSWORD, new=NEW, claims=claims, caller=CALLER)
    assert users().get().check_password(NEW)
    assert renew(renewed or held).session == held.session


@pytest.mark.parametrize("change", [change_password, set_password])
def test_a_new_password_of_another_request_is_not_taken_for_a_rehash(
    make_account, monkeypatch, change
):
    held = open_session(make_account(ANN))
    make = passwords.make

    def overtaken(raw: str) -> str:
        users().update(password=make_password("the password of another request"))
        return make(raw)

    monkeypatch.setattr(passwords, "make", overtaken)
    claims = bearer.authenticate(held.tokens.access)
    with pytest.raises(WrongPassword):
        change(current=PASSWORD, new=NEW, claims=claims, caller=CALLER)
    assert users().get().check_password("the password of another request")


def test_a_rehash_and_what_secures_the_account_do_not_wait_for_each_other(make_account):
    """Both lock the account first: neither gets a deadlock, which would be answered with 503."""
    ann = make_account(ANN)
    open_session(ann)
    stored = users().get().password
    renewing = partial(rehash, ann.id, before=stored, after=make_password(PASSWORD))
    with ThreadPoolExecutor(1) as pool:
        with database.atomic():
            secure(ann.id, EndReason.OWNER_PROVED)
            sent = send(pool, renewing)
            void_password(ann.id)
        assert sent.result() is False
