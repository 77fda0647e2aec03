"""Profile fields: which values are accepted, and which declarations are refused."""

from __future__ import annotations

import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vestibule.core.errors import Problem
from vestibule.core.profile_fields import (
    BUILT_IN,
    LARGEST,
    ProfileField,
    accepted,
    problems,
    shown,
)

INSTITUTION = ProfileField(name="institution", label="Institution", max_length=20)
DUTY = ProfileField(
    name="duty", label="Duty", kind="choice", choices=(("MW", "Midwife"), ("NU", "Nurse"))
)
NEWS = ProfileField(name="newsletter", label="Newsletter", kind="boolean")
BEDS = ProfileField(name="beds", label="Beds", kind="integer")
SINCE = ProfileField(name="since", label="Since", kind="date")
FIELDS = (INSTITUTION, DUTY, NEWS, BEDS, SINCE)


@pytest.mark.parametrize(
    ("field", "value", "kept"),
    [
        (INSTITUTION, "  St. Mary's ", "St. Mary's"),
        (INSTITUTION, "x" * 20, "x" * 20),
        (DUTY, "MW", "MW"),
        (NEWS, False, False),
        (NEWS, True, True),
        (BEDS, 0, 0),
        (BEDS, -LARGEST, -LARGEST),
        (SINCE, "2024-02-29", "2024-02-29"),
        *((field, nothing, None) for field in FIELDS for nothing in (None, "")),
        (INSTITUTION, "   ", None),
    ],
)
def test_a_valid_value_is_stored(field, value, kept):
    found = field.read(value)
    assert found == kept
    assert type(found) is type(kept)


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        (INSTITUTION, 7, "field_not_text"),
        (INSTITUTION, ["a"], "field_not_text"),
        (INSTITUTION, "a\x00b", "field_not_text"),
        (INSTITUTION, "\ud800", "field_not_text"),
        (INSTITUTION, "x" * 21, "field_too_long"),
        (DUTY, "mw", "field_not_offered"),
        (DUTY, "Midwife", "field_not_offered"),
        (DUTY, ["MW"], "field_not_offered"),
        (NEWS, "true", "field_not_boolean"),
        (NEWS, 1, "field_not_boolean"),
        (BEDS, True, "field_not_integer"),
        (BEDS, 1.0, "field_not_integer"),
        (BEDS, "1", "field_not_integer"),
        (BEDS, LARGEST + 1, "field_not_integer"),
        (SINCE, "2023-02-29", "field_not_date"),
        (SINCE, "20240101", "field_not_date"),
        (SINCE, "2024-01-01T00:00", "field_not_date"),
        (SINCE, "٢٠٢٤-01-01", "field_not_date"),
    ],
)
def test_an_invalid_value_is_refused_and_not_converted(field, value, code):
    found = field.read(value)
    assert isinstance(found, Problem)
    assert found.code == code


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
        max_leaves=5,
    )
)
def test_any_value_is_stored_as_shown_or_refused(value):
    for field in FIELDS:
        kept, wrong = accepted([field], {field.name: value}, registering=True)
        assert bool(kept) != bool(wrong)
        stored = json.loads(json.dumps(kept))
        assert wrong or shown([field], stored) == kept


def test_undeclared_names_are_ignored():
    given = {"institution": "A", "role": "admin", "is_staff": True, "beds": 3}
    assert accepted([INSTITUTION], given, registering=True) == ({"institution": "A"}, {})


def test_a_required_field_must_be_given_and_cannot_be_cleared():
    field = ProfileField(name="institution", label="Institution", required=True)
    assert set(accepted([field], {}, registering=True)[1]) == {"institution"}
    assert accepted([field], {}, registering=False) == ({}, {})
    assert set(accepted([field], {"institution": " "}, registering=False)[1]) == {"institution"}


def test_a_field_that_is_not_editable_stays_after_registration():
    field = ProfileField(name="badge", label="Badge", editable=False)
    assert accepted([field], {"badge": "1"}, registering=True)[0] == {"badge": "1"}
    assert accepted([field], {"badge": "2"}, registering=False) == ({}, {})


def test_a_value_of_an_earlier_declaration_is_not_shown():
    stored = {"duty": "GP", "beds": "many", "since": 3, "gone": "x", "institution": "A"}
    assert shown(FIELDS, stored) == {
        "institution": "A",
        "duty": None,
        "newsletter": None,
        "beds": None,
        "since": None,
    }


def test_a_built_in_name_is_refused_at_start():
    assert [name for name in BUILT_IN if not problems([ProfileField(name=name, label="X")])] == []


@pytest.mark.parametrize(
    "field",
    [
        ProfileField(name="Institution", label="X"),
        ProfileField(name="a__b", label="X"),
        ProfileField(name="", label="X"),
        ProfileField(name="a-b", label="X"),
        ProfileField(name="x" * 60, label="X"),
        ProfileField(name="a", label=""),
        ProfileField(name="a", label="X", kind="colour"),  # type: ignore[arg-type]
        ProfileField(name="a", label="X", kind="choice"),
        ProfileField(name="a", label="X", choices=(("1", "One"),)),
        ProfileField(name="a", label="X", kind="choice", choices=(("1", "One"), ("1", "Two"))),
        ProfileField(name="a", label="X", kind="choice", choices=(("", "Nothing"),)),
        ProfileField(name="a", label="X", max_length=0),
        ProfileField(name="a", label="X", max_length=100_000),
    ],
)
def test_an_invalid_declaration_is_refused_at_start(field):
    assert problems([field])


def test_duplicate_names_and_other_objects_are_refused():
    assert problems([INSTITUTION, INSTITUTION])
    assert problems([{"name": "institution"}])
    assert problems(FIELDS) == []


def test_a_date_is_kept_as_it_was_typed():
    assert SINCE.read(date(2024, 5, 6).isoformat()) == "2024-05-06"
