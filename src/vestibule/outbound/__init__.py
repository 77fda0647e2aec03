"""Calls to others while somebody waits for an answer: providers, the captcha, a mirror, a storage.

Whoever calls out gives its turn to others meanwhile, a whole call has one deadline, and
each upstream has so many places and a breaker of its own: one that is slow or away costs
neither those who do not need it nor those who need another.
"""

from __future__ import annotations

from vestibule.outbound.deadline import left
from vestibule.outbound.request import Answer, is_safe, send
from vestibule.outbound.upstream import PLACES, NoAnswer, Upstream, places

__all__ = ["PLACES", "Answer", "NoAnswer", "Upstream", "is_safe", "left", "places", "send"]
