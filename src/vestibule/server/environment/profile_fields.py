"""Profile fields of the ready server, from a JSON list in its environment."""

from __future__ import annotations

import json
from typing import Any

from vestibule.core.profile_fields import ProfileField, problems


def profile_fields(text: str) -> tuple[ProfileField, ...]:
    """Parse the declaration; choices are pairs of stored value and label.

    Raises:
        ValueError: not a list of fields, or an invalid one.
    """
    try:
        fields = tuple(_field(each) for each in json.loads(text or "[]"))
    except (AttributeError, TypeError) as wrong:  # not a list of objects, or an unknown key
        raise ValueError(str(wrong)) from None
    if problems(fields):
        raise ValueError(problems(fields)[0])
    return fields


def _field(declared: dict[str, Any]) -> ProfileField:
    choices = tuple((str(value), str(label)) for value, label in declared.get("choices", []))
    field = ProfileField(**{**declared, "choices": choices})
    texts = (field.name, field.label, field.kind)
    if not all(isinstance(text, str) for text in texts) or not isinstance(field.max_length, int):
        raise TypeError("A field's name, label and kind must be strings, its max_length a number.")
    return field
