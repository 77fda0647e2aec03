"""Where a mailed link leads: a page of a front end that was written for another package."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

__all__ = ["LinkTemplate", "UidEncoding"]


UID_MAX = 400
"""Characters of a uid: keys are at most 255 characters long."""


class UidEncoding(StrEnum):
    """How a link writes the id of its account."""

    BASE64 = "base64"
    """The key as text in URL-safe base64 without padding, as Django's password reset has it."""
    BASE36 = "base36"
    """An integer in base 36, a UUID in hexadecimal digits, any other key as it is: as allauth."""

    def write(self, account: int | str) -> str:
        """Write the id of an account."""
        if self is UidEncoding.BASE64:
            return urlsafe_b64encode(str(account).encode()).rstrip(b"=").decode()
        if isinstance(account, int):
            return _base36(account)
        return _hexadecimal(account) or account

    def read(self, uid: str, *, integer: bool) -> str | None:
        """Read what ``write`` wrote, as the text of a key; None if it wrote no such thing.

        ``integer``: whether the user model's keys are integers.
        """
        if len(uid) > UID_MAX:
            return None
        try:
            text = self._decoded(uid, integer=integer)
            return text if self.write(int(text) if integer else text) == uid else None
        except ValueError:  # of bytes, too: UnicodeError and binascii.Error are of this kind
            return None

    def _decoded(self, uid: str, *, integer: bool) -> str:
        if self is UidEncoding.BASE64:
            return urlsafe_b64decode(uid.encode() + b"=" * (-len(uid) % 4)).decode()
        if integer:
            return str(int(uid, 36))
        return str(UUID(uid)) if _hexadecimal(uid) == uid else uid


def _base36(number: int) -> str:
    if number < 0:
        return f"-{_base36(-number)}"
    rest, last = divmod(number, 36)
    return (_base36(rest) if rest else "") + "0123456789abcdefghijklmnopqrstuvwxyz"[last]


def _hexadecimal(text: str) -> str:
    try:
        return UUID(text).hex
    except ValueError:
        return ""


@dataclass(frozen=True, slots=True)
class LinkTemplate:
    """A page for mailed links, with places for ``{uid}``, the account's id, and ``{token}``.

    ``page`` is a path below ``PUBLIC_ORIGIN``, or a URL that starts with it or with one of
    ``TRUSTED_ORIGINS``. It comes from the host's settings, never from a request. A flow that takes
    one mails a link even where the settings say that it is a code.
    """

    page: str
    uid: UidEncoding = UidEncoding.BASE64

    def filled(self, *, origin: str, account: int | str, token: str) -> str:
        """Return the URL."""
        written = self.page.replace("{uid}", self.uid.write(account)).replace("{token}", token)
        if written.startswith(("http://", "https://")):
            return written
        return f"{origin}/{written.removeprefix('/')}"
