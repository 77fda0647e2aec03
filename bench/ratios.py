"""Ours against the others, from the rows of a run.

Each ratio is taken within a round, and the median of the rounds is reported: a machine whose
speed drifts slows both halves of a round.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from statistics import median

from bench.report import OURS, Row

Figures = dict[str, float | str]
_NATIVE = "-native"


def fixed(rows: Sequence[Row], ceilings: Mapping[str, Sequence[float]]) -> Figures:
    """Return the ratios that the goals are written for; what was not measured is left out.

    CPU is server and database together, ours divided by theirs: smaller is better. The best
    peer is the one beside which we look worst. Logins are per second: larger is better.
    """
    names = {row.system: row for row in rows}
    if OURS not in names:
        return {}
    found: dict[str, float | str | None] = {
        "refresh_cpu_vs_simplejwt": _cpu(rows, "refresh", "simplejwt"),
        "refresh_cpu_vs_best_peer": _worst(rows, "refresh", rotating=True),
        "profile_cpu_vs_best_peer": _worst(rows, "profile", rotating=False),
        "norow_cpu_vs_simplejwt": _cpu(rows, "host", "simplejwt"),
        **_logins(rows, ceilings),
        "argon2_build": names[OURS].build,
    }
    return {name: value for name, value in found.items() if value is not None}


def each_peer(rows: Sequence[Row]) -> dict[str, float]:
    """Return CPU per request and logins per second against every other system."""
    found: dict[str, float] = {}
    for theirs in rows:
        if theirs.system.startswith(OURS):
            continue
        if theirs.operation == "login":
            rate = _rate(rows, OURS, theirs.system)
            found |= {f"logins_vs_{theirs.system}": rate} if rate else {}
        ratio = _cpu(rows, theirs.operation, theirs.system)
        found |= {f"{theirs.operation}_cpu_vs_{theirs.system}": ratio} if ratio else {}
    return found


def _logins(
    rows: Sequence[Row], ceilings: Mapping[str, Sequence[float]]
) -> dict[str, float | None]:
    ours = _of(rows, "login", OURS)
    if ours is None:
        return {}
    hashed = ceilings.get(f"hash-{ours.build}", ())
    rates = [window.requests_per_second for window in ours.rounds]
    same = "simplejwt" if ours.build == "wheel" else f"simplejwt{_NATIVE}"
    shipped = [
        ratio
        for row in rows
        if row.operation == "login" and row.python and not row.system.startswith(OURS)
        if not row.system.endswith(_NATIVE) and (ratio := _rate(rows, OURS, row.system))
    ]
    return {
        "logins_vs_hash_ceiling": _median_ratio(zip(rates, hashed, strict=False)),
        "logins_vs_simplejwt_same_build": _rate(rows, OURS, same),
        "logins_vs_best_python_peer": min(shipped, default=None),
    }


def _worst(rows: Sequence[Row], operation: str, *, rotating: bool) -> float | None:
    peers = [
        row.system
        for row in rows
        if row.operation == operation and not row.system.startswith(OURS)
        if row.rotates or not rotating
    ]
    found = [ratio for name in peers if (ratio := _cpu(rows, operation, name))]
    return max(found, default=None)


def _cpu(rows: Sequence[Row], operation: str, peer: str) -> float | None:
    mine, theirs = _of(rows, operation, OURS), _of(rows, operation, peer)
    if mine is None or theirs is None:
        return None
    pairs = zip(mine.rounds, theirs.rounds, strict=False)  # a run that failed has uneven ones
    return _median_ratio((m.cpu_ms, t.cpu_ms) for m, t in pairs if m.cpu_ms and t.cpu_ms)


def _rate(rows: Sequence[Row], ours: str, peer: str) -> float | None:
    mine, theirs = _of(rows, "login", ours), _of(rows, "login", peer)
    if mine is None or theirs is None:
        return None
    pairs = zip(mine.rounds, theirs.rounds, strict=False)
    return _median_ratio((m.requests_per_second, t.requests_per_second) for m, t in pairs)


def _of(rows: Sequence[Row], operation: str, system: str) -> Row | None:
    return next((r for r in rows if (r.operation, r.system) == (operation, system)), None)


def _median_ratio(pairs: Iterable[tuple[float, float]]) -> float | None:
    found = [mine / other for mine, other in pairs]
    return round(median(found), 4) if found else None
