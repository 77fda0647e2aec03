"""Old rows are removed while somebody reads: how long it takes, and whether the reader notices."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import psycopg

from bench import ours
from bench.builds import ROOT
from bench.flood import SLACK_SECONDS, probing
from bench.operations import sign_in
from bench.postgres import tidy
from bench.processes import run_to_end
from bench.system import System, request
from bench.users import user

OLD = 100_000
"""Sessions that ended, and events that happened, longer ago than anything is kept."""
_PROBE_SECONDS = 10.0
_AGE = (
    "UPDATE vestibule_session SET ended_at = now() - interval '2 years', end_reason = 'signed_out' "
    "WHERE id IN (SELECT id FROM vestibule_session WHERE ended_at IS NULL LIMIT %s)",
    "UPDATE vestibule_auditevent SET at = now() - interval '20 years' "
    "WHERE id IN (SELECT id FROM vestibule_auditevent LIMIT %s)",
)


def pruning(system: System, home: Path) -> dict[str, Any]:
    """Make many rows old, then run ``vestibule prune`` beside a reader of its own profile.

    The reader asks a hundred times a second; its p99 is given without and with the pruning.
    """
    reader = user(1)
    asked = request(system, reader, system.api.profile(sign_in(system, reader)))
    with psycopg.connect(system.database_url, autocommit=True) as connection:
        for statement in _AGE:
            connection.execute(statement, (OLD,))
    tidy(system.database_url)
    with probing(system, asked, _PROBE_SECONDS) as idle:
        before = json.loads(idle.communicate(timeout=_PROBE_SECONDS + SLACK_SECONDS)[0])
    env = ours.environment(home / "pruning", system.database_url, workers=1)
    with probing(system, asked, _PROBE_SECONDS) as probe:
        started = time.perf_counter()
        program = ours.PYTHON.with_name("vestibule")
        said = run_to_end([program, "prune"], env=env, cwd=ROOT, seconds=900)
        seconds = time.perf_counter() - started
        during = json.loads(probe.communicate(timeout=_PROBE_SECONDS + SLACK_SECONDS)[0])
    return {
        "removed": {kind: int(number) for kind, number in map(str.split, said.splitlines())},
        "seconds": round(seconds, 1),
        "idle_p99_ms": round(before["p99_ms"], 2),
        "p99_ms": round(during["p99_ms"], 2),
    }
