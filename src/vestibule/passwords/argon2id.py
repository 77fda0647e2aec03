"""Argon2id (RFC 9106) by argon2-cffi's library, in a buffer that each thread keeps.

By default the library allocates its memory on the heap for each hash: 19 MiB in nearly five
thousand pages, more than the TLB covers. And other data gets allocated in the freed block, so
that the next hash needs new memory. With a buffer that is kept, in huge pages if the system has
them, a hash takes a seventh less time, and a process no more memory than one hash needs
(decision 0013). Idle threads call ``release_buffer``.
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
SALT_BYTES = 22  # the number of characters of Django's salts
HUGE_PAGE = 2 << 20


@dataclass(frozen=True, slots=True)
class Cost:
    """The parameters of Argon2id: memory in KiB, passes over it, and lanes."""

    memory_kib: int
    passes: int
    lanes: int


class _Buffer(threading.local):
    """The buffer of this thread's hashes, as large as the largest of them needed."""

    def __init__(self) -> None:
        self.release_buffer()

    def release_buffer(self) -> None:
        self._size = 0
        self._memory: Any = None

    def pointer(self, size: int) -> Any:
        """Return a pointer to at least ``size`` bytes, aligned to a huge page."""
        if size > self._size:
            self.release_buffer()  # free the smaller one before mapping a larger one
            self._memory, self._size = _mapped(size), size
        return self._memory + -int(ffi.cast("uintptr_t", self._memory)) % HUGE_PAGE


_buffer = _Buffer()
release_buffer = _buffer.release_buffer
"""Release this thread's buffer; its next hash maps a new one."""


def encode(password: str, salt: str, cost: Cost) -> str:
    """Hash a password, in Django's format: ``argon2$argon2id$v=19$…``.

    Raises:
        HashingError: Argon2 does not accept the cost or the salt, or memory is short.
    """
    return _encoded(salt.encode(), _key(password, salt.encode(), cost), cost)


def dummy_hash(cost: Cost) -> str:
    """Return a random hash: verifying it takes as long, and no password matches."""
    return _encoded(secrets.token_bytes(SALT_BYTES), secrets.token_bytes(KEY_BYTES), cost)


def verify(password: str, encoded: str, cost: Cost) -> bool:
    """Verify a password against a hash of ``encode`` with this cost.

    Raises:
        HashingError: as ``encode``.
        ValueError: salt or key is missing or not base64.
    """
    salt, key = map(_unpacked, encoded.removeprefix(prefix(cost)).split("$"))
    return hmac.compare_digest(_key(password, salt, cost), key)


def prefix(cost: Cost) -> str:
    """Return the text before the salt in every hash of this cost."""
    memory, passes, lanes = cost.memory_kib, cost.passes, cost.lanes
    return f"argon2$argon2id$v={ARGON2_VERSION}$m={memory},t={passes},p={lanes}$"


def _encoded(salt: bytes, key: bytes, cost: Cost) -> str:
    return f"{prefix(cost)}{_packed(salt)}${_packed(key)}"


def _key(password: str, salt: bytes, cost: Cost) -> bytes:
    secret = password.encode()
    # Referenced until the hash is computed: the structure has only their addresses.
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


def _lend(memory: Any, size: int) -> int:
    memory[0] = _buffer.pointer(size)
    return 0


def _keep(_memory: Any, _size: int) -> None:
    """Keep the memory that the library wants to free, and has wiped."""


_allocate = ffi.callback("int(uint8_t **, size_t)", _lend)
_free = ffi.callback("void(uint8_t *, size_t)", _keep)


def _mapped(size: int) -> Any:
    """Map memory with room for ``size`` bytes after its first huge-page boundary."""
    mapped = mmap.mmap(-1, size + HUGE_PAGE, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
    if hasattr(mmap, "MADV_HUGEPAGE"):  # Linux only; ignored if huge pages are disabled
        mapped.madvise(mmap.MADV_HUGEPAGE)
    return ffi.from_buffer("uint8_t[]", mapped)


def _packed(value: bytes) -> str:
    return base64.b64encode(value).decode().rstrip("=")


def _unpacked(text: str) -> bytes:
    return base64.b64decode(text + "=" * (-len(text) % 4), validate=True)
