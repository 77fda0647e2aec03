"""Reading and changing the own profile."""

from __future__ import annotations

import pytest
from django.contrib.auth import get_user_model

from vestibule import bearer
from vestibule.core.caller import Caller
from vestibule.core.errors import InvalidInput, NotAuthenticated
from vestibule.core.profile_fields import ProfileField
from vestibule.flows.profile import change_profile, read_own_account, read_profile
from vestibule.models import Account
from vestibule.testing.plugin import open_session

FIELDS = (
    ProfileField(name="institution", label="Institution"),
    ProfileField(name="beds", label="Beds", kind="integer"),
)


@pytest.fixture
def claims(make_account):
    return bearer.authenticate(open_session(make_account()).tokens.access)


def test_omitted_fields_stay_and_an_empty_text_clears(claims):
    change_profile(
        changes={"first_name": "Jane", "phone": "+0987654321"}, claims=claims, caller=Caller()
    )
    profile = change_profile(changes={"last_name": ""}, claims=claims, caller=Caller())
    person = profile.person
    assert (person.first_name, person.last_name, profile.phone) == ("Jane", "", "+0987654321")


def test_a_new_phone_number_is_not_verified(claims):
    Account.objects.update(phone="+123456789", phone_verified_at="2026-01-01T00:00Z")
    changed = change_profile(changes={"phone": "+987654321"}, claims=claims, caller=Caller())
    assert not changed.phone_verified


def test_the_same_phone_number_stays_verified(claims):
    Account.objects.update(phone="+123456789", phone_verified_at="2026-01-01T00:00Z")
    changed = change_profile(changes={"phone": "+123456789"}, claims=claims, caller=Caller())
    assert changed.phone_verified


def test_a_bad_phone_number_changes_nothing(claims):
    with pytest.raises(InvalidInput):
        change_profile(
            changes={"first_name": "Jane", "phone": "call me"}, claims=claims, caller=Caller()
        )
    assert read_profile(claims=claims).person.first_name == "Ann"


def test_a_deactivated_owner_reads_nothing(claims):
    get_user_model().objects.update(is_active=False)
    with pytest.raises(NotAuthenticated):
        read_profile(claims=claims)


def test_profile_fields_are_kept_cleared_and_shown(claims, settings):
    settings.VESTIBULE = {**settings.VESTIBULE, "PROFILE_FIELDS": FIELDS}
    facts = {"institution": "St. Mary's", "beds": 4, "role": "admin"}
    changed = change_profile(changes={}, facts=facts, claims=claims, caller=Caller())
    assert changed.facts == {"institution": "St. Mary's", "beds": 4}
    changed = change_profile(changes={}, facts={"beds": None}, claims=claims, caller=Caller())
    assert changed.facts == {"institution": "St. Mary's", "beds": None}
    assert Account.objects.get().facts == {"institution": "St. Mary's"}
    assert changed.person.role == "employee"


def test_a_field_that_is_no_longer_declared_is_not_shown_and_not_lost(claims, settings):
    settings.VESTIBULE = {**settings.VESTIBULE, "PROFILE_FIELDS": FIELDS}
    change_profile(changes={}, facts={"beds": 4}, claims=claims, caller=Caller())
    settings.VESTIBULE = {**settings.VESTIBULE, "PROFILE_FIELDS": FIELDS[:1]}
    assert read_profile(claims=claims).facts == {"institution": None}
    settings.VESTIBULE = {**settings.VESTIBULE, "PROFILE_FIELDS": FIELDS}
    assert read_profile(claims=claims).facts["beds"] == 4


def test_one_bad_field_changes_nothing(claims, settings):
    settings.VESTIBULE = {**settings.VESTIBULE, "PROFILE_FIELDS": FIELDS}
    with pytest.raises(InvalidInput) as refused:
        change_profile(
            changes={"first_name": "Jane", "phone": "x"},
            facts={"institution": "A", "beds": "many"},
            claims=claims,
            caller=Caller(),
        )
    assert set(refused.value.problems) == {"phone", "beds"}
    profile = read_profile(claims=claims)
    assert profile.person.first_name == "Ann"
    assert profile.facts == {"institution": None, "beds": None}


def test_an_owner_learns_whether_there_is_a_password(claims):
    assert read_own_account(account=claims.subject).has_password
    get_user_model().objects.update(password="!")
    assert not read_own_account(account=claims.subject).has_password
    get_user_model().objects.update(is_active=False)
    with pytest.raises(NotAuthenticated):
        read_own_account(account=claims.subject)
