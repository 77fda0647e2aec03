"""The ready server's settings, where a mail server may take as long as a test likes."""

from tests.waiting import NEVER
from vestibule.server.settings import *  # noqa: F403

EMAIL_TIMEOUT = NEVER
