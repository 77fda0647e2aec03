"""The ready server's profile fields: read from JSON, or refused in a sentence."""

from __future__ import annotations

import pytest

from vestibule.core.profile_fields import ProfileField
from vestibule.server.environment.reading import read
from vestibule.server.environment.refusals import require_startable
from vestibule.server.environment.values import UnusableEnvironment


def test_a_list_of_objects_declares_fields():
    text = (
        '[{"name": "institution", "label": "Institution", "required": true},'
        ' {"name": "duty", "label": "Duty", "kind": "choice", "choices": [["MW", "Midwife"]]}]'
    )
    env = read({"VESTIBULE_PROFILE_FIELDS": text})
    assert env.PROFILE_FIELDS == (  # noqa: SIM300 - a field, and no constant
        ProfileField(name="institution", label="Institution", required=True),
        ProfileField(name="duty", label="Duty", kind="choice", choices=(("MW", "Midwife"),)),
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", " must be JSON"),
        ("1", " must be a list."),
        ("null", " must be a list."),
        ('"institution"', " must be a list."),
        ("[1]", "[0] must be a table of keys and values."),
        ("[{}]", "[0] lacks name, label."),
        ('[{"name": "role", "label": "Role"}]', ": 'role' is reserved"),
        (
            '[{"name": "a", "label": "A", "kinds": "text"}]',
            "[0] has an unknown key kinds (did you mean kind?).",
        ),
        ('[{"name": 1, "label": "A"}]', "[0].name must be text."),
        ('[{"name": "a", "label": "A", "max_length": "9"}]', "[0].max_length must be a whole"),
        ('[{"name": "a", "label": "A", "required": 1}]', "[0].required must be true or false."),
        ('[{"name": "a", "label": "A", "kind": ["text"]}]', "[0].kind must be one of text, choice"),
        ('[{"name": "a", "label": "A", "choices": 3}]', "[0].choices must be a list."),
        (
            '[{"name": "a", "label": "A", "kind": "choice", "choices": [["x"]]}]',
            "[0].choices[0] must be a list of 2.",
        ),
    ],
)
def test_anything_else_does_not_start(text, said):
    with pytest.raises(UnusableEnvironment) as refused:
        require_startable(read({"VESTIBULE_PROFILE_FIELDS": text}))
    (sentence,) = refused.value.args
    assert f"VESTIBULE_PROFILE_FIELDS{said}" in sentence
