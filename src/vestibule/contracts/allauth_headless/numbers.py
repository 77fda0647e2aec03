"""Integer ids of rows with UUIDs: allauth's clients refer to sessions and passkeys by integers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from rest_framework import serializers

_EXACT = 2**53 - 1
"""The largest integer that JavaScript holds exactly, and a mask of as many bits."""
NOT_A_CHOICE = "Select a valid choice. That choice is not one of the available choices."


def number_of(key: UUID) -> int:
    """Return the integer id of a row: the last of its random bits."""
    return key.int & _EXACT


def by_number(keys: Iterable[UUID]) -> Mapping[int, UUID]:
    """Return rows by their integer ids."""
    return {number_of(each): each for each in keys}


class Number(serializers.Field[int, Any, int, Any]):
    """An integer id, or its digits; anything else refers to no row."""

    default_error_messages = {"invalid_choice": NOT_A_CHOICE}

    def to_internal_value(self, data: Any) -> int:
        """Return the number."""
        digits = str(data) if isinstance(data, int | str) and not isinstance(data, bool) else ""
        if not (digits.isascii() and digits.isdigit() and len(digits) <= len(str(_EXACT))):
            self.fail("invalid_choice")
        return int(digits)


class _Element(Number):
    """An integer id in a list, whose error names it."""

    def to_internal_value(self, data: Any) -> int:
        """Return the number."""
        try:
            return super().to_internal_value(data)
        except serializers.ValidationError:
            message = f"“{str(data)[:40]}” is not a valid value."
            raise serializers.ValidationError(message, "invalid_pk_value") from None


class Numbers(serializers.ListField):
    """Some numbers."""

    child = _Element()

    def to_internal_value(self, data: Any) -> list[Any]:
        """Return the numbers; anything but a list is refused, and an empty one."""
        if not isinstance(data, list):
            raise serializers.ValidationError("Enter a list of values.", "invalid_list")
        if not data:
            raise serializers.ValidationError("This field is required.", "required")
        return list(super().to_internal_value(data))


def unknown(number: int, param: str) -> tuple[str, str, str]:
    """Return the error of an integer id that belongs to no row of the user."""
    message = f"Select a valid choice. {number} is not one of the available choices."
    return "invalid_choice", message, param
