"""Calls to other servers during a request: providers, the captcha, a mirror, a storage.

A thread that waits for a response releases its request slot, a call has one deadline from
start to end, and each upstream has a limited number of places and its own circuit breaker:
one that is slow or down affects only the requests that need it.
"""

from __future__ import annotations

from vestibule.core.breaker import NoAnswer
from vestibule.outbound.deadline import left
from vestibule.outbound.request import Address, Answer, is_safe, send
from vestibule.outbound.upstream import PLACES, Upstream, places

__all__ = [
    "PLACES",
    "Address",
    "Answer",
    "NoAnswer",
    "Upstream",
    "is_safe",
    "left",
    "places",
    "send",
]
