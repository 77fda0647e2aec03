"""Changing the profile of another user."""

from __future__ import annotations

import pytest

from tests.calls import CALLER
from tests.messages import subjects
from tests.people import claims_of
from vestibule.core.errors import InvalidInput, NotFound, PermissionDenied
from vestibule.core.people import Person, Profile
from vestibule.core.roles import COMPANY_ROLES, Action, Over, Role
from vestibule.flows.change_user import change_user
from vestibule.models import Account, AuditEvent

pytestmark = pytest.mark.django_db
ANN = "ann@example.org"


def change(person: Person, by: Person, **changes: str) -> Profile:
    return change_user(account=person.id, changes=changes, claims=claims_of(by), caller=CALLER)


def test_names_and_phone_are_changed_and_the_owner_is_notified_of_the_phone(make_account, outbox):
    mia, ann = make_account("mia@example.org", role="manager"), make_account(ANN)
    after = change(ann, mia, first_name="Anna", phone="+41791234567")
    assert (after.person.first_name, after.person.last_name) == ("Anna", "Example")
    assert (after.phone, after.phone_verified) == ("+41791234567", False)
    assert subjects(outbox, ANN) == ["Your phone number was changed"]
    assert set(AuditEvent.objects.values_list("actor_id", flat=True)) == {str(mia.id)}


def test_a_bad_value_changes_nothing(make_account):
    mia, ann = make_account("mia@example.org", role="manager"), make_account(ANN)
    with pytest.raises(InvalidInput):
        change(ann, mia, first_name="Anna", phone="none")
    assert Account.objects.of(ann.id).person() == ann


def test_users_change_their_own_profile_without_an_actor_in_the_event(make_account):
    ann = make_account(ANN)
    assert change(ann, ann, first_name="Anna").person.first_name == "Anna"
    assert AuditEvent.objects.get().actor_id == ""


def test_readers_get_permission_denied_and_others_not_found(make_account, settings):
    reader = Role("reader", "Reader", 60, may={Action.READ: Over.LOWER})
    settings.VESTIBULE = {**settings.VESTIBULE, "ROLES": (*COMPANY_ROLES, reader)}
    ann, bob = make_account(ANN), make_account("bob@example.org", role="reader")
    with pytest.raises(PermissionDenied):
        change(ann, bob, first_name="Eve")
    with pytest.raises(NotFound):
        change(bob, ann, first_name="Eve")


def test_a_username_is_changed_unless_it_is_taken(make_account):
    ann, bob = make_account(ANN), make_account("bob@example.org")
    assert change(ann, ann, username="annette").person.username == "annette"
    for name, code in (
        ("ANNETTE", "username_taken"),
        ("ann@example.org", "username_invalid"),
        ("admin", "username_invalid"),
        ("two words", "username_invalid"),
        ("", "username_invalid"),
    ):
        with pytest.raises(InvalidInput) as refused:
            change(bob, bob, first_name="Changed", username=name)
        assert [each.code for each in refused.value.problems["username"]] == [code]
    assert Account.objects.of(bob.id).person() == bob
    assert change(bob, bob, username=bob.username).person == bob  # unchanged, so not validated


def test_a_username_has_the_required_length(make_account, settings):
    settings.VESTIBULE = {**settings.VESTIBULE, "USERNAME_MIN_LENGTH": 6}
    ann = make_account(ANN)
    with pytest.raises(InvalidInput) as refused:
        change(ann, ann, username="annie")
    assert [each.code for each in refused.value.problems["username"]] == ["username_too_short"]
