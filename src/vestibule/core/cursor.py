"""Pagination cursors: the end of a page, as a text that clients send back."""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import dataclass
from datetime import UTC, datetime

LONGEST = 1000


@dataclass(frozen=True, slots=True)
class Cursor:
    """The last row of a page: its value in the list's order, and its id.

    Not signed: it has only values that the client has seen, and a forged one is only used
    in comparisons.
    """

    ordering: str
    value: datetime | str
    row: str

    def text(self) -> str:
        """Encode it as URL-safe text."""
        value = self.value
        kind, plain = ("at", value.isoformat()) if isinstance(value, datetime) else ("is", value)
        raw = json.dumps([self.ordering, kind, plain, self.row], separators=(",", ":"))
        return base64.urlsafe_b64encode(raw.encode()).decode().rstrip("=")

    @classmethod
    def read(cls, text: str, ordering: str) -> Cursor | None:
        """Decode one that a client sends back; None if it is not valid, or of another order."""
        if len(text) > LONGEST:
            return None
        try:
            raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
            known, kind, plain, row = parts = json.loads(raw)
            if not all(isinstance(part, str) and part.isprintable() for part in parts):
                return None
            value = datetime.fromisoformat(plain).astimezone(UTC) if kind == "at" else plain
        except (binascii.Error, ValueError, OverflowError, TypeError, RecursionError):
            return None
        return cls(ordering, value, row) if known == ordering else None
