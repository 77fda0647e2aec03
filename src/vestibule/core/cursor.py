"""Where a page of a list ended, as a text that clients hand back."""

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

    Not signed: it holds nothing but what the client was shown, and whatever
    else it is made to hold is compared with and nothing more.
    """

    ordering: str
    value: datetime | str
    row: str

    def text(self) -> str:
        """Write it in URL-safe letters."""
        value = self.value
        kind, plain = ("at", value.isoformat()) if isinstance(value, datetime) else ("is", value)
        raw = json.dumps([self.ordering, kind, plain, self.row], separators=(",", ":"))
        return base64.urlsafe_b64encode(raw.encode()).decode().rstrip("=")

    @classmethod
    def read(cls, text: str) -> Cursor | None:
        """Read one that was handed back; None if it is none of ours."""
        if len(text) > LONGEST:
            return None
        try:
            raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
            ordering, kind, plain, row = parts = json.loads(raw)
            if not all(isinstance(part, str) and part.isprintable() for part in parts):
                return None
            value = datetime.fromisoformat(plain).astimezone(UTC) if kind == "at" else plain
        except (binascii.Error, ValueError, OverflowError, TypeError, RecursionError):
            return None
        return cls(ordering, value, row)
