"""Values for a user import: rows of a file, their outcome, and the progress."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from vestibule.core.profile_fields import Fact


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a file: its line number and its fields.

    ``problem`` is an error code if the row could not be parsed at all.
    """

    line: int
    fields: Mapping[str, object] = field(default_factory=dict, repr=False)
    problem: str = ""


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """A row that was not imported, and the reason, which quotes nothing of it."""

    line: int
    code: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedUser:
    """A valid row, which becomes an account.

    ``encoded`` is a password hash that a hasher of this installation can check, or an
    unusable one. ``username`` is empty if the row has none.
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
    """The fields of ``PROFILE_FIELDS`` that the row has."""


@dataclass(frozen=True, slots=True)
class Progress:
    """Progress of an import: the last line processed, and the outcomes so far.

    ``report_bytes`` is the length of the report at that point. ``resumed`` says that an earlier
    run began the import.
    """

    digest: str
    line: int = 0
    made: int = 0
    refused: int = 0
    report_bytes: int = 0
    resumed: bool = False
