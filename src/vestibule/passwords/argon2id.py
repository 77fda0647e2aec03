"""Argon2id (RFC 9106), computed by argon2-cffi's library in memory that each thread keeps.

By itself the library takes its memory from the heap for each hash: 19 MiB in nearly five
thousand pages, more than a processor knows the places of. And other data settles in the freed
block, so that the next hash needs as much again. Kept, and in huge pages where the system has
them, a hash takes a seventh less time and a process no more memory than one hash needs
(decision 0013). ``release_buffer`` is for threads that nobody wants for a while.
"""

from __future__ import annotations

import base64
import hmac
import mmap
import secrets
import threading
from dataclasses import dataclass
from typing import Any

from argon2.exceptions import HashingError
from argon2.low_level import ARGON2_VERSION, Type, core, error_to_str, ffi

KEY_BYTES = 32
SALT_BYTES = 22  # as many as the letters of Django's salts
HUGE_PAGE = 2 << 20


@dataclass(frozen=True, slots=True)
class Cost:
    """What Argon2id is told: memory in KiB, passes over it, and how many lanes it has."""

    memory_kib: int
    passes: int
    lanes: int


class _Kept(threading.local):
    """The memory of this thread's hashes: as much as the largest of them needed."""

    def __init__(self) -> None:
        self.release_buffer()

    def release_buffer(self) -> None:
        self._size = 0
        self._place: Any = None

    def place(self, size: int) -> Any:
        """Return a pointer to at least so many bytes, which begin with a huge page."""
        if size > self._size:
            self.release_buffer()  # what is too small goes before more is taken
            self._place, self._size = _mapped(size), size
        return self._place + -int(ffi.cast("uintptr_t", self._place)) % HUGE_PAGE


_kept = _Kept()
release_buffer = _kept.release_buffer
"""Let the system have the memory of this thread's hashes; the next hash takes it anew."""


def encode(password: str, salt: str, cost: Cost) -> str:
    """Hash a password in the form that Django stores: ``argon2$argon2id$v=19$…``.

    Raises:
        HashingError: the cost or the salt is none that Argon2 takes, or memory is short.
    """
    return _encoded(salt.encode(), _key(password, salt.encode(), cost), cost)


def made_up(cost: Cost) -> str:
    """Return what looks like a hash and is none: it takes as long, and no password matches."""
    return _encoded(secrets.token_bytes(SALT_BYTES), secrets.token_bytes(KEY_BYTES), cost)


def verify(password: str, encoded: str, cost: Cost) -> bool:
    """Compare a password with a hash that ``encode`` made at this cost.

    Raises:
        HashingError: as ``encode``.
        ValueError: there is no salt and key in base64.
    """
    salt, key = map(_unpacked, encoded.removeprefix(prefix(cost)).split("$"))
    return hmac.compare_digest(_key(password, salt, cost), key)


def prefix(cost: Cost) -> str:
    """Return what stands before the salt in every hash of this cost."""
    memory, passes, lanes = cost.memory_kib, cost.passes, cost.lanes
    return f"argon2$argon2id$v={ARGON2_VERSION}$m={memory},t={passes},p={lanes}$"


def _encoded(salt: bytes, key: bytes, cost: Cost) -> str:
    return f"{prefix(cost)}{_packed(salt)}${_packed(key)}"


def _key(password: str, salt: bytes, cost: Cost) -> bytes:
    secret = password.encode()
    # Kept by name until the hash is made: the structure holds nothing but their addresses.
    out, pwd = ffi.new("uint8_t[]", KEY_BYTES), ffi.new("uint8_t[]", secret)
    seasoning = ffi.new("uint8_t[]", salt)
    values = {
        "out": out,
        "outlen": KEY_BYTES,
        "pwd": pwd,
        "pwdlen": len(secret),
        "salt": seasoning,
        "saltlen": len(salt),
        "version": ARGON2_VERSION,
        "m_cost": cost.memory_kib,
        "t_cost": cost.passes,
        "lanes": cost.lanes,
        "threads": cost.lanes,
        "allocate_cbk": _allocate,
        "free_cbk": _free,
    }
    status = core(ffi.new("argon2_context *", values), Type.ID.value)
    if status:
        raise HashingError(error_to_str(status))
    return bytes(ffi.buffer(out))


def _lend(place: Any, size: int) -> int:
    place[0] = _kept.place(size)
    return 0


def _keep(_place: Any, _size: int) -> None:
    """Keep what is asked to be freed: the library has wiped it."""


_allocate = ffi.callback("int(uint8_t **, size_t)", _lend)
_free = ffi.callback("void(uint8_t *, size_t)", _keep)


def _mapped(size: int) -> Any:
    """Map memory for so many bytes from the first huge page that begins in it."""
    mapped = mmap.mmap(-1, size + HUGE_PAGE, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
    if hasattr(mmap, "MADV_HUGEPAGE"):  # Linux's alone; where they are switched off it ignores it
        mapped.madvise(mmap.MADV_HUGEPAGE)
    return ffi.from_buffer("uint8_t[]", mapped)


def _packed(value: bytes) -> str:
    return base64.b64encode(value).decode().rstrip("=")


def _unpacked(text: str) -> bytes:
    return base64.b64decode(text + "=" * (-len(text) % 4), validate=True)
