"""Request bodies that carry one file: a form, or the file itself. Bounded, in memory."""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from typing import IO, Any, ClassVar

from django.core.exceptions import SuspiciousOperation
from django.core.files.uploadhandler import FileUploadHandler, StopFutureHandlers
from django.http.multipartparser import MultiPartParser, MultiPartParserError
from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser

from vestibule.drf.body import BodyTooLarge

FIELD = "avatar"
FILE_LIMIT = 2 * 1024 * 1024
"""Largest file, in bytes."""
ROOM_FOR_A_FORM = 65_536
"""What the form around it may take."""


class FileParser(BaseParser):
    """Read the body as the file itself."""

    media_type = "image/*"

    def parse(
        self,
        stream: IO[bytes],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> dict[str, bytes]:
        """Return the file under the name of its field.

        Raises:
            BodyTooLarge: more bytes than ``FILE_LIMIT``.
        """
        return {FIELD: _read(stream, FILE_LIMIT)}


class FormFileParser(BaseParser):
    """Read a form with one file; other fields are left aside.

    The name it is sent under comes along as ``name``, for what it may say to a
    contract; no file is ever called so.
    """

    media_type = "multipart/form-data"
    field: ClassVar[str] = FIELD
    """The field that carries the file."""

    def parse(
        self,
        stream: IO[bytes],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> dict[str, Any]:
        """Return the file in the field; an empty one where there is none, or a text.

        Raises:
            BodyTooLarge: more bytes than ``FILE_LIMIT``.
            ParseError: not a form.
        """
        raw = _read(stream, FILE_LIMIT + ROOM_FOR_A_FORM)
        kept = _Kept(self.field)
        about = {"CONTENT_TYPE": media_type or "", "CONTENT_LENGTH": str(len(raw))}
        try:
            MultiPartParser(about, BytesIO(raw), [kept]).parse()
        except (MultiPartParserError, SuspiciousOperation, ValueError):
            raise ParseError("The request body is not a form.") from None
        if len(kept.content) > FILE_LIMIT:
            raise BodyTooLarge
        return {self.field: bytes(kept.content), "name": kept.file_name or ""}


class _Kept(FileUploadHandler):
    """Keeps one file in memory, under no name, and lets all others fall."""

    def __init__(self, field: str) -> None:
        super().__init__()
        self._wanted = field
        self.content = bytearray()

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Take the first file of the field."""
        super().new_file(*args, **kwargs)
        raise StopFutureHandlers

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Keep it, if it is the one."""
        if self.field_name == self._wanted:
            del self.content[start:]
            self.content += raw_data

    def file_complete(self, file_size: int) -> None:
        """There is nothing to make of it."""


def _read(stream: IO[bytes], limit: int) -> bytes:
    raw = stream.read(limit + 1)
    if len(raw) > limit:
        raise BodyTooLarge
    return raw
