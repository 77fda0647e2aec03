"""Files of users: CSV and JSON Lines, read line by line, whatever their content."""

from __future__ import annotations

import codecs
import csv
import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO

from vestibule.core.imports import Row

LINE_MAX = 65_536
"""Maximum bytes of a line; a longer one cannot be a user."""

CHUNK = 1 << 20
_MARK = codecs.BOM_UTF8
Parse = Callable[[str], Mapping[str, object]]


class UnreadableFile(Exception):
    """No row of this file can be imported. The message is shown to the operator."""


class UserFile:
    """A file of users, checked once at the start and then read in constant memory.

    Raises:
        UnreadableFile: it is not UTF-8, or its first line does not name known columns.
    """

    def __init__(self, path: Path, columns: tuple[str, ...]) -> None:
        self._path = path
        self._columns = columns
        self.position = 0
        """Bytes read so far."""
        self.size, self.digest = self._checked_digest()
        self._jsonl = path.suffix.lower() in {".jsonl", ".ndjson"}
        if not self._jsonl and path.suffix.lower() != ".csv":
            raise UnreadableFile(f"{path.name}: the file name must end in .csv, .jsonl or .ndjson.")
        self._parse = _object if self._jsonl else _record(self._header())

    def rows(self, *, after: int = 0) -> Iterator[Row]:
        """Yield the rows after a line."""
        parse, head = self._parse, 0 if self._jsonl else 1
        with self._path.open("rb") as stream:
            for number, text in _lines(stream, self._moved):
                if number > max(after, head) and text != "":
                    yield _row(number, text, parse)

    def _moved(self, read: int) -> None:
        self.position += read

    def _header(self) -> list[str]:
        """Return the columns that the first line names, all of which must be known."""
        with self._path.open("rb") as stream:
            _, first = next(_lines(stream, lambda _: None), (1, ""))
        try:
            names = [name.strip() for name in _cells(first)] if first else []
        except csv.Error:
            raise UnreadableFile(
                "The first line must name the columns, but is not CSV: is a quotation mark missing?"
            ) from None
        if "password" in names:
            raise UnreadableFile(
                "The file has a column 'password', but passwords in plain text are not imported. "
                "Hash them and name the column 'password_hash'."
            )
        unknown = sorted(set(names) - set(self._columns))
        if unknown or not names or len(names) != len(set(names)):
            what = (
                f"unknown: {', '.join(map(repr, unknown))[:200]}"
                if unknown
                else "a name is missing or occurs twice"
            )
            raise UnreadableFile(
                f"The first line must name the columns ({what}). "
                f"Known columns: {', '.join(self._columns)}."
            )
        return names

    def _checked_digest(self) -> tuple[int, str]:
        """Return size and SHA-256; refuse a file that is not UTF-8 before anything is stored."""
        decoder = codecs.getincrementaldecoder("utf-8")()
        digest, size, line = hashlib.sha256(), 0, 1
        try:
            with self._path.open("rb") as stream:
                while chunk := stream.read(CHUNK):
                    digest.update(chunk)
                    size += len(chunk)
                    decoder.decode(chunk)
                    line += chunk.count(b"\n")
            decoder.decode(b"", final=True)
        except UnicodeDecodeError as wrong:
            line += wrong.object[: wrong.start].count(b"\n")
            raise UnreadableFile(
                f"{self._path.name} is not UTF-8 (line {line}). Convert it first, for example "
                f"with: iconv -f latin1 -t utf-8"
            ) from None
        except OSError as wrong:
            raise UnreadableFile(f"{self._path}: {wrong.strerror}.") from None
        return size, digest.hexdigest()


def _lines(stream: BinaryIO, moved: Callable[[int], None]) -> Iterator[tuple[int, str | None]]:
    """Yield number and text of each line; None for one that is too long, skipped in pieces."""
    number = 0
    while raw := stream.readline(LINE_MAX):
        number += 1
        moved(len(raw))
        whole = raw.endswith(b"\n") or len(raw) < LINE_MAX
        while not raw.endswith(b"\n") and len(raw) == LINE_MAX:
            raw = stream.readline(LINE_MAX)
            moved(len(raw))
        text = raw.removeprefix(_MARK if number == 1 else b"").decode(errors="replace")
        yield number, text.strip("\r\n") if whole else None


def _row(number: int, text: str | None, parse: Parse) -> Row:
    if text is None:
        return Row(number, problem="line_too_long")
    try:
        return Row(number, parse(text))
    except (ValueError, RecursionError, csv.Error):
        return Row(number, problem="not_readable")


def _record(columns: list[str]) -> Parse:
    """Return a parser for a line of CSV (RFC 4180, except line breaks within a cell).

    No identifier contains a line break, so an unclosed quotation mark affects only its own
    line and not the rest of the file.
    """

    def parse(text: str) -> Mapping[str, object]:
        return dict(zip(columns, _cells(text), strict=True))

    return parse


def _cells(text: str) -> list[str]:
    return next(csv.reader([text], strict=True))


def _object(text: str) -> Mapping[str, object]:
    value = _DECODER.decode(text)
    if not isinstance(value, dict):
        raise ValueError("Not a JSON object.")
    return value


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        raise ValueError("A name occurs twice.")
    return made


_DECODER = json.JSONDecoder(object_pairs_hook=_unique)
