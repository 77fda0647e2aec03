"""Undoing a change of address: nothing that a thief has set since opens the account."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.contrib.auth import get_user_model

from tests.calls import CALLER, post
from tests.cases import each_case
from tests.factors import enroll_app
from tests.flows.test_change_email import CHOSEN, NEW, OLD, THIRD, choose, link_to, login, undone
from tests.messages import code_in, subjects, texts
from tests.moved_account import (
    NUMBER,
    PROFILE,
    THIEFS,
    MovedAccount,
    ann,
    in_doubt,
    open_ways,
    unproved,
)
from tests.passkeys.ceremonies import sign_in, with_passkey
from vestibule.core.errors import Refusal
from vestibule.core.tokens import SignedIn, Transport
from vestibule.delivery.worker import deliver_due
from vestibule.flows.change_password import change_password
from vestibule.flows.phone_sign_in import ask_to_sign_in_by_phone, sign_in_by_phone_code
from vestibule.flows.profile import change_profile
from vestibule.flows.verify_email import verify_email
from vestibule.models import Account, AuditEvent, Identity, OneTimeSecret, Session
from vestibule.models.one_time_secret import Purpose
from vestibule.testing.plugin import PASSWORD

__all__ = ["ann", "in_doubt", "open_ways", "unproved"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("moving_limits")]
OWN_NUMBER = "+41791234568"
PHONE_CHANGED = "Your phone number was changed"
REMOVED = "Earlier access to your account was removed"
Opens = Callable[[], bool]
"""Returns whether what was set opens the account."""


def works(use: Callable[[], Any]) -> bool:
    try:
        return bool(use())
    except Refusal:
        return False


def a_phone(moved: MovedAccount) -> Opens:
    moved.set_phone()

    def opens() -> bool:
        texts.clear()
        sent = ask_to_sign_in_by_phone(phone=NUMBER, transport=Transport.BODY, caller=CALLER)
        deliver_due()
        if not texts:
            return False
        entered = {"verification": sent.id, "code": code_in(texts[-1]), "browser": ""}
        return isinstance(sign_in_by_phone_code(**entered, caller=CALLER), SignedIn)

    return opens


def a_passkey(moved: MovedAccount) -> Opens:
    passkey = with_passkey(moved.person)
    return lambda: works(lambda: sign_in(passkey))


def an_identity(moved: MovedAccount) -> Opens:
    Identity.objects.link(moved.account, PROFILE)
    return lambda: Identity.objects.account_of(PROFILE) is not None


def a_password(moved: MovedAccount) -> Opens:
    claims = moved.claims()
    change_password(current=PASSWORD, new=THIEFS, claims=claims, caller=CALLER)
    return lambda: 200 in (login(OLD, THIEFS), login(NEW, THIEFS))


def a_username(moved: MovedAccount) -> Opens:
    claims = moved.claims()
    change_profile(changes={"username": "thief"}, claims=claims, caller=CALLER)
    asked = {"username": "thief", "password": PASSWORD}
    return lambda: bool(post("login/", asked).status_code == 200)


def a_link_of_its_own(moved: MovedAccount) -> Opens:
    moved.move(THIRD)
    link = link_to(moved.outbox, NEW)
    return lambda: bool(moved.undo(link).status_code == 200)


WAYS = [a_phone, a_passkey, an_identity, a_password, a_username, a_link_of_its_own]
each_way = each_case("way", WAYS, ids=lambda way: way.__name__)


@each_way
def test_nothing_that_a_thief_has_set_opens_the_account_after_the_undo(ann, settings, way):
    settings.VESTIBULE = {**settings.VESTIBULE, "SIGN_IN_WITH": ("email", "username")}
    ann.outbox.clear()
    ann.move()
    opens = way(ann)
    token = undone(ann.outbox)["token"]
    assert not opens()
    assert choose(token) == 200
    assert not opens()
    assert login(OLD, CHOSEN) == 200


@each_way
def test_without_the_undo_it_does(ann, settings, way):
    settings.VESTIBULE = {**settings.VESTIBULE, "SIGN_IN_WITH": ("email", "username")}
    ann.outbox.clear()
    ann.move()
    assert way(ann)()


SET_SINCE = {
    "email": "restored",
    "email_key": "restored",
    "email_verified_at": "of the restored address",
    "registrant_unproved": "kept in the link: in_doubt",
    "owner_confirmed": "the same",
    "phone": "removed if it was verified since",
    "phone_verified_at": "the same",
    "factors": "those added since are removed",
    "deletion_due_at": "canceled",
    "enabled": "with the deletion; an administrator's decision stays",
    "epoch": "moved on",
    "epoch_moved_at": "moved on",
}
"""What of an account's row decides who gets in, and what an undo does with it."""
OPENS_NOTHING = {
    "user": "its key",
    "self_registered": "says who made the account",
    "role": "an administrator's decision",
    "username_skeleton": "a name signs in with a password, which is void",
    "username_key": "for searches",
    "name_key": "for searches",
    "last_name_key": "for searches",
    "factor_due_at": "a deadline, which a later sign-in meets",
    "webauthn_user_id": "names the account to its passkeys",
    "facts": "what users say of themselves",
    "avatar": "the same",
    "last_seen_at": "for lists",
    "created_at": "for lists",
    "updated_at": "for lists",
}
"""The others; tables about accounts are listed in ``test_securing``."""


