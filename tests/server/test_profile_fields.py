"""The ready server's profile fields: read from JSON, or refused in a sentence."""

from __future__ import annotations

import pytest

from vestibule.core.profile_fields import ProfileField
from vestibule.server.environment.profile_fields import profile_fields
from vestibule.server.environment.reading import read
from vestibule.server.environment.refusals import refusals


def test_a_list_of_objects_declares_fields():
    text = (
        '[{"name": "institution", "label": "Institution", "required": true},'
        ' {"name": "duty", "label": "Duty", "kind": "choice", "choices": [["MW", "Midwife"]]}]'
    )
    assert profile_fields(text) == (
        ProfileField(name="institution", label="Institution", required=True),
        ProfileField(name="duty", label="Duty", kind="choice", choices=(("MW", "Midwife"),)),
    )
    assert profile_fields("") == ()


@pytest.mark.parametrize(
    "text",
    [
        "{",
        "1",
        "null",
        '"institution"',
        "[1]",
        "[{}]",
        '[{"name": "role", "label": "Role"}]',
        '[{"name": "a", "label": "A", "colour": "red"}]',
        '[{"name": 1, "label": "A"}]',
        '[{"name": "a", "label": "A", "max_length": "9"}]',
        '[{"name": "a", "label": "A", "kind": ["text"]}]',
        '[{"name": "a", "label": "A", "choices": 3}]',
        '[{"name": "a", "label": "A", "kind": "choice", "choices": [["x"]]}]',
    ],
)
def test_anything_else_does_not_start(text):
    with pytest.raises(ValueError):  # noqa: PT011 - its sentence is not what the operator reads
        profile_fields(text)
    found = refusals(read({"VESTIBULE_PROFILE_FIELDS": text}))
    assert found == [
        "VESTIBULE_PROFILE_FIELDS must be a JSON list of fields, as described in docs/profile.md."
    ]
