"""Fields of this contract's bodies: lenient, since the views report what is missing."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from vestibule.drf.body import FactorCode, Text


class UserId(serializers.CharField):
    """A user's primary key as clients send it: a number or a string."""

    default_error_messages = {"invalid": "Invalid Session"}

    def __init__(self, **options: Any) -> None:
        super().__init__(
            required=False, default="", allow_blank=True, allow_null=True, max_length=40, **options
        )

    def to_internal_value(self, data: Any) -> str:
        """Return the key as a string; only numbers and alphanumeric strings are accepted."""
        if isinstance(data, bool) or not isinstance(data, int | str):
            self.fail("invalid")
        text = str(data).strip()
        if not text.replace("-", "").isalnum():
            self.fail("invalid")
        return text


class Otp(FactorCode):
    """A code as users type it; a malformed one becomes empty, which is a wrong code."""

    def to_internal_value(self, data: Any) -> str:
        """Return the code, or an empty string."""
        typed = str(data) if isinstance(data, int) and not isinstance(data, bool) else data
        try:
            return super().to_internal_value(typed)
        except serializers.ValidationError:
            return ""


class Line(Text):
    """An optional text, also empty or null: the view reports what it requires."""

    def __init__(self, max_length: int = 255, **options: Any) -> None:
        super().__init__(
            max_length=max_length, required=False, allow_blank=True, default="", **options
        )

    def run_validation(self, data: Any = serializers.empty) -> Any:
        """Validate the value; null means empty."""
        return super().run_validation("" if data is None else data)
