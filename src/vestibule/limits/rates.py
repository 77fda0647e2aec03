"""Rate limits: how often each caller may use a rule of ``LIMITS``.

Counted exactly, over a moving window: in memory (``memory``), or if ``REDIS_URL`` is set, by
the ``limits`` library in Redis for all processes together.
"""

from __future__ import annotations

import ipaddress
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
from vestibule.core import clock
from vestibule.core.caller import Caller
from vestibule.core.errors import TooManyRequests
from vestibule.core.metrics import Counter
from vestibule.core.redis import connection_options, redis_breaker
from vestibule.limits.memory import MemoryMovingWindow
from vestibule.limits.redis import by_shared_clock
from vestibule.scope import current_scope

PREFIX = "vestibule"
_making = threading.Lock()
WIDER = {56: 4, 48: 16}
"""IPv6 networks around a /64, with the multiple of the limit that each has: homes get a /56,
companies a /48, so one user may have 65,536 networks of 64 bits."""
SCOPES = ("ip", "identifier", "account", "target", "country", "all")
RESERVE = 4
"""How many times the limit an address may fail before it is refused unchecked. In between, wrong
credentials get a wait, and a sign-in needs a captcha if one is configured."""
REDIS_WAITS = 0.5
"""Seconds after which a Redis that does not respond counts as unreachable."""

REFUSED = Counter("vestibule_rate_limit_refusals_total", "Refusals by a rule of LIMITS.", ("rule",))


def require(rule: str, caller: Caller, **keys: str) -> None:
    """Count one use of a rule of ``LIMITS``, and refuse it if the limit is exceeded.

    A rule such as ``"10/minute per ip, 5/minute per identifier"`` counts by the caller's
    address, by one of the ``keys``, or for ``all`` callers together. An empty key is not
    counted. An IPv6 address counts by its /64, and with higher limits by the networks around
    it, which one user may have (``WIDER``). With a ``kind``, addresses are counted separately
    for that kind.

    Raises:
        TooManyRequests: with the seconds to wait.
    """
    for scope, item, key in _counted(rule, caller, keys):
        if not _asked(item, rule, scope, key, counting=True):
            raise _refused(rule, _wait(item, rule, scope, key))


def refuse_if_spent(rule: str, caller: Caller, *, flow: str, **keys: str) -> bool:
    """Refuse if the failures of a rule are used up, without counting; return whether to slow down.

    Many users may share an address, and before the credentials are checked it is unknown which
    of them fails. So an address that has reached the limit is slowed down, not blocked:
    credentials are checked, and wrong ones get a wait (see ``fail``). Only after ``RESERVE``
    times as many failures in this ``flow`` is it refused unchecked, or one address could
    guess forever. Limits by other keys refuse at once.

    Raises:
        TooManyRequests: with the seconds to wait.
    """
    slowed = False
    for scope, item, key in _counted(rule, caller, keys):
        if _asked(item, rule, scope, key, counting=False):
            continue
        slowed = True
        last, name = (_times(item, RESERVE), f"{rule} {flow}") if scope == "ip" else (item, rule)
        if not _asked(last, name, scope, key, counting=False):
            raise _refused(rule, _wait(last, name, scope, key))
    return slowed


def fail(rule: str, caller: Caller, *, flow: str, **keys: str) -> None:
    """Count a failure in a ``flow``, after the credentials were found to be wrong.

    Raises:
        TooManyRequests: with the seconds to wait, if the limit was reached before.
    """
    waits = [0]
    for scope, item, key in _counted(rule, caller, keys):
        if not _asked(item, rule, scope, key, counting=True):
            waits.append(_wait(item, rule, scope, key))
        if scope == "ip":
            _asked(_times(item, RESERVE), f"{rule} {flow}", scope, key, counting=True)
    if any(waits):
        raise _refused(rule, max(waits))


def _refused(rule: str, wait: int) -> TooManyRequests:
    REFUSED.inc(rule)
    return TooManyRequests(wait)


def known(caller: Caller, name: str) -> Caller:
    """Return a caller that limits count by ``name``, and not by its address.

    For a caller who is known better than others at that address: a known device, a session, the
    right password. The counter is then this caller's alone.
    """
    return replace(caller, counted_as=name)


