"""Values for the adoption of what another authentication package has stored."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Peer(StrEnum):
    """The packages whose tables can be adopted."""

    ALLAUTH = "allauth"
    DJ_REST_AUTH = "dj-rest-auth"
    DJOSER = "djoser"
    SIMPLEJWT = "simplejwt"
    DRF_AUTHTOKEN = "drf-authtoken"


class Kind(StrEnum):
    """What a row of a peer becomes; in the plural, as the report shows it."""

    ADDRESS = "verified addresses"
    PHONE = "phone numbers"
    IDENTITY = "identities"
    TOTP = "authenticator apps"
    RECOVERY_CODES = "sets of recovery codes"
    PASSKEY = "passkeys"
    TOKEN = "tokens"  # noqa: S105 - the name of a kind


class Outcome(StrEnum):
    """What has become of a row."""

    ADOPTED = "adopted"
    PRESENT = "present"
    """An earlier run has adopted it, or the account has its own."""
    LEFT_OUT = "left_out"


REASONS = {
    "account_missing": "its user is gone",
    "address_unverified": "not verified: it is verified by mail, as any other",
    "address_secondary": "another address of the user: an account has one",
    "address_differs": "the user has another address, or shares it with another user",
    "user_inactive": "the user is not active: deactivated, or never activated "
    "(vestibule users activate)",
    "user_registered_here": "registered with Vestibule, which verifies by itself",
    "phone_missing": "the adapter has no number of the user",
    "phone_form": "not of the form + and 7 to 15 digits: the user adds it again",
    "provider_missing": "the provider is not in PROVIDERS: add it, and run the command again",
    "subject_differs": "stored by an id that the provider's tokens do not contain: the user "
    "signs in with it again, or links it",
    "subject_is_address": "stored by address, which may change hands: the user signs in with the "
    "provider again, or links it",
    "identity_taken": "linked to another account here",
    "identities_full": "the account has the largest number of them",
    "secret_encrypted": "encrypted by MFA_ADAPTER: name the function that decrypts it with "
    "--decrypt",
    "secret_unreadable": "the secret cannot be read: damaged, or made under another SECRET_KEY",
    "totp_form": "codes of other than six digits and 30 seconds: the user sets the app up again",
    "code_form": "codes of other than 8 to 20 letters and digits",
    "passkeys_unavailable": "passkeys are switched off, or the extra is not installed",
    "passkey_domain": "belongs to another domain than PASSKEY_RP_ID",
    "passkey_handle": "the account has passkeys here, with another user handle",
    "passkey_unreadable": "its registration cannot be read, or its key is of another algorithm",
    "passkey_incomplete": "whether it may be backed up was not stored: the user adds it again",
    "passkey_begun": "its registration was never completed",
    "passkeys_full": "the account has the largest number of them",
    "passkey_taken": "registered for another account here",
    "token_malformed": "of another form than the 40 digits of rest_framework.authtoken",
    "token_refused": "its user is deactivated, has a second factor, has to verify the address "
    "first, or has changed the password here since: the user signs in again",
}
"""Reasons for which a row is left out; no sentence quotes a value of it."""

HARMLESS = frozenset(
    {
        "account_missing",
        "address_unverified",
        "address_secondary",
        "address_differs",
        "user_inactive",
        "user_registered_here",
        "passkey_begun",
        "phone_missing",
    }
)
"""Reasons that take nothing from a user who can sign in."""


class NotAdoptable(Exception):
    """A row is left out. ``reason`` is one of ``REASONS``; ``detail`` is as in ``Verdict``."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Verdict:
    """The outcome of one row. ``detail`` is the name of a provider."""

    kind: Kind
    outcome: Outcome
    reason: str = ""
    detail: str = ""


def left_out(kind: Kind, reason: str, detail: str = "") -> Verdict:
    """Return the verdict on a row that is left out, for one of ``REASONS``."""
    return Verdict(kind, Outcome.LEFT_OUT, reason, detail)


@dataclass(frozen=True, slots=True)
class AdoptionRun:
    """What holds for all rows of a run.

    ``decrypt`` is the host's counterpart of what encrypts the secrets of ``allauth.mfa``, and
    ``phones`` the ``get_phone`` of its adapter: of a user, number and whether it is verified.
    """

    peer: Peer
    dry_run: bool = False
    decrypt: Callable[[str], str] | None = field(default=None, repr=False)
    phones: Callable[[Any], tuple[str, bool] | None] | None = None


@dataclass(frozen=True, slots=True)
class AdoptionProgress:
    """How far a run has come in one table: rows done, and rows there were at its beginning."""

    table: str
    done: int
    total: int


@dataclass(slots=True)
class AdoptionReport:
    """What a run has found. The counts are those of the whole run, earlier ones included."""

    tables: list[str] = field(default_factory=list)
    """The peer's tables that are in the database."""
    counts: Counter[Verdict] = field(default_factory=Counter)
    notes: list[str] = field(default_factory=list)

    def of(self, kind: Kind, outcome: Outcome) -> int:
        """Count the rows of a kind with an outcome."""
        return sum(
            count
            for verdict, count in self.counts.items()
            if (verdict.kind, verdict.outcome) == (kind, outcome)
        )

    @property
    def lacking(self) -> int:
        """Count the rows that were left out for a reason that a user notices."""
        return sum(
            count
            for verdict, count in self.counts.items()
            if verdict.outcome == Outcome.LEFT_OUT and verdict.reason not in HARMLESS
        )
