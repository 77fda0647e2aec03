"""How soon the ready server answers, what it holds while idle, and what a host's import pays."""

from __future__ import annotations

import http.client
import os
import shutil
import sys
import time
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from statistics import median

from bench.accounting import memory_mb
from bench.builds import ROOT
from bench.processes import run_to_end, running
from tests.ports import free_port

TIMES = 3
IMPORTS = 8
_SETTLED_SECONDS = 2.0


def startup(home: Path) -> dict[str, float]:
    """Start the server as it comes (development, SQLite, one worker) and a host's Django.

    The first start makes the database and is reported apart: ``ready_s`` is the one that is
    repeated each time.
    """
    kept = home / "startup"
    shutil.rmtree(kept, ignore_errors=True)
    starts = [_start(home, kept) for _ in range(TIMES + 1)]
    _import("with")  # leaves the bytecode behind, which an installed package brings
    imports = [(_import("with"), _import("without")) for _ in range(IMPORTS)]
    least_with, least_without = (min(each) for each in zip(*imports, strict=True))
    return {
        "first_start_s": round(starts[0][0], 2),
        "ready_s": round(median(seconds for seconds, _ in starts[1:]), 2),
        "idle_memory_mb": round(median(memory for _, memory in starts[1:]), 1),
        # The least of each: whatever else ran can only have added to it.
        "host_import_ms": round(least_with - least_without, 1),
        "host_import_without_ms": round(least_without, 1),
    }


def _start(home: Path, kept: Path) -> tuple[float, float]:
    """Return the seconds until the first answer, and the memory some moments later."""
    port = free_port()
    started = time.perf_counter()
    with running(
        [Path(sys.executable).with_name("vestibule"), "serve"],
        log=home / "startup.log",
        ready=partial(_answers, port),
        cwd=ROOT,
        env=_environment(VESTIBULE_PORT=str(port), VESTIBULE_HOME=str(kept)),
    ) as pid:
        seconds = time.perf_counter() - started
        time.sleep(_SETTLED_SECONDS)
        return seconds, memory_mb(pid)


def _answers(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
    try:
        connection.request("GET", "/readyz")
        return connection.getresponse().status == http.client.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _import(how: str) -> float:
    command = [sys.executable, "-m", "bench.import_cost", how]
    return float(run_to_end(command, env=_environment(), cwd=ROOT, seconds=60))


def _environment(**more: str) -> Mapping[str, str]:
    inherited = {k: v for k, v in os.environ.items() if not k.startswith(("VESTIBULE_", "DJANGO_"))}
    inherited.pop("PYTHONDONTWRITEBYTECODE", None)
    return inherited | more
