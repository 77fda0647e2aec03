"""The host's profile fields (``PROFILE_FIELDS``) in bodies and responses."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, TypeVar

from rest_framework import serializers

from vestibule.conf import settings
from vestibule.core.profile_fields import ProfileField
from vestibule.drf.body import Values

Value = TypeVar("Value")


class WithProfileFields(serializers.Serializer[Values]):
    """A serializer with the declared profile fields beside its own.

    The validated data has them in ``facts``, as they were sent: the flow validates them. The
    OpenAPI document lists them with their types.
    """

    registering: ClassVar[bool] = False
    """Whether this is the body of users who register themselves."""
    by_column: ClassVar[bool] = False
    """Whether a field is named as its column of the user model, as a serializer of that does."""

    def key_of(self, field: ProfileField) -> str:
        """Return the name of a field in this body."""
        return (field.column or field.name) if self.by_column else field.name

    def required_fields(self) -> tuple[ProfileField, ...]:
        """Return the declared fields that this body must have."""
        return tuple(each for each in settings.PROFILE_FIELDS if self.registering and each.required)

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        """Validate the serializer's own fields and add ``facts``."""
        values: dict[str, Any] = super().to_internal_value(data)
        given = data if isinstance(data, Mapping) else {}
        keys = {self.key_of(field): field.name for field in settings.PROFILE_FIELDS}
        return {**values, "facts": {keys[key]: given[key] for key in keys if key in given}}


def by_column(values: Mapping[str, Value]) -> dict[str, Value]:
    """Name values of profile fields as their columns of the user model; others stay."""
    columns = {field.name: field.column for field in settings.PROFILE_FIELDS if field.column}
    return {columns.get(name, name): value for name, value in values.items()}


def properties(*, of_body: bool) -> dict[str, dict[str, Any]]:
    """Describe the declared fields as JSON Schema, for a body or for a response."""
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
