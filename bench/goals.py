"""What the figures should reach, and the floor that none may fall under."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Goal:
    """One figure's floor and goal; ``native`` has both for the compiled Argon2, if they differ."""

    what: str
    floor: float
    goal: float
    larger: bool = False
    """Whether larger is better."""
    native: tuple[float, float] | None = None


GOALS = {
    "refresh_cpu_vs_simplejwt": Goal(
        "CPU of a refresh, server and database, against SimpleJWT's", 1 / 6, 1 / 9
    ),
    "refresh_cpu_vs_best_peer": Goal("the same against the best peer that rotates", 1 / 4, 1 / 6),
    "profile_cpu_vs_best_peer": Goal(
        "CPU of a profile with its database read, against the best peer", 1 / 2.5, 1 / 4
    ),
    "norow_cpu_vs_simplejwt": Goal(
        "CPU of a host's protected view, which needs no query of Vestibule, against SimpleJWT's",
        1 / 5,
        1 / 8,
    ),
    "logins_vs_hash_ceiling": Goal(
        "sign-ins per second against hashing alone, the same build",
        0.80,
        0.90,
        larger=True,
        native=(0.72, 0.85),
    ),
    "logins_vs_simplejwt_same_build": Goal(
        "sign-ins per second against SimpleJWT's with the same Argon2 build", 1.2, 1.4, larger=True
    ),
    "logins_vs_best_python_peer": Goal(
        "sign-ins per second against the best Python peer, as each ships", 2.0, 2.3, larger=True
    ),
    "flood_cheap_p99_ms": Goal("p99 of a profile read under 64 flooding sign-ins, ms", 20, 8),
    "flood_logins_vs_alone": Goal(
        "the flood's sign-ins per second against those without readers", 0.85, 0.85, larger=True
    ),
    "two_worker_memory_mb": Goal("memory of two production workers, MB", 240, 200),
    "idle_memory_mb": Goal("memory of the idle server with default settings, MB", 170, 140),
    "ready_s": Goal("seconds until `vestibule serve` answers", 3, 2),
    "host_import_ms": Goal("CPU added to the start of a host's Django, ms", 200, 120),
    "growth_cpu_1m_vs_10k": Goal(
        "CPU per request with 1,000,000 accounts against 10,000", 1.3, 1.15
    ),
}


LIST_MS = 20.0
"""What a list may take by the clock with the most accounts, each asked after the other."""


def listed(milliseconds: float) -> str:
    """Say whether a list is as quick as it is to be."""
    return "reached" if milliseconds < LIST_MS else "MISSED"


def bounds(name: str, figures: Mapping[str, Any]) -> tuple[float, float] | None:
    """Return floor and goal of a figure, for the build that the figures were taken with."""
    goal = GOALS.get(name)
    if goal is None:
        return None
    if goal.native and figures.get("argon2_build") == "native":
        return goal.native
    return goal.floor, goal.goal


def judged(name: str, figures: Mapping[str, Any]) -> str:
    """Say whether a figure reaches its goal, its floor or neither; nothing where it has none."""
    found = bounds(name, figures)
    if found is None or name not in figures:
        return ""
    sign = -1 if GOALS[name].larger else 1
    floor, goal = (sign * each for each in found)
    value = sign * figures[name]
    if value <= goal:
        return "goal reached"
    return "above the floor, goal missed" if value <= floor else "UNDER THE FLOOR"
