"""The ready server's settings, with a revocation bound that no test lives to see.

What such a node refuses that another has ended, it was told.
"""

from datetime import timedelta

from vestibule.server.settings import *  # noqa: F403
from vestibule.server.settings import SILENCED_SYSTEM_CHECKS, VESTIBULE

VESTIBULE = {**VESTIBULE, "REVOCATION_BOUND": timedelta(hours=1)}
SILENCED_SYSTEM_CHECKS = [*SILENCED_SYSTEM_CHECKS, "vestibule.E029"]
