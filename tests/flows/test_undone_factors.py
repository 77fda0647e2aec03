"""Undoing a change of address removes the second factors that were added since."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.calls import CALLER, post
from tests.cases import each_case
from tests.factors import enroll_app, make_recovery_codes
from tests.flows.test_change_email import NEW, OLD, ask, choose, link_to, login, undone
from tests.messages import subjects
from tests.passkeys.ceremonies import person_of, sign_in, with_passkey
from vestibule.core.errors import Refusal
from vestibule.core.people import Person
from vestibule.flows.change_email import confirm_email_change
from vestibule.models import Account, AuditEvent, OneTimeSecret, RecoveryCode, Totp
from vestibule.models.one_time_secret import Purpose

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("moving_limits")]
ADDED: dict[str, Callable[[Person], Any]] = {
    "totp": enroll_app,
    "passkey": with_passkey,
    "recovery_code": make_recovery_codes,
}
CHOSEN = "another long passphrase"


def change(
    client: Any, outbox: Any, clock: Any, *, meanwhile: Callable[[], Any] = lambda: None
) -> None:
    """Change the address; ``meanwhile`` is done before the new one is confirmed."""
    clock.move(60)
    assert ask(client).status_code == 200
    clock.move(60)
    meanwhile()
    confirm_email_change(link=link_to(outbox, NEW), caller=CALLER)
    clock.move(60)


@pytest.fixture(autouse=True)
def without_rates(settings) -> None:
    settings.VESTIBULE = {**settings.VESTIBULE, "LIMITS": {}}


@pytest.fixture
def ann(make_account) -> Person:
    person: Person = make_account(OLD)
    Account.objects.of(person.id).update(email_verified_at="2026-01-01T00:00:00Z")
    return person


def test_a_thiefs_passkey_opens_nothing_after_the_undo(ann, sign_in_as, frozen_clock, outbox):
    change(sign_in_as(ann), outbox, frozen_clock)
    thiefs = with_passkey(ann)
    assert sign_in(thiefs)
    undone(outbox)
    with pytest.raises(Refusal):
        sign_in(thiefs)
    assert login(OLD) == 401


@each_case("before", ["", "totp", "passkey", "totp passkey recovery_code"], ids=str)
@each_case("since", ["", *ADDED], ids=str)
@each_case("when", ["before the confirmation", "after it"], ids=str)
def test_what_was_added_since_goes_and_what_was_there_stays(
    ann, sign_in_as, frozen_clock, outbox, before, since, when
):
    if since in before.split() and since != "recovery_code":
        return  # replaced: see below
    outbox.clear()
    for kind in before.split():
        ADDED[kind](ann)
    had = person_of(ann).factors
    client = sign_in_as(ann, amr="pwd otp mfa")

    def adds() -> None:
        if since:
            ADDED[since](ann)

    early = when == "before the confirmation"
    change(client, outbox, frozen_clock, meanwhile=adds if early else lambda: None)
    if not early:
        adds()
    token = undone(outbox)["token"]
    kept = had.replace(" recovery_code", "") if since == "recovery_code" else had
    assert person_of(ann).factors == kept
    assert RecoveryCode.objects.exists() == ("recovery_code" in kept)
    removed = AuditEvent.objects.filter(kind="factor_removed")
    assert [each.details["method"] for each in removed] == [since] * bool(since)
    told = [each for each in subjects(outbox, OLD) if "removed" in each]
    assert len(told) == (since in {"totp", "passkey"})
    assert choose(token, CHOSEN) == 200
    signed_in = post("login/", {"email": OLD, "password": CHOSEN}).json()
    assert ("challenge" in signed_in) == bool(kept)


@each_case("kind", ["totp", "passkey"], ids=str)
def test_what_replaced_a_factor_goes_too(ann, sign_in_as, frozen_clock, outbox, kind):
    ADDED[kind](ann)
    make_recovery_codes(ann)
    client = sign_in_as(ann, amr="pwd otp mfa")
    change(client, outbox, frozen_clock)
    model = {"totp": Totp, "passkey": None}[kind]
    if model is not None:
        model.objects.all().delete()
    ADDED[kind](ann)
    undone(outbox)
    assert person_of(ann).factors == ("" if kind == "totp" else "passkey recovery_code")


def test_a_link_of_an_older_release_counts_from_the_confirmation(
    ann, sign_in_as, frozen_clock, outbox
):
    change(sign_in_as(ann), outbox, frozen_clock)
    enroll_app(ann)
    undo = OneTimeSecret.objects.filter(purpose=Purpose.UNDO_CHANGE_EMAIL)
    assert undo.update(data={"verified": True}) == 1
    undone(outbox)
    assert person_of(ann).factors == ""


@each_case("since", ["totp", "passkey", "totp passkey recovery_code", ""], ids=str)
def test_both_addresses_are_told_of_the_undo_and_of_what_it_removed(
    ann, sign_in_as, frozen_clock, outbox, since
):
    change(sign_in_as(ann), outbox, frozen_clock)
    for kind in since.split():
        ADDED[kind](ann)
    undo = link_to(outbox, OLD)
    outbox.clear()
    assert post("email/change/undo/", {"token": undo}).status_code == 200
    told = {each: [mail for mail in outbox if mail.to == [each]] for each in (OLD, NEW)}
    removed = [each for each in ("totp", "passkey") if each in since]
    for mails in told.values():
        said = [str(mail.subject) for mail in mails]
        assert said.count("Your email address was changed") == 1
        assert sum("removed" in each for each in said) == len(said) - 1 == len(removed)
        assert not any("#token=" in mail.body for mail in mails)
    # The device that undid it is the owner's business: the other mailbox may be a thief's.
    assert all("127.0.0.1" in mail.body for mail in told[OLD])
    assert not any("127.0.0.1" in mail.body for mail in told[NEW])


def test_a_repeated_request_counts_from_the_first(ann, sign_in_as, frozen_clock, outbox):
    client = sign_in_as(ann, amr="pwd otp mfa")
    for _ in range(2):
        assert ask(client).status_code == 200
        frozen_clock.move(60)
    enroll_app(ann)
    frozen_clock.move(60)
    change(client, outbox, frozen_clock)
    undone(outbox)
    assert person_of(ann).factors == ""
