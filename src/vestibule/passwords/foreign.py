"""Conversion of other systems' password hashes to the forms that our hashers verify."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable

from django.contrib.auth.hashers import identify_hasher

from vestibule.passwords.cost import is_bearable, is_strong_enough
from vestibule.passwords.hashers import packed

KEPT = 32
"""Bytes of a derived key to store: the outputs of PBKDF2 and scrypt have the same prefix for any
length, 256 bits are enough, and the column has 128 characters."""

LEAST_KEY = 16
"""Shortest derived key, in bytes: a shorter one could be guessed, or was truncated."""

COLUMN = 128
"""Length of Django's password column, in characters."""

_WEAK = ("md5$", "sha1$", "unsalted_md5$", "unsalted_sha1$", "sha256$", "sha512$", "$1$")
_DJANGO_SCRYPT_ROOM = 32 * 1024 * 1024
"""Memory limit of Django's scrypt hasher in bytes, unless the host has changed it."""


class UnusableHash(Exception):
    """This hash cannot be imported. ``code`` is the reason; nothing quotes the hash."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def adopted(foreign: str) -> str:
    """Convert a foreign hash to the form that a hasher of this installation verifies.

    Supported are the forms of Django, raw bcrypt, Argon2 in PHC form, and PBKDF2 and scrypt
    of passlib and Werkzeug.

    Raises:
        UnusableHash: ``hash_unknown``, ``hash_malformed``, ``hash_too_weak``,
            ``hash_too_costly``, ``hash_too_long``, or ``hash_needs_hasher`` if
            ``PASSWORD_HASHERS`` lacks the hasher.
    """
    if foreign.startswith(_WEAK):
        raise UnusableHash("hash_too_weak")
    encoded = _rewritten(foreign)
    try:
        bearable, strong = is_bearable(encoded), is_strong_enough(encoded)
    except (ValueError, IndexError):
        raise UnusableHash("hash_malformed") from None
    if not bearable:
        raise UnusableHash("hash_too_costly")
    if not strong:
        raise UnusableHash("hash_too_weak")
    if len(encoded) > COLUMN:
        raise UnusableHash("hash_too_long")
    _require_hasher(encoded)
    return encoded


def _rewritten(foreign: str) -> str:
    for form, rewrite in _FORMS:
        found = form.fullmatch(foreign)
        if found:
            try:
                return rewrite(found)
            except ValueError:  # not base64, not hexadecimal, or not a number
                raise UnusableHash("hash_malformed") from None
    known = foreign.startswith(_BEGINNINGS)
    raise UnusableHash("hash_malformed" if known else "hash_unknown")


def _require_hasher(encoded: str) -> None:
    try:
        identify_hasher(encoded)
    except ValueError:
        raise UnusableHash("hash_needs_hasher") from None


def _as_it_is(found: re.Match[str]) -> str:
    return found[0]


def _django_pbkdf2(found: re.Match[str]) -> str:
    # Django compares the whole text, so a key of another length would never match.
    _of_length(base64.b64decode(found["key"], validate=True), {"256": 32, "1": 20}[found["bits"]])
    return found[0]


def _django_scrypt(found: re.Match[str]) -> str:
    """Keep it if Django's hasher has enough memory for it, else convert it for ours."""
    key = _of_length(base64.b64decode(found["key"], validate=True), 64)
    n, r, p = (int(found[name]) for name in "nrp")
    if 128 * r * (n + p + 2) < _DJANGO_SCRYPT_ROOM:
        return found[0]
    return _scrypt(n, r, p, found["salt"].encode(), key)


def _passlib_pbkdf2(found: re.Match[str]) -> str:
    digest = found["digest"] or "sha1"
    return _pbkdf2(digest, found["rounds"], _adapted(found["salt"]), _adapted(found["key"]))


def _werkzeug_pbkdf2(found: re.Match[str]) -> str:
    key = bytes.fromhex(found["key"])
    return _pbkdf2(found["digest"], found["rounds"], found["salt"].encode(), key)


def _passlib_scrypt(found: re.Match[str]) -> str:
    exponent = int(found["ln"])
    if exponent > 31:
        raise UnusableHash("hash_too_costly")
    salt, key = _adapted(found["salt"]), _adapted(found["key"])
    return _scrypt(2**exponent, int(found["r"]), int(found["p"]), salt, key)


