"""What shows once more that the same person is still there."""

from __future__ import annotations

from dataclasses import dataclass, field

__all__ = ["NO_CREDENTIAL", "FreshCredential"]


@dataclass(frozen=True, slots=True)
class FreshCredential:
    """A credential that is asked for again: the password, or a code that was mailed.

    With neither, the sign-in itself must be a recent one.
    """

    password: str | None = field(default=None, repr=False)
    code: str | None = field(default=None, repr=False)


NO_CREDENTIAL = FreshCredential()
"""For calls that a recent sign-in must cover alone."""
