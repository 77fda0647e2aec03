"""``/healthz`` needs no request slot: a process whose slots all wait for a database is alive.

In a queue behind them, its supervisor would restart it, and the others after it. Nor does
``/metrics``, which is wanted above all while nothing else is answered.
"""

from __future__ import annotations

from django.conf import settings

LIVENESS = "/healthz"
"""Its path. Its view uses nothing that a slot is for."""

METRICS = "/metrics"


def paths_without_slot() -> frozenset[str]:
    """Return the paths that are answered on the thread of the web server itself.

    ``/metrics`` may also be a host's own, which reads the database.
    """
    ours = getattr(settings, "VESTIBULE_METRICS_TOKEN", "")
    return frozenset({LIVENESS, METRICS} if ours else {LIVENESS})
