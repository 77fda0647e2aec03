"""Rates: how often something may be asked for, by whom.

Counted exactly, over a moving window: in memory (``memory``), or by the ``limits`` library
in Redis where ``REDIS_URL`` is set, for all processes together.
"""

from __future__ import annotations

import ipaddress
import logging
import threading
import time
from dataclasses import replace
from functools import cache, lru_cache
from math import ceil
from typing import cast

from limits import RateLimitItem, parse_many
from limits.storage import Storage, storage_from_string
from limits.strategies import MovingWindowRateLimiter

from vestibule.conf import settings
from vestibule.core.caller import Caller
from vestibule.core.errors import TooManyRequests
from vestibule.limits.memory import MemoryMovingWindow

logger = logging.getLogger(__name__)
PREFIX = "vestibule"
_making = threading.Lock()
WIDER = {56: 4, 48: 16}
"""Networks of IPv6 around a /64, and how many times as much each may do: homes are given a /56,
companies a /48, so that one person can come from 65,536 networks of 64 bits."""
RESERVE = 4
"""How many times as often as a rate allows an address may fail before it is refused unseen. In
between, wrong answers are told to wait, and a sign-in needs a captcha where there is one."""
REDIS_WAITS = 0.5
"""Seconds after which a Redis that does not answer is taken for one that is away."""


def require(rule: str, caller: Caller, **keys: str) -> None:
    """Count one use of a rule of ``LIMITS``, and refuse if it is one too many.

    A rule such as ``"10/minute per ip, 5/minute per identifier"`` counts by the
    caller's address, by one of the ``keys``, or for ``all`` together. A key that is
    empty is not counted. An address of IPv6 counts by its /64, and with as much for
    more by the networks around it: one customer may have them all (``WIDER``). With
    a ``kind``, addresses count for that kind apart, so that no use of one spends another.

    Raises:
        TooManyRequests: with the seconds to wait.
    """
    for scope, item, key in _counted(rule, caller, keys):
        if not _asked(item, rule, scope, key, counting=True):
            raise TooManyRequests(_wait(item, rule, scope, key))


def refuse_if_spent(rule: str, caller: Caller, *, story: str, **keys: str) -> bool:
    """Refuse if failures have used a rule up, without counting; says if the address is slowed.

    An address has many people behind it, and who of them failed cannot be told before the
    answer was looked at. So one that has failed as often as the rule allows is slowed, not
    shut: answers are looked at, and wrong ones are told to wait (see ``fail``). Only one that
    has failed ``RESERVE`` times as often at this ``story`` is refused unseen, or one address
    could try without end. What counts by anything else is refused at once.

    Raises:
        TooManyRequests: with the seconds to wait.
    """
    slowed = False
    for scope, item, key in _counted(rule, caller, keys):
        if _asked(item, rule, scope, key, counting=False):
            continue
        slowed = True
        last, name = (_times(item, RESERVE), f"{rule} {story}") if scope == "ip" else (item, rule)
        if not _asked(last, name, scope, key, counting=False):
            raise TooManyRequests(_wait(last, name, scope, key))
    return slowed


def fail(rule: str, caller: Caller, *, story: str, **keys: str) -> None:
    """Count a failure at a story. Call it once the answer was found to be wrong.

    Raises:
        TooManyRequests: with the seconds to wait; the address had failed too often before.
    """
    waits = [0]
    for scope, item, key in _counted(rule, caller, keys):
        if not _asked(item, rule, scope, key, counting=True):
            waits.append(_wait(item, rule, scope, key))
        if scope == "ip":
            _asked(_times(item, RESERVE), f"{rule} {story}", scope, key, counting=True)
    if any(waits):
        raise TooManyRequests(max(waits))


def known(caller: Caller, name: str) -> Caller:
    """Return somebody whom rates count by what is known of them, and not by their address.

    For whoever has proved something that others at that address have not: a device of the
    account, a session, the right password. What is counted by ``name`` is theirs alone.
    """
    return replace(caller, counted_as=name)


def _counted(
    rule: str, caller: Caller, keys: dict[str, str]
) -> list[tuple[str, RateLimitItem, str]]:
    """Return what a use counts by: scope, rate and key."""
    found = []
    for scope, item in _rules(settings.LIMITS.get(rule, "")):
        if scope == "ip":
            apart = f"{keys['kind']} " if "kind" in keys else ""
            found += [(scope, _times(item, more), apart + key) for more, key in _askers(caller)]
        elif key := "all" if scope == "all" else keys.get(scope, ""):
            found.append((scope, item, key))
    return found


def _askers(caller: Caller) -> tuple[tuple[int, str], ...]:
    """Return what a caller is counted as where rates count by address."""
    if caller.counted_as:
        return ((1, caller.counted_as),)
    if caller.unreadable:
        return ((1, f"unreadable {caller.unreadable}"),)
    return networks_of(caller.ip)


@lru_cache(maxsize=1024)
def networks_of(ip: str) -> tuple[tuple[int, str], ...]:
    """Return what an address is counted as, each with how many times a rate it may use."""
    try:
        address = ipaddress.ip_address(ip)
    except ValueError:
        return ((1, ip),) if ip else ()
    if isinstance(address, ipaddress.IPv4Address):
        return ((1, str(address)),)
    widths = {64: 1} | WIDER
    return tuple(
        (more, str(ipaddress.ip_network((address, width), strict=False)))
        for width, more in widths.items()
    )


@cache
def _times(item: RateLimitItem, more: int) -> RateLimitItem:
    return item if more == 1 else type(item)(item.amount * more, item.multiples)


def reset() -> None:
    """Forget every count in memory. For tests."""
    _limiter.cache_clear()


@cache
def _rules(text: str) -> tuple[tuple[str, RateLimitItem], ...]:
    """Read a rule: ``rate per scope``, several separated by commas."""
    found = []
    for part in filter(None, (part.strip() for part in text.split(","))):
        rate, _, scope = part.partition(" per ")
        found += [(scope.strip(), item) for item in parse_many(rate)]
    return tuple(found)


def _limiter_for(url: str) -> MovingWindowRateLimiter | MemoryMovingWindow:
    """Return the one limiter of an address, made by one thread.

    Several threads that load a storage of ``limits`` for the first time at once
    trip over each other's imports.
    """
    with _making:
        return _limiter(url)


@cache
def _limiter(url: str) -> MovingWindowRateLimiter | MemoryMovingWindow:
    if not url:
        return MemoryMovingWindow()
    waits = {"socket_connect_timeout": REDIS_WAITS, "socket_timeout": REDIS_WAITS}
    return MovingWindowRateLimiter(cast("Storage", storage_from_string(url, **waits)))


def _asked(item: RateLimitItem, *key: str, counting: bool) -> bool:
    """Ask Redis, or this process's memory where there is none or it is away.

    Each process then counts for itself: limits become laxer by the number of
    processes, and nobody is shut out because Redis is.
    """
    for url in (settings.REDIS_URL, ""):
        try:
            limiter = _limiter_for(url)
            ask = limiter.hit if counting else limiter.test
            return ask(item, PREFIX, *key)
        except Exception:
            if not url:
                raise
            logger.warning("Redis is not available for rate limits; counting in this process.")
    return True


def _wait(item: RateLimitItem, *key: str) -> int:
    try:
        stats = _limiter_for(settings.REDIS_URL).get_window_stats(item, PREFIX, *key)
    except Exception:  # noqa: BLE001 - whatever Redis raises: the longest wait is true enough
        return int(item.get_expiry())
    return max(1, ceil(stats.reset_time - time.time()))
