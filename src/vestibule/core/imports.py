"""Users of another system, as values: rows of a file, what is made of them, how far it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from vestibule.core.profile_fields import Fact


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a file: the number of its line, and what stands in it.

    ``problem`` is the code of what is wrong where it could not be read at all.
    """

    line: int
    fields: Mapping[str, object] = field(default_factory=dict, repr=False)
    problem: str = ""


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """A row that was not imported, and why. Quotes nothing of it."""

    line: int
    code: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedUser:
    """A row that is fit to become an account.

    ``encoded`` is a hash that a hasher of this installation checks, or an unusable
    one. ``username`` is empty where the row names none.
    """

    line: int
    email: str
    email_key: str | None
    username: str
    names: Mapping[str, str]
    role: str
    phone: str
    encoded: str = field(repr=False)
    is_active: bool
    email_verified: bool
    created_at: datetime | None
    facts: Mapping[str, Fact]
    """Those fields of ``PROFILE_FIELDS`` of which the row says something."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an import is: the last line that was dealt with, and what came of them.

    ``report_bytes`` is how long the report was then.
    """

    digest: str
    line: int = 0
    made: int = 0
    refused: int = 0
    report_bytes: int = 0
