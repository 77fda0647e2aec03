"""How long the state machines play: twenty times as long in ``make test-endurance``."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

TIMES = int(os.environ.get("MACHINES_TIMES", "1"))


def budget(*, examples: int, steps: int) -> settings:
    """Return the settings of a machine, given those of a usual run.

    A usual run plays the same games each time, the long run plays others.
    """
    return settings(
        max_examples=TIMES * examples,
        stateful_step_count=steps,
        deadline=None,
        derandomize=TIMES == 1,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
