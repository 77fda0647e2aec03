"""The ready server's settings, where whoever is called may take as long as a test likes."""

from tests.waiting import NEVER
from vestibule.captcha import siteverify
from vestibule.providers import fetch
from vestibule.server.settings import *  # noqa: F403

siteverify.TIMEOUT = fetch.TIMEOUT = NEVER