def test_every_column_of_an_account_is_undone_or_opens_nothing():
    columns = {each.name for each in Account._meta.concrete_fields}
    assert columns == SET_SINCE.keys() | OPENS_NOTHING.keys()


@each_case("before", [False, True], ids=str)
@each_case("since", [False, True], ids=str)
def test_a_number_goes_if_it_was_verified_after_the_request(ann, before, since):
    if before:
        ann.set_phone(OWN_NUMBER)
    ann.move()
    if since:
        ann.set_phone()
    undone(ann.outbox)
    account = Account.objects.get()
    kept = "" if since or not before else OWN_NUMBER
    assert (account.phone, account.phone_verified_at is None) == (kept, not kept)


def test_both_addresses_are_told_that_the_number_is_removed(ann):
    ann.move()
    ann.set_phone()
    link = link_to(ann.outbox, OLD)
    ann.outbox.clear()
    assert ann.undo(link).status_code == 200
    told = {each: [mail for mail in ann.outbox if mail.to == [each]] for each in (OLD, NEW)}
    for mails in told.values():
        assert [str(mail.subject) for mail in mails].count(PHONE_CHANGED) == 1
    # The device that undid it is the owner's business: the other mailbox may be a thief's.
    assert all("127.0.0.1" in mail.body for mail in told[OLD])
    assert not any("127.0.0.1" in mail.body for mail in told[NEW])
    assert AuditEvent.objects.filter(kind="phone_changed").count() == 2


def test_a_number_that_stays_is_no_news(ann):
    ann.set_phone(OWN_NUMBER)
    ann.move()
    link = link_to(ann.outbox, OLD)
    ann.outbox.clear()
    assert ann.undo(link).status_code == 200
    assert PHONE_CHANGED not in subjects(ann.outbox)


def give_every_way_in(moved: MovedAccount) -> Opens:
    """Give a registrant every lasting way in; returns whether the passkey signs in."""
    moved.set_phone()
    Identity.objects.link(moved.account, replace(PROFILE, email="eve@example.org"))
    enroll_app(moved.person)
    return a_passkey(moved)


def is_the_owners_alone() -> bool:
    account = Account.objects.get()
    assert (account.email, account.phone, account.phone_verified_at) == (OLD, "", None)
    assert (account.factors, Identity.objects.count()) == ("", 0)
    assert not get_user_model().objects.get().has_usable_password()
    return not Session.objects.live().exists()


def test_an_address_that_a_stranger_registered_gets_the_account_alone(unproved):
    signs_in = give_every_way_in(unproved)
    unproved.move(caller=unproved.own_device())
    assert signs_in()
    token = undone(unproved.outbox)["token"]
    assert is_the_owners_alone()
    assert not signs_in()
    assert subjects(unproved.outbox, OLD).count(REMOVED) == 1
    assert subjects(unproved.outbox, NEW).count("Your email address was changed") == 1
    assert AuditEvent.objects.filter(kind="registration_voided").count() == 1
    assert choose(token) == 200
    assert (login(OLD, CHOSEN), Account.objects.in_doubt().exists()) == (200, False)


def test_a_stranger_cannot_clear_the_doubt_with_another_mailbox(unproved):
    """The victim has used the link of the registration, and the stranger moved the account."""
    signs_in = give_every_way_in(unproved)
    post("email/verify/", {"email": OLD})
    verify_email(link=link_to(unproved.outbox, OLD), caller=replace(CALLER, user_agent="Phone"))
    assert Account.objects.get().registrant_unproved
    unproved.move(caller=unproved.own_device())
    own: dict[str, Any] = {"HTTP_DEVICE_TOKEN": unproved.own_device().device_token}
    asked = post("login/email/", {"email": NEW}, **own).json()["verification"]
    body = {"token": link_to(unproved.outbox, NEW), "verification": asked["id"]}
    post("login/email/confirm/", body, **own)
    assert (signs_in(), Account.objects.in_doubt().exists()) == (True, False)
    undone(unproved.outbox)
    assert is_the_owners_alone()
    assert not signs_in()


def test_what_an_owner_without_doubt_had_before_stays(ann):
    signs_in = give_every_way_in(ann)
    ann.move()
    undone(ann.outbox)
    assert signs_in()
    assert Account.objects.get().phone == NUMBER
    assert REMOVED not in subjects(ann.outbox)


def test_a_link_of_an_older_release_is_that_of_a_verified_address(unproved):
    signs_in = give_every_way_in(unproved)
    unproved.move(caller=unproved.own_device())
    links = OneTimeSecret.objects.filter(purpose=Purpose.UNDO_CHANGE_EMAIL)
    assert links.update(data={}) == 1
    undone(unproved.outbox)
    assert signs_in()
