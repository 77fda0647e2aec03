"""For the settings of a process that a test starts: no password waits in vain for its hash.

A hash has a low priority, so that a busy machine may keep it for longer than the product waits.
"""

from tests.waiting import NEVER
from vestibule.core import worker_pool

worker_pool.QUEUE_TIMEOUT = NEVER
