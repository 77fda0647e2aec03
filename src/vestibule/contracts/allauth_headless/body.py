"""What several bodies have in common."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rest_framework import serializers


def require(attrs: Mapping[str, Any], *names: str) -> None:
    """Require fields that depend on the installation, all at once and in this order.

    Raises:
        ValidationError: one is missing, or empty.
    """
    sentence = serializers.Field.default_error_messages["required"]
    missing = {name: [sentence] for name in names if not attrs.get(name)}
    if missing:
        raise serializers.ValidationError(missing, "required")
