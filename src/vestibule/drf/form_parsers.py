"""Parsers of HTML forms, for contracts whose clients send them.

The strict ones refuse what two parsers could read differently, as the JSON parser does. The
small ones read as REST framework does, for clients that rely on it.
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


class BoundedParser(BaseParser):
    """Reads a body of at most ``BODY_LIMIT`` bytes; a subclass decodes it.

    Any error of a decoder is the client's: a body that cannot be decoded is refused with 400.
    """

    @property
    def limit(self) -> int:
        """The largest body, in bytes."""
        return settings.BODY_LIMIT

    def parse(
        self,
        stream: IO[bytes],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> dict[str, Any]:
        """Return the fields of the body.

        Raises:
            BodyTooLarge: more bytes than ``limit``.
            ParseError: ``decode`` failed.
        """
        raw = bounded(stream, self.limit)
        try:
            return self.decode(raw, media_type or "", parser_context or {})
        except (MultiPartParserError, SuspiciousOperation, ValueError, LookupError):
            raise ParseError("The request body is not a valid form.") from None

    def decode(self, raw: bytes, media_type: str, context: Mapping[str, Any]) -> dict[str, Any]:
        """Return the fields of a body; ``context`` is REST framework's ``parser_context``."""
        raise NotImplementedError


class StrictFormParser(BoundedParser):
    """Reads a URL-encoded form in UTF-8, without duplicate names."""

    media_type = FormParser.media_type

    def decode(self, raw: bytes, media_type: str, context: Mapping[str, Any]) -> dict[str, Any]:
        """Return the fields; all values are texts.

        Raises:
            ParseError: a name is repeated.
            ValueError: not a form, not UTF-8, or more than ``MAX_FIELDS``.
        """
        text = raw.decode("utf-8")
        pairs = parse_qsl(
            text,
            keep_blank_values=True,
            strict_parsing=bool(text),
            errors="strict",
            max_num_fields=MAX_FIELDS,
        )
        return _unique(pairs)


class StrictMultiPartParser(BoundedParser):
    """Reads the text fields of a multipart form, without duplicate names.

    Files in it are ignored: a view that accepts one has a parser of its own.
    """

    media_type = MultiPartParser.media_type

    def decode(self, raw: bytes, media_type: str, context: Mapping[str, Any]) -> dict[str, Any]:
        """Return the text fields.

        Raises:
            ParseError: a name is repeated.
            MultiPartParserError: not a form.
            ValueError: more than ``MAX_FIELDS``.
        """
        described = {"CONTENT_TYPE": media_type, "CONTENT_LENGTH": len(raw)}
        fields, _ = DjangoMultiPartParser(described, BytesIO(raw), []).parse()
        if len(fields) > MAX_FIELDS:
            raise ValueError("Too many fields.")
        return _unique((name, value) for name, values in fields.lists() for value in values)


class SmallFormParser(BoundedParser):
    """Reads a URL-encoded form as REST framework does: the last of repeated names counts."""

    media_type = FormParser.media_type

    def decode(self, raw: bytes, media_type: str, context: Mapping[str, Any]) -> dict[str, Any]:
        """Return the fields."""
        return dict(FormParser().parse(BytesIO(raw), media_type, context).items())


class SmallMultiPartParser(BoundedParser):
    """Reads a multipart form as REST framework does; files are ignored."""

    media_type = MultiPartParser.media_type

    def decode(self, raw: bytes, media_type: str, context: Mapping[str, Any]) -> dict[str, Any]:
        """Return the fields.

        Raises:
            ParseError: not a form.
        """
        return dict(MultiPartParser().parse(BytesIO(raw), media_type, context).data.items())


def _unique(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for name, value in pairs:
        if name in made:
            raise ParseError("A name occurs twice.")
        made[name] = value
    return made
