"""Request bodies as HTML forms send them, for contracts whose clients do that."""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from typing import IO, Any

from django.core.exceptions import SuspiciousOperation
from rest_framework.exceptions import ParseError
from rest_framework.parsers import FormParser, MultiPartParser

from vestibule.conf import settings
from vestibule.drf.body import BodyTooLarge


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
            return dict(super().parse(_bounded(stream), media_type, parser_context).items())
        except (SuspiciousOperation, ValueError, LookupError):
            raise ParseError("The request body is no form.") from None


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
            parsed = super().parse(_bounded(stream), media_type, parser_context)
        except (SuspiciousOperation, ValueError, LookupError):
            raise ParseError("The request body is no form.") from None
        return dict(parsed.data.items())


def _bounded(stream: IO[bytes]) -> BytesIO:
    raw = stream.read(settings.BODY_LIMIT + 1)
    if len(raw) > settings.BODY_LIMIT:
        raise BodyTooLarge
    return BytesIO(raw)