def _counted(
    rule: str, caller: Caller, keys: dict[str, str]
) -> list[tuple[str, RateLimitItem, str]]:
    """Return the counters of one use: scope, limit and key of each."""
    found = []
    for scope, item in _rules(settings.LIMITS.get(rule, "")):
        if scope == "ip":
            apart = f"{keys['kind']} " if "kind" in keys else ""
            found += [(scope, _times(item, more), apart + key) for more, key in _keys_of(caller)]
        elif key := "all" if scope == "all" else keys.get(scope, ""):
            found.append((scope, item, key))
    return found


def _keys_of(caller: Caller) -> tuple[tuple[int, str], ...]:
    """Return the keys that a caller counts by in limits per address."""
    if caller.counted_as:
        return ((1, caller.counted_as),)
    if caller.unreadable:
        return ((1, f"unreadable {caller.unreadable}"),)
    return networks_of(caller.ip)


@lru_cache(maxsize=1024)
def networks_of(ip: str) -> tuple[tuple[int, str], ...]:
    """Return the networks that an address counts by, each with its multiple of the limit."""
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
    """Reset all counters in memory. For tests."""
    _limiter.cache_clear()
    redis_breaker.succeeded()


def problems() -> list[str]:
    """Return the rules of ``LIMITS`` that cannot be counted, one sentence each.

    Otherwise a rate that cannot be read would fail at its first use, and an unknown scope
    would limit nothing.
    """
    return [
        f"LIMITS['{rule}'] must be rates such as 10/minute per ip, separated by commas; a rate is "
        f"per {', '.join(SCOPES)}."
        for rule, text in settings.LIMITS.items()
        if not _can_be_counted(text)
    ]


def _can_be_counted(text: str) -> bool:
    try:
        return all(scope in SCOPES for scope, _ in _rules(text))
    except (AttributeError, ValueError):
        return False


@cache
def _rules(text: str) -> tuple[tuple[str, RateLimitItem], ...]:
    """Parse a rule: ``rate per scope``, several separated by commas."""
    found = []
    for part in filter(None, (part.strip() for part in text.split(","))):
        rate, _, scope = part.partition(" per ")
        found += [(scope.strip(), item) for item in parse_many(rate)]
    return tuple(found)


def _limiter_for(url: str) -> MovingWindowRateLimiter | MemoryMovingWindow:
    """Return the limiter of a URL, created by one thread at a time.

    If several threads load a storage of ``limits`` for the first time at once, their
    imports collide.
    """
    with _making:
        return _limiter(url)


@cache
def _limiter(url: str) -> MovingWindowRateLimiter | MemoryMovingWindow:
    if not url:
        return MemoryMovingWindow()
    options = connection_options(seconds=REDIS_WAITS)
    storage = storage_from_string(by_shared_clock(url), **options)
    return MovingWindowRateLimiter(cast("Storage", storage))


def _asked(item: RateLimitItem, *key: str, counting: bool) -> bool:
    """Ask Redis, or this process's memory if there is no Redis or it does not answer.

    Each process then counts separately: limits are as many times higher as there are
    processes, and no user is refused because Redis is down. A breaker leaves a Redis alone that
    does not answer, or each request would wait for it several times.
    """
    for url in (settings.REDIS_URL, ""):
        if url and not redis_breaker.allows():
            continue
        try:
            limiter = _limiter_for(url)
            ask = limiter.hit if counting else limiter.test
            allowed = ask(item, PREFIX + current_scope.name, *key)
        except Exception as error:
            if not url:
                raise
            redis_breaker.failed(error)
        else:
            if url:
                redis_breaker.succeeded()
            return allowed
    return True


def _wait(item: RateLimitItem, *key: str) -> int:
    """Return the seconds until a use is allowed; those of the whole window in doubt."""
    url = "" if redis_breaker.is_open else settings.REDIS_URL
    try:
        stats = _limiter_for(url).get_window_stats(item, PREFIX + current_scope.name, *key)
    except Exception:  # noqa: BLE001 - whatever Redis raises, the longest wait is close enough
        return int(item.get_expiry())
    now = clock.timestamp() if url else time.time()  # as each of them counts
    return max(1, ceil(stats.reset_time - now))
