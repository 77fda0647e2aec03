"""Links that undo a change of address: what voids them, and what does not."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.calls import CALLER, post
from tests.cases import each_case
from tests.flows.test_change_email import CHOSEN, NEW, OLD, THIRD, choose, link_to, login
from tests.moved_account import (
    PROFILE,
    THIEFS,
    MovedAccount,
    ann,
    in_doubt,
    open_ways,
    unproved,
)
from vestibule.models import Account, OneTimeSecret
from vestibule.models.one_time_secret import Purpose
from vestibule.steps import link_identity

__all__ = ["ann", "in_doubt", "open_ways", "unproved"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("moving_limits")]
ORDER = [OLD, NEW, THIRD]


def test_a_thief_who_undoes_a_change_leaves_the_owner_her_link(ann):
    ann.move(NEW)
    owners = link_to(ann.outbox, OLD)
    ann.move(THIRD)
    thiefs = ann.undo(link_to(ann.outbox, NEW))
    assert choose(thiefs.json()["token"], THIEFS) == 200
    assert (Account.objects.get().email, login(NEW, THIEFS)) == (NEW, 200)
    restored = ann.undo(owners)
    assert restored.status_code == 200
    assert choose(restored.json()["token"]) == 200
    assert Account.objects.get().email == OLD
    assert (login(NEW, THIEFS), login(OLD, CHOSEN)) == (401, 200)


@each_case("first", ORDER, ids=str)
@each_case("second", ORDER, ids=str)
@each_case("at_once", [False, True], ids=str)
def test_an_undo_voids_the_links_of_later_changes_and_no_other(ann, first, second, at_once):
    ann.outbox.clear()
    for email in (NEW, THIRD, "fourth@example.org"):
        ann.move(email)
    links = {each: link_to(ann.outbox, each) for each in ORDER}
    if at_once:
        sent = OneTimeSecret.objects.filter(purpose=Purpose.UNDO_CHANGE_EMAIL)
        sent.update(sent_at=sent.latest("sent_at").sent_at)
    assert ann.undo(links[first]).status_code == 200
    earlier = ORDER.index(second) < ORDER.index(first)
    assert (ann.undo(links[second]).status_code == 200) is earlier
    assert Account.objects.get().email == (second if earlier else first)


def resets(moved: MovedAccount) -> None:
    assert post("password/reset/", {"email": NEW}).status_code == 200
    assert choose(link_to(moved.outbox, NEW), THIEFS) == 200


def signs_in_by_mail(moved: MovedAccount) -> None:
    asked = post("login/email/", {"email": NEW}).json()["verification"]
    body = {"token": link_to(moved.outbox, NEW), "verification": asked["id"]}
    assert post("login/email/confirm/", body).status_code == 200


def signs_in_by_a_provider(moved: MovedAccount) -> None:
    assert link_identity.void_registration(moved.person, PROFILE, CALLER)


voids_the_registration = each_case(
    "void", [resets, signs_in_by_mail, signs_in_by_a_provider], ids=lambda void: void.__name__
)
"""What confirms the owner of the new mailbox, where the registrant is in doubt."""


@voids_the_registration
def test_no_doubt_about_the_registrant_costs_a_verified_address_its_link(in_doubt, void):
    in_doubt.outbox.clear()
    in_doubt.move()
    void(in_doubt)
    assert not Account.objects.in_doubt().exists()
    restored = in_doubt.undo()
    assert restored.status_code == 200
    assert choose(restored.json()["token"]) == 200
    assert (Account.objects.get().email, login(OLD, CHOSEN)) == (OLD, 200)


@voids_the_registration
def test_the_link_of_an_unverified_address_ends_with_what_the_registrant_set(unproved, void):
    unproved.outbox.clear()
    unproved.move(caller=unproved.own_device())
    Account.objects.update(registrant_unproved=True)
    void(unproved)
    assert unproved.undo().status_code == 400


@voids_the_registration
def test_a_link_that_undoes_a_deletion_ends_with_what_the_registrant_set(in_doubt, void):
    in_doubt.outbox.clear()
    in_doubt.move()
    life = timedelta(days=7)
    link = OneTimeSecret.objects.issue_link(Purpose.UNDO_DELETION, in_doubt.account, life=life).link
    void(in_doubt)
    assert OneTimeSecret.objects.find(Purpose.UNDO_DELETION, link) is None
