"""``/healthz`` needs no request slot: a process whose slots all wait for a database is alive.

In a queue behind them, its supervisor would restart it, and the others after it.
"""

LIVENESS = "/healthz"
"""Its path. Its view uses nothing that a slot is for."""
