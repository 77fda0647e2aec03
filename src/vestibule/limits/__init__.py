"""Rate limits by address, account and more, counted in memory or in Redis."""

from vestibule.limits.rates import (
    PREFIX,
    fail,
    known,
    networks_of,
    problems,
    refuse_if_spent,
    require,
    reset,
)

__all__ = [
    "PREFIX",
    "fail",
    "known",
    "networks_of",
    "problems",
    "refuse_if_spent",
    "require",
    "reset",
]
