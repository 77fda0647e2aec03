"""How long the state machines play: twenty times as long in ``make test-endurance``."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

TIMES = int(os.environ.get("MACHINES_TIMES", "1"))


def budget(*, examples: int, steps: int, same: bool = False) -> settings:
    """Return the settings of a machine, given those of a usual run.

    ``same``: a usual run plays the same games each time, for a machine whose model says of every
    event what must follow; the long run plays others.
    """
    return settings(
        max_examples=TIMES * examples,
        stateful_step_count=steps,
        deadline=None,
        derandomize=same and TIMES == 1,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
