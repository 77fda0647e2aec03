"""Redis as a storage of ``limits``, with times that all nodes share.

The library stores the clock of the machine that counts. A node whose clock is behind would take the
uses that another one has counted for uses of the future, which never leave the window.
"""

from __future__ import annotations

from typing import Any

from limits.storage import RedisStorage

from vestibule.core import clock

_OURS = "vestibule+"
"""Prefix of a URL's scheme, by which the library finds a class: a host's own use stays as it is."""


class SharedClockStorage(RedisStorage):
    """Counts by the database's clock, as far as this process knows it."""

    STORAGE_SCHEME = [_OURS + each for each in RedisStorage.STORAGE_SCHEME or ()]

    def __init__(self, uri: str, **options: Any) -> None:
        super().__init__(uri.removeprefix(_OURS), **options)

    def acquire_entry(self, key: str, limit: int, expiry: int, amount: int = 1) -> bool:
        """Count a use if the window has room for it."""
        given = [clock.timestamp(), limit, expiry, amount]
        return bool(self.lua_acquire_moving_window([self.prefixed_key(key)], given))

    def get_moving_window(self, key: str, limit: int, expiry: int) -> tuple[float, int]:
        """Return when the oldest use within the window was, and how many there are."""
        now = clock.timestamp()
        found = self.lua_moving_window([self.prefixed_key(key)], [now - expiry, limit])
        return (float(found[0]), found[1]) if found else (now, 0)


def by_shared_clock(url: str) -> str:
    """Return the URL by which the library finds this storage."""
    # The library's name for what ``redis`` itself, which announces revocations, calls ``unix``.
    return f"{_OURS}redis+{url}" if url.startswith("unix://") else _OURS + url