def _werkzeug_scrypt(found: re.Match[str]) -> str:
    n, r, p = (int(found[name]) for name in "nrp")
    return _scrypt(n, r, p, found["salt"].encode(), bytes.fromhex(found["key"]))


def _pbkdf2(digest: str, rounds: str, salt: bytes, key: bytes) -> str:
    # At most one block of the digest: a second one would cost as much again.
    stored = _long_enough(key)[: min(KEPT, hashlib.new(digest).digest_size)]
    return f"pbkdf2_raw${digest}${int(rounds)}${packed(salt)}${packed(stored)}"


def _scrypt(n: int, r: int, p: int, salt: bytes, key: bytes) -> str:
    return f"scrypt_raw${n}${r}${p}${packed(salt)}${packed(_long_enough(key)[:KEPT])}"


def _long_enough(key: bytes) -> bytes:
    if len(key) < LEAST_KEY:
        raise ValueError("Too short.")
    return key


def _of_length(key: bytes, length: int) -> bytes:
    if len(key) != length:
        raise ValueError("Of another length.")
    return key


def _adapted(text: str) -> bytes:
    """Decode passlib's base64: ``.`` for ``+``, no padding. Plain base64 is accepted too."""
    plain = text.rstrip("=").replace(".", "+")
    return base64.b64decode(plain + "=" * (-len(plain) % 4), validate=True)


_B64 = r"[A-Za-z0-9+/.]+={0,2}"
_PARAMETERS = r"m=[0-9]{1,10},t=[0-9]{1,10},p=[0-9]{1,10}"
_PHC = (
    rf"\$argon2id?\$(?:v=(?:16|19)\$)?{_PARAMETERS}\$[A-Za-z0-9+/]{{11,86}}\$[A-Za-z0-9+/]{{22,86}}"
)
_MODULAR_BCRYPT = r"\$2[aby]\$[0-9]{2}\$[./A-Za-z0-9]{53}"
_COST = r"(?P<n>[0-9]{1,10})%s(?P<r>[0-9]{1,10})%s(?P<p>[0-9]{1,10})"
_ROUNDS = r"(?P<rounds>[0-9]{1,10})"
_HEX = r"(?P<key>[0-9a-f]+)"

_FORMS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str]], ...] = tuple(
    (re.compile(form), rewrite)
    for form, rewrite in (
        (r"pbkdf2_sha(?P<bits>256|1)\$[0-9]{1,10}\$[^$]+\$(?P<key>[A-Za-z0-9+/]+={0,2})",
         _django_pbkdf2),
        (rf"bcrypt(?:_sha256)?\${_MODULAR_BCRYPT}", _as_it_is),
        (rf"argon2{_PHC}", _as_it_is),
        (r"scrypt\$(?P<n>[0-9]{1,10})\$(?P<salt>[^$]+)\$(?P<r>[0-9]{1,10})\$(?P<p>[0-9]{1,10})"
         r"\$(?P<key>[A-Za-z0-9+/]+={0,2})", _django_scrypt),
        (_MODULAR_BCRYPT, lambda found: f"bcrypt${found[0]}"),
        (_PHC, lambda found: f"argon2{found[0]}"),
        (rf"\$pbkdf2(?:-(?P<digest>sha1|sha256|sha512))?\${_ROUNDS}\$(?P<salt>{_B64})\$(?P<key>{_B64})",
         _passlib_pbkdf2),
        (rf"pbkdf2:(?P<digest>sha1|sha256|sha512):{_ROUNDS}\$(?P<salt>[^$]+)\${_HEX}",
         _werkzeug_pbkdf2),
        (rf"\$scrypt\$ln=(?P<ln>[0-9]{{1,2}}),r=(?P<r>[0-9]{{1,10}}),p=(?P<p>[0-9]{{1,10}})"
         rf"\$(?P<salt>{_B64})\$(?P<key>{_B64})", _passlib_scrypt),
        (rf"scrypt:{_COST % (':', ':')}\$(?P<salt>[^$]+)\${_HEX}", _werkzeug_scrypt),
    )
)  # fmt: skip
_BEGINNINGS = (
    "pbkdf2_sha", "bcrypt", "argon2$", "scrypt", "$2", "$argon2", "$pbkdf2", "pbkdf2:", "$scrypt",
)  # fmt: skip
