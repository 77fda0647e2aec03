"""Request bodies: JSON, read strictly."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import IO, Any, TypeVar

from rest_framework import serializers
from rest_framework.exceptions import APIException, ParseError
from rest_framework.parsers import BaseParser
from rest_framework.validators import ProhibitSurrogateCharactersValidator

from vestibule.conf import settings
from vestibule.core.factors import read_recovery_code

Values = TypeVar("Values")
_SURROGATES = re.compile(r"[\ud800-\udfff]")
MAX_DEPTH = 32
"""Maximum nesting of a body."""


class BodyTooLarge(APIException):
    """413: the body is larger than ``BODY_LIMIT``."""

    status_code = 413
    default_detail = "The request body is too large."
    default_code = "body_too_large"


class NotAnObject(ParseError):
    """400: the body is JSON, but not an object; ``kind`` is its Python type."""

    def __init__(self, value: object) -> None:
        super().__init__("The request body must be a JSON object.")
        self.kind = type(value).__name__


def bounded(stream: IO[bytes], limit: int) -> bytes:
    """Return all bytes of a body.

    Raises:
        BodyTooLarge: more bytes than the limit.
    """
    raw = stream.read(limit + 1)
    if len(raw) > limit:
        raise BodyTooLarge
    return raw


class StrictJSONParser(BaseParser):
    """Reads one JSON object in UTF-8, without duplicate names or NaN.

    Two parsers must never read different values from the same bytes (RFC 8259, 4), so
    everything on which they could differ is refused.
    """

    media_type = "application/json"

    def parse(
        self,
        stream: IO[bytes],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> dict[str, Any]:
        """Return the object.

        Raises:
            BodyTooLarge: more bytes than ``BODY_LIMIT``.
            ParseError: as ``parsed`` does.
        """
        return parsed(bounded(stream, settings.BODY_LIMIT))


def parsed(raw: bytes) -> dict[str, Any]:
    """Parse a body as a JSON object.

    Raises:
        NotAnObject: JSON, but a list, a string, a number or null.
        ParseError: not JSON, not UTF-8, a repeated name, or nested deeper than ``MAX_DEPTH``.
    """
    try:
        value = _DECODER.decode(raw.decode("utf-8"))
    except (ValueError, RecursionError) as unreadable:
        raise ParseError("The request body is not valid JSON.") from unreadable
    # Looked into only with as many brackets as this takes, which few bodies have.
    if raw.count(b"{") + raw.count(b"[") > MAX_DEPTH and _is_deeper(value, MAX_DEPTH):
        raise ParseError("The request body is nested too deeply.")
    if not isinstance(value, dict):
        raise NotAnObject(value)
    return value


def _is_deeper(value: Any, levels: int) -> bool:
    """Whether objects and lists are nested more deeply; goes down level by level."""
    level = [value]
    for _ in range(levels + 1):
        level = [inner for each in level for inner in _inside(each)]
        if not level:
            return False
    return True


def _inside(value: Any) -> Iterable[Any]:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        raise ValueError("A name occurs twice.")
    return made


def _no_constant(name: str) -> Any:
    raise ValueError(f"Out of range float values are not JSON compliant: {name!r}")


_DECODER = json.JSONDecoder(object_pairs_hook=_unique, parse_constant=_no_constant)


class InputSerializer(serializers.Serializer[Values]):
    """Validates a body or a query string; ``read`` makes a frozen dataclass of the result.

    The dataclass ``into`` has a field for each value, so that types are checked up to the
    flow. An optional value has a default there, which stands for "not sent".
    """

    into: type[Values]


def _refuse_surrogates(text: str) -> None:
    """Refuse lone surrogates; REST framework's own validator loops over each character."""
    if not text.isascii() and _SURROGATES.search(text):
        ProhibitSurrogateCharactersValidator()(text)


class Text(serializers.CharField):
    """A JSON string; other types are not converted to one."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        slow = ProhibitSurrogateCharactersValidator
        kept = [each for each in self.validators if not isinstance(each, slow)]
        self.validators = [*kept, _refuse_surrogates]

    def to_internal_value(self, data: Any) -> str:
        """Return the text; any other JSON type is refused."""
        if not isinstance(data, str):
            self.fail("invalid")
        return str(super().to_internal_value(data))


class Password(Text):
    """A password exactly as typed: bounded here, validated by the flow."""

    def __init__(self, **options: Any) -> None:
        super().__init__(trim_whitespace=False, max_length=1024, write_only=True, **options)


class Token(serializers.CharField):
    """A token as it was sent: its alphabet and length are checked with its signature."""

    def __init__(self, **options: Any) -> None:
        super().__init__(trim_whitespace=False, **options)
        self.validators = []  # they would scan every character again

    def to_internal_value(self, data: Any) -> str:
        """Return the token; anything but an ASCII string without NUL is refused."""
        if not isinstance(data, str) or not data.isascii() or "\x00" in data:
            self.fail("invalid")
        return data


class Code(Text):
    """A one-time code as users type it: six digits; spaces and dashes are ignored."""

    def __init__(self, *, max_length: int = 20, **options: Any) -> None:
        super().__init__(max_length=max_length, **options)

    def to_internal_value(self, data: Any) -> str:
        """Return the digits; anything but six ASCII digits is refused."""
        digits = super().to_internal_value(data).replace(" ", "").replace("-", "")
        if len(digits) != 6 or not (digits.isascii() and digits.isdigit()):
            raise serializers.ValidationError("Enter the 6-digit code.", "code_malformed")
        return digits


class FactorCode(Code):
    """A code of the second step: six digits, or a recovery code."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=60, **options)

    def to_internal_value(self, data: Any) -> str:
        """Return the digits or the recovery code; anything else is refused."""
        recovery = read_recovery_code(data) if isinstance(data, str) else ""
        return recovery or super().to_internal_value(data)


def one_of(attrs: dict[str, Any], *alternatives: tuple[str, ...]) -> dict[str, Any]:
    """Require all fields of one of the alternatives.

    Raises:
        ValidationError: none is complete; it names the missing fields of the first.
    """
    for fields in alternatives:
        if set(fields) <= set(attrs):
            return attrs
    missing = [name for name in alternatives[0] if name not in attrs]
    required = serializers.Field.default_error_messages["required"]
    raise serializers.ValidationError({name: [required] for name in missing}, "required")
