"""The ready server's settings, with hashes that wait for a test and a look into the process."""

import os
from pathlib import Path

from tests.waiting import NEVER, wait_until
from vestibule.core import worker_pool
from vestibule.passwords import argon2id
from vestibule.server.settings import *  # noqa: F403

ROOT_URLCONF = "tests.server.watched_urls"
HELD = Path(os.environ["VESTIBULE_HOME"]) / "held"
"""While this file is there, no password is compared."""

worker_pool.QUEUE_TIMEOUT = NEVER
_verify = argon2id.verify


def _verify_unless_held(*args, **kwargs):
    wait_until(lambda: not HELD.exists())
    return _verify(*args, **kwargs)


argon2id.verify = _verify_unless_held
