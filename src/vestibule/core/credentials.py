"""Credentials for reauthentication."""

from __future__ import annotations

from dataclasses import dataclass, field

__all__ = ["NO_CREDENTIAL", "FreshCredential"]


@dataclass(frozen=True, slots=True)
class FreshCredential:
    """A credential entered again: the password, or a code sent by mail.

    Without either, the sign-in itself must be recent.
    """

    password: str | None = field(default=None, repr=False)
    code: str | None = field(default=None, repr=False)


NO_CREDENTIAL = FreshCredential()
"""No credential: only a recent sign-in will do."""
