"""The host's own profile fields in bodies and answers, as ``PROFILE_FIELDS`` declares them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from rest_framework import serializers

from vestibule.conf import settings
from vestibule.core.profile_fields import ProfileField
from vestibule.drf.body import Values


class WithProfileFields(serializers.Serializer[Values]):
    """A shape that has the declared fields beside its own.

    A body read by it carries them as ``facts``, as they were sent: the flow
    judges them. The OpenAPI document lists them with their types.
    """

    registering: ClassVar[bool] = False
    """Whether what is required must be in this body."""

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        """Read the shape's own fields, and pick out the declared ones."""
        values: dict[str, Any] = super().to_internal_value(data)
        given = data if isinstance(data, Mapping) else {}
        names = [field.name for field in settings.PROFILE_FIELDS]
        return {**values, "facts": {name: given[name] for name in names if name in given}}


def properties(*, of_body: bool) -> dict[str, dict[str, Any]]:
    """Describe every declared field as JSON Schema; in a body, those that one may send."""
    return {field.name: _property(field, of_body=of_body) for field in settings.PROFILE_FIELDS}


def _property(field: ProfileField, *, of_body: bool) -> dict[str, Any]:
    kinds: dict[str, dict[str, Any]] = {
        "text": {"type": "string", "maxLength": field.max_length},
        "choice": {"type": "string", "enum": [value for value, _ in field.choices]},
        "boolean": {"type": "boolean"},
        "integer": {"type": "integer"},
        "date": {"type": "string", "format": "date"},
    }
    if of_body and field.required:
        return {**kinds[field.kind], "title": field.label}
    return {"title": field.label, "oneOf": [kinds[field.kind], {"type": "null"}]}
