"""Windows and rows of a run that never was."""

from __future__ import annotations

from bench.measurement import Window
from bench.report import Row


def window(*, rate: float = 100.0, server: float = 1.0, database: float | None = 0.0) -> Window:
    """Return a window with these figures."""
    return Window(
        requests=1000,
        requests_per_second=rate,
        p50_ms=1.0,
        p99_ms=2.0,
        statuses={200: 1000},
        connects=1,
        server_cpu_ms=server,
        database_cpu_ms=database,
        driver_cpu_ms=0.01,
        memory_mb=100.0,
        others_cores=0.0,
    )


def row(
    operation: str,
    system: str,
    *windows: Window,
    build: str = "wheel",
    python: bool = True,
    rotates: bool = True,
) -> Row:
    """Return a row over these windows; its own medians play no part in any ratio."""
    return Row(
        operation=operation,
        system=system,
        requests_per_second=windows[0].requests_per_second,
        p50_ms=1.0,
        p99_ms=2.0,
        server_cpu_ms=windows[0].server_cpu_ms,
        database_cpu_ms=windows[0].database_cpu_ms,
        memory_mb=100.0,
        statements=2,
        build=build,
        python=python,
        rotates=rotates,
        rounds=windows,
    )
