"""The ready server's settings, where everything that is waited for may take as long as it needs.

No password waits in vain to be hashed, at a low priority, and other servers may answer late.
"""

from tests import waiting
from vestibule.captcha import siteverify
from vestibule.core import worker_pool
from vestibule.providers import fetch
from vestibule.server.settings import *  # noqa: F403

EMAIL_TIMEOUT = siteverify.TIMEOUT = fetch.TIMEOUT = worker_pool.QUEUE_TIMEOUT = waiting.NEVER
