"""Bodies of several views, and what others have in common."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from rest_framework import serializers

from vestibule.core.identifiers import EMAIL_MAX
from vestibule.drf.body import InputSerializer, Text


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class EmailBody:
    """An address."""

    email: str


class EmailBodySerializer(InputSerializer[EmailBody]):
    """An address."""

    into = EmailBody

    email = Text(max_length=EMAIL_MAX)


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class CodeBody:
    """A code."""

    code: str


class CodeBodySerializer(InputSerializer[CodeBody]):
    """A code, as it was sent."""

    into = CodeBody

    code = Text(max_length=60)


def require(attrs: Mapping[str, Any], *names: str) -> None:
    """Require fields that depend on the installation, all at once and in this order.

    Raises:
        ValidationError: one is missing, or empty.
    """
    sentence = serializers.Field.default_error_messages["required"]
    missing = {name: [sentence] for name in names if not attrs.get(name)}
    if missing:
        raise serializers.ValidationError(missing, "required")
