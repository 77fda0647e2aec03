"""Request bodies as HTML forms send them, for contracts whose clients do that.

The strict ones refuse what two readers could read differently, as JSON is read. The
small ones read as REST framework does, for clients that are used to it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from io import BytesIO
from typing import IO, Any
from urllib.parse import parse_qsl

from django.core.exceptions import SuspiciousOperation
from django.http.multipartparser import MultiPartParser as DjangoMultiPartParser
from django.http.multipartparser import MultiPartParserError
from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser, FormParser, MultiPartParser

from vestibule.conf import settings
from vestibule.drf.body import bounded

MAX_FIELDS = 100
"""Fields that a form may have."""

_UNREADABLE = "The request body is not a valid form."


class StrictFormParser(BaseParser):
    """Read a form in UTF-8, small, in which no name stands twice."""

    media_type = "application/x-www-form-urlencoded"

    def parse(
        self,
        stream: IO[bytes],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> dict[str, Any]:
        """Return the fields; all values are texts.

        Raises:
            BodyTooLarge: more bytes than ``BODY_LIMIT``.
            ParseError: not a form, not UTF-8, more than ``MAX_FIELDS``, or a name twice.
        """
        raw = bounded(stream, settings.BODY_LIMIT)
        try:
            text = raw.decode("utf-8")
            pairs = parse_qsl(
                text,
                keep_blank_values=True,
                strict_parsing=bool(text),
                errors="strict",
                max_num_fields=MAX_FIELDS,
            )
        except ValueError:
            raise ParseError(_UNREADABLE) from None
        return _unique(pairs)


class StrictMultiPartParser(BaseParser):
    """Read the text fields of a multipart form, small, in which no name stands twice.

    Files in it are passed over: whoever takes one has a parser of its own.
    """

    media_type = "multipart/form-data"

    def parse(
        self,
        stream: IO[bytes],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> dict[str, Any]:
        """Return the text fields.

        Raises:
            BodyTooLarge: more bytes than ``BODY_LIMIT``.
            ParseError: not a form, more than ``MAX_FIELDS``, or a name twice.
        """
        raw = bounded(stream, settings.BODY_LIMIT)
        described = {"CONTENT_TYPE": media_type or "", "CONTENT_LENGTH": len(raw)}
        try:
            fields, _ = DjangoMultiPartParser(described, BytesIO(raw), []).parse()
        except (MultiPartParserError, SuspiciousOperation, ValueError):
            raise ParseError(_UNREADABLE) from None
        if len(fields) > MAX_FIELDS:
            raise ParseError(_UNREADABLE)
        return _unique((name, value) for name, values in fields.lists() for value in values)


class SmallFormParser(FormParser):
    """A form in the body, within ``BODY_LIMIT``. Of a name that stands twice, the last counts."""

    def parse(  # type: ignore[override]  # plain values, as the JSON parser returns them
        self,
        stream: IO[bytes],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> dict[str, Any]:
        """Return the fields.

        Raises:
            BodyTooLarge: more bytes than ``BODY_LIMIT``.
            ParseError: not such a form.
        """
        try:
            return dict(
                super()
                .parse(BytesIO(bounded(stream, settings.BODY_LIMIT)), media_type, parser_context)
                .items()
            )
        except (SuspiciousOperation, ValueError, LookupError):
            raise ParseError("The request body is not a form.") from None


class SmallMultiPartParser(MultiPartParser):
    """``multipart/form-data``, within ``BODY_LIMIT``. Files are left aside."""

    def parse(  # type: ignore[override]  # as above
        self,
        stream: IO[bytes],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> dict[str, Any]:
        """Return the fields.

        Raises:
            BodyTooLarge: more bytes than ``BODY_LIMIT``.
            ParseError: not such a form.
        """
        try:
            parsed = super().parse(
                BytesIO(bounded(stream, settings.BODY_LIMIT)), media_type, parser_context
            )
        except (SuspiciousOperation, ValueError, LookupError):
            raise ParseError("The request body is not a form.") from None
        return dict(parsed.data.items())


def _unique(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for name, value in pairs:
        if name in made:
            raise ParseError("A name occurs twice.")
        made[name] = value
    return made
