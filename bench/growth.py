"""``python -m bench.growth``: what a request costs with 10,000, 100,000 and 1,000,000 accounts.

Three servers on three databases of one PostgreSQL take turns. Then each route's plans are shown,
and old rows are pruned while somebody reads. About fifteen minutes and 3 GB of disk; ``QUICK=1``
shows with 1,000 and 10,000 that it works. ``SESSIONS=10`` gives each account ten sessions: ten
million at the largest size, in half an hour and 12 GB.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack
from dataclasses import replace
from itertools import cycle
from pathlib import Path
from statistics import median
from typing import Any

from bench import ours, report
from bench.__main__ import HOME, quick, stop_on_signals
from bench.builds import ROOT
from bench.driver import NextRequest
from bench.goals import listed
from bench.growth_fill import DEACTIVATED
from bench.measurement import Plan, Window, measure
from bench.operations import OPERATIONS, Clients, repeating
from bench.plans import nodes, plans
from bench.postgres import Postgres, postgres
from bench.processes import run_to_end
from bench.pruning import pruning
from bench.result import GROWTH, LATEST
from bench.run import say
from bench.system import Call, System, Tokens
from bench.users import User, everybody, user

SIZES, QUICK_SIZES = (10_000, 100_000, 1_000_000), (1000, 10_000)
PLAN = Plan(rounds=3, seconds=4, warm_up_seconds=0.5, connections=32, users=10_000, workers=2)
QUICK = Plan(rounds=1, seconds=1, warm_up_seconds=0.2, connections=32, users=1000, workers=2)
LISTING = Plan(rounds=1, seconds=2, warm_up_seconds=0.2, connections=1, users=1, workers=2)
"""Lists are asked by one client, one after the other: what counts is how long one takes."""

CORE = ("login", "refresh", "profile", "verify", "host")
"""What everybody does all day: the ratio is that of the one that grows most."""

_USERS = "/api/auth/users/"
LISTS = {
    "own sessions": "/api/auth/sessions/",
    "own events": "/api/auth/events/",
    "own events, a rare kind": "/api/auth/events/?kind=locked",
    "everybody's events": "/api/auth/events/?account=all",
    "users": _USERS,
    "users, page 400": f"{_USERS}?page=400",
    "users, by address": f"{_USERS}?ordering=email",
    "users, one address": f"{_USERS}?search=person0004711@bench.example",
    "users, one letter": f"{_USERS}?search=a",
    "users, a last name": f"{_USERS}?search=lovelace4711",
    "users, nobody": f"{_USERS}?search=zzz",
    "users, deactivated": f"{_USERS}?active=false",
    "users, deactivated, by address": f"{_USERS}?active=false&ordering=email",
    "users, not verified": f"{_USERS}?verified=false",
    "users, deactivated, not verified": f"{_USERS}?active=false&verified=false",
    "users, a name and not verified": f"{_USERS}?search=lovelace1&verified=false",
}


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure it, print it, and write ``var/bench/growth.json`` and the ratio to the latest run."""
    plan, sizes = (QUICK, QUICK_SIZES) if quick() else (PLAN, SIZES)
    parser = argparse.ArgumentParser(prog="python -m bench.growth", description=__doc__)
    parser.add_argument("--sizes", nargs="+", type=int, default=list(sizes))
    parser.add_argument("--sessions", type=int, default=1, help="how many each account has")
    parser.add_argument("--rounds", type=int, default=plan.rounds)
    parser.add_argument("--seconds", type=float, default=plan.seconds)
    asked = parser.parse_args(arguments)
    stop_on_signals()
    HOME.mkdir(parents=True, exist_ok=True)
    plan = replace(plan, rounds=asked.rounds, seconds=asked.seconds)
    with ExitStack() as stack:
        database = stack.enter_context(postgres(HOME))
        systems = {
            size: stack.enter_context(_grown(database, size, asked.sessions, plan))
            for size in sorted(asked.sizes)
        }
        database.settle()  # else it is silent for seconds while something is measured
        found = {"sessions": asked.sessions, **_measured(systems, database, plan)}
    _write(found)
    sys.stdout.write(_printed(found))


def _grown(
    database: Postgres, size: int, sessions: int, plan: Plan
) -> AbstractContextManager[System]:
    """Fill a database and start a server on it."""
    say(f"making {size:,} accounts and {size * sessions:,} sessions")
    url = database.database(f"bench_growth_{size}")
    env = ours.environment(HOME / f"growth-{size}", url, workers=plan.workers)
    command: list[str | Path] = [ours.PYTHON, "-m", "bench.growth_fill", str(size), str(sessions)]
    run_to_end(command, env=env, cwd=ROOT, seconds=1200 * sessions)
    return ours.served(f"growth-{size}", env, HOME, url)


