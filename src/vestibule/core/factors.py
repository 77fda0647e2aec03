"""Second factors: their names, and what a session proves that used them.

``amr`` holds authentication methods (RFC 8176 where it has a value), ``acr`` the level that
follows from them: ``phr`` (OpenID EAP) satisfies ``aal2``, which satisfies ``aal1`` (NIST
SP 800-63B-4).
"""

from __future__ import annotations

import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from typing import Any

__all__ = [
    "ACR_VALUES",
    "FactorAnswer",
    "FactorSetup",
    "Method",
    "SignInState",
    "acr_of",
    "satisfies",
]


class Method(StrEnum):
    """A method of the second step of a sign-in, or of a step-up."""

    PASSWORD = "password"  # noqa: S105 - the name of a method
    """In a step-up alone."""
    EMAIL_CODE = "email_code"
    TOTP = "totp"
    RECOVERY_CODE = "recovery_code"
    PASSKEY = "passkey"


FACTORS = (Method.PASSKEY, Method.TOTP)
"""The second factors, the preferred one first. A recovery code replaces one that was lost, and
control of a mailbox is no factor (NIST SP 800-63B-4, 3.1.3.1)."""

ENROLLED = (*FACTORS, Method.RECOVERY_CODE)
"""What ``Person.factors`` may hold."""

WAS_RESET = "reset"
"""In place of these: an administrator has reset them, and the mailbox must be confirmed at the
next sign-in."""

RECOVERY_CODES = 10
"""How many recovery codes are made at a time: as many as by allauth and dj-rest-auth."""


class SignInState(StrEnum):
    """What a pending sign-in waits for. Nothing that looks like a session exists before its end."""

    SECOND_FACTOR = "second_factor"
    CONFIRM_EMAIL = "confirm_email"
    ENROLL = "enroll"
    TRUST_DEVICE = "trust_device"
    """All steps are done, and the user says whether to trust the device."""
    STEP_UP = "step_up"
    ADD_FACTOR = "add_factor"
    """No sign-in: a session sets up a factor."""


ACR_VALUES = ("aal1", "aal2", "phr")
"""The levels, from the lowest."""

TRUSTED_DEVICE = "device"
"""In ``amr``: the second factor was skipped on a trusted device."""

EMAIL_LINK = "email_link"
"""In ``amr``: signed in by an emailed link."""

BY_MAIL = frozenset((Method.EMAIL_CODE.value, EMAIL_LINK))
"""In ``amr``: control of the mailbox was shown."""

SMS_CODE = "sms"
"""In ``amr`` (RFC 8176): signed in by a code in a text message."""

BY_MESSAGE = BY_MAIL | {SMS_CODE}
"""In ``amr``: what a stolen phone alone may show, which an app on it adds nothing to."""

_USED = {"otp", "recovery", "hwk", "swk"}
_OF_FACTORS = {*_USED, "user", "mfa"}
_FIRST_FACTORS = {"pwd", "social", "host", "simplejwt", "authtoken"}


_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_READ_AS = str.maketrans("OIL", "011", " -")
_WITHOUT_GAPS = str.maketrans("", "", " -")


def read_recovery_code(typed: str) -> str:
    """Return a recovery code as it is stored: 25 characters of Crockford's base32.

    Case, spaces and dashes do not matter, nor letters that look like digits. A code that was
    adopted from another package is one, too. Empty if the text cannot be one.
    """
    code = typed.upper().translate(_READ_AS)
    if len(code) == 25 and not set(code) - set(_ALPHABET):
        return code
    return adopted_recovery_code(typed)


def adopted_recovery_code(typed: str) -> str:
    """Return a recovery code that another package has made, as it is stored.

    8 to 20 letters and digits: shorter ones are the codes of apps and mails. Empty if the text
    cannot be one.
    """
    code = typed.lower().translate(_WITHOUT_GAPS)
    return code if 8 <= len(code) <= 20 and code.isascii() and code.isalnum() else ""


def new_recovery_code() -> str:
    """Return a new recovery code: 125 random bits in Crockford's base32."""
    return recovery_code_of(secrets.token_bytes(25))


def recovery_code_of(random: bytes) -> str:
    """Return the recovery code of at least 25 random bytes, of which each gives one character."""
    return "".join(_ALPHABET[byte % 32] for byte in random[:25])


def show_recovery_code(code: str) -> str:
    """Return a recovery code as users read and type it: five groups of five characters."""
    return "-".join(code[at : at + 5] for at in range(0, 25, 5))


@dataclass(frozen=True, slots=True)
class FactorSetup:
    """What the client needs in order to set up a second factor. It is shown once.

    ``id`` names the set-up; in a sign-in, it is the id of the challenge. ``secret`` (base32) and
    ``uri`` (``otpauth``, for the QR code) are those of an authenticator app, ``options`` those of
    ``navigator.credentials.create()`` for a passkey.
    """

    id: str
    secret: str = field(default="", repr=False)
    uri: str = field(default="", repr=False)
    options: Mapping[str, Any] | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class FactorAnswer:
    """What the user gives: a code, the credential of a passkey, or in a step-up the password.

    ``trust_device``: later sign-ins on this device skip the second factor (``TRUST_DEVICE``),
    where the role may. None: the user is asked after a right answer (``answer_trust``). Of no
    effect in a step-up.
    """

    code: str = field(default="", repr=False)
    credential: Any = field(default=None, repr=False)
    password: str = field(default="", repr=False)
    trust_device: bool | None = False


def used_factor(amr: Collection[str]) -> bool:
    """Whether a second factor was used, a recovery code included."""
    return not _USED.isdisjoint(amr)


def with_step(amr: str, used: str) -> str:
    """Add the methods of the second step to the ``amr`` of the first one.

    ``mfa`` is added for a passkey, which verifies its user, and for any other second factor after
    a password or a provider only: an emailed code or link and an app could both be on one stolen
    phone.
    """
    methods = [*amr.split(), *used.split()]
    if "user" in methods or (used_factor(methods) and not _FIRST_FACTORS.isdisjoint(methods)):
        methods.append("mfa")
    return " ".join(dict.fromkeys(methods))


def stepped_up(amr: str, used: str) -> str:
    """Return the ``amr`` of a session after a step-up, given the one before.

    Factors that were used before it are dropped: with the new time they would look as if they
    had been used now. The level may so become lower.
    """
    kept = (each for each in amr.split() if each not in _OF_FACTORS)
    return with_step(" ".join(kept), used)


def acr_of(amr: Collection[str]) -> str:
    """Return the level of a session that was authenticated by these methods."""
    if "user" in amr and not {"hwk", "swk"}.isdisjoint(amr):
        return "phr"
    return "aal2" if "mfa" in amr else "aal1"


@lru_cache(maxsize=128)
def stored_acr(amr: str) -> str:
    """Return the level of a session by its ``amr`` as stored: of few texts, for each new token."""
    return acr_of(amr.split())


def satisfies(acr: str, wanted: str) -> bool:
    """Whether a level is at least the wanted one; an unknown level satisfies nothing."""
    if acr not in ACR_VALUES or wanted not in ACR_VALUES:
        return False
    return ACR_VALUES.index(acr) >= ACR_VALUES.index(wanted)
