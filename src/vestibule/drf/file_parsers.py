"""Parsers of bodies with one file: in a form, or the file itself. Bounded, in memory."""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from typing import Any, ClassVar

from django.core.files.uploadhandler import FileUploadHandler, StopFutureHandlers
from django.http.multipartparser import MultiPartParser

from vestibule.drf.body import BodyTooLarge
from vestibule.drf.form_parsers import BoundedParser

FIELD = "avatar"
FILE_LIMIT = 2 * 1024 * 1024
"""The largest file, in bytes."""
FORM_OVERHEAD = 65_536
"""Bytes that the form around the file may take."""


class FileParser(BoundedParser):
    """Reads the body as the file itself, of at most ``FILE_LIMIT`` bytes."""

    media_type = "image/*"
    limit = FILE_LIMIT

    def decode(self, raw: bytes, media_type: str, context: Mapping[str, Any]) -> dict[str, Any]:
        """Return the file under the name of its field."""
        return {FIELD: raw}


class FormFileParser(BoundedParser):
    """Reads a form with one file; other fields are ignored.

    The file's name is returned as ``name``, since a contract may give it a meaning; it is
    never used as the name of a stored file.
    """

    media_type = "multipart/form-data"
    limit = FILE_LIMIT + FORM_OVERHEAD
    field: ClassVar[str] = FIELD
    """The field that carries the file."""

    def decode(self, raw: bytes, media_type: str, context: Mapping[str, Any]) -> dict[str, Any]:
        """Return the file in the field; an empty one if the field is missing or is a text.

        Raises:
            BodyTooLarge: the file has more bytes than ``FILE_LIMIT``.
            MultiPartParserError: not a form.
        """
        upload = _MemoryUpload(self.field)
        about = {"CONTENT_TYPE": media_type, "CONTENT_LENGTH": str(len(raw))}
        MultiPartParser(about, BytesIO(raw), [upload]).parse()
        if len(upload.content) > FILE_LIMIT:
            raise BodyTooLarge
        return {self.field: bytes(upload.content), "name": upload.file_name or ""}


class _MemoryUpload(FileUploadHandler):
    """Keeps the file of one field in memory and drops all others."""

    def __init__(self, field: str) -> None:
        super().__init__()
        self._wanted = field
        self.content = bytearray()

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Take the file alone: no other handler is asked."""
        super().new_file(*args, **kwargs)
        raise StopFutureHandlers

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Keep the chunk if it belongs to the field."""
        if self.field_name == self._wanted:
            del self.content[start:]
            self.content += raw_data

    def file_complete(self, file_size: int) -> None:
        """Return nothing: the form gets no file object."""