def _measured(systems: Mapping[int, System], database: Postgres, plan: Plan) -> dict[str, Any]:
    routes = _core(systems, database, plan) | _lists(systems, database)
    shown = {
        size: plans(systems[size], _routes(), database) for size in (min(systems), max(systems))
    }
    least, most = shown[min(systems)], shown[max(systems)]
    changed = [name for name in most if nodes(least[name]) != nodes(most[name])]
    say("pruning")
    return {
        "machine": report.machine(),
        "sizes": list(systems),
        "routes": routes,
        "lists": list(LISTS),
        "plans": most,
        "changed_plans": changed,
        "pruning": pruning(systems[max(systems)], HOME),
        "ratios": _ratio(routes, sorted(systems)),
    }


def _active(count: int) -> Iterator[User]:
    """Return those who may sign in one after the other, over and over."""
    return cycle([user(0)] + [user(number) for number in range(count) if number % DEACTIVATED])


def _core(systems: Mapping[int, System], database: Postgres, plan: Plan) -> dict[str, Any]:
    seen: dict[str, dict[int, list[Window]]] = {name: {s: [] for s in systems} for name in CORE}
    people = {size: _active(plan.users) for size in systems}
    for number in range(plan.rounds):
        for name in CORE:
            for size in list(systems)[:: -1 if number % 2 else 1]:
                window = measure(
                    systems[size], OPERATIONS[name], people[size], database=database, plan=plan
                )
                seen[name][size].append(window)
                say(f"{number + 1}/{plan.rounds} {name:8} {size:9,} {window.cpu_ms or 0:.3f} ms")
    return {
        name: {str(size): _summed(windows) for size, windows in sizes.items()}
        for name, sizes in seen.items()
    }


def _lists(systems: Mapping[int, System], database: Postgres) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, path in LISTS.items():
        found[name] = {}
        for size, system in systems.items():
            window = measure(system, _as_admin(path), everybody(1), database=database, plan=LISTING)
            found[name][str(size)] = _summed([window])
        say(f"{name:32} {[row['p50_ms'] for row in found[name].values()]} ms")
    return found


def _routes() -> dict[str, Clients]:
    return {name: OPERATIONS[name] for name in CORE} | {
        name: _as_admin(path) for name, path in LISTS.items()
    }


def _as_admin(path: str) -> Clients:
    """Clients who read one address as the first user, who is an administrator."""

    def ask(tokens: Tokens) -> Call:
        return Call("GET", path, bearer=tokens.access)

    def clients(system: System, users: Iterator[User], n: int) -> Sequence[NextRequest]:
        return [repeating(system, user(0), ask) for _ in range(n)]

    return clients


def _summed(windows: Sequence[Window]) -> dict[str, Any]:
    return {
        "cpu_ms": round(median(window.cpu_ms or 0 for window in windows), 4),
        "p50_ms": round(median(window.p50_ms for window in windows), 2),
        "p99_ms": round(median(window.p99_ms for window in windows), 2),
        "rounds": [window.cpu_ms for window in windows],
    }


def _ratio(routes: Mapping[str, Any], sizes: Sequence[int]) -> dict[str, float]:
    """Return the highest CPU per request against the lowest, of the core request that grew most.

    Other sizes than those that the name of the figure says have none.
    """
    grown = {
        name: median(
            more / less
            for more, less in zip(
                routes[name][str(sizes[-1])]["rounds"],
                routes[name][str(sizes[0])]["rounds"],
                strict=True,
            )
        )
        for name in CORE
    }
    for name, ratio in grown.items():
        say(f"{name} costs {ratio:.3f} times as much")
    if (sizes[0], sizes[-1]) != (SIZES[0], SIZES[-1]):
        return {}
    return {"growth_cpu_1m_vs_10k": round(max(grown.values()), 4)}


def _write(found: dict[str, Any]) -> None:
    (HOME / GROWTH).write_text(json.dumps(found, indent=1) + "\n")
    latest = HOME / LATEST
    if latest.exists():
        kept = json.loads(latest.read_text())
        kept["ratios"] |= found["ratios"]
        latest.write_text(json.dumps(kept, indent=1) + "\n")


def _printed(found: Mapping[str, Any]) -> str:
    sizes = [str(size) for size in found["sizes"]]
    lines = [["route", *(f"CPU ms at {int(s):,}" for s in sizes), "p50 ms", "p99 ms", ""]]
    for name, row in found["routes"].items():
        most = row[sizes[-1]]
        costs = [f"{row[size]['cpu_ms']:.3f}" for size in sizes]
        verdict = listed(most["p50_ms"]) if name in found["lists"] else ""
        lines.append([name, *costs, f"{most['p50_ms']:.2f}", f"{most['p99_ms']:.2f}", verdict])
    parts = [report.table(lines)]
    for name, each in found["plans"].items():
        parts += [f"\n{name}", *each]
    parts.append(f"\nplans that differ: {'; '.join(found['changed_plans']) or 'none'}")
    parts += [f"pruning {name} {value}" for name, value in found["pruning"].items()]
    parts += [f"{name} {value}" for name, value in found["ratios"].items()]
    return "\n".join([*parts, ""])


if __name__ == "__main__":
    main()
