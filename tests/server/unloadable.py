"""The ready server's settings, with which a server starts and no worker does."""

from vestibule.server.settings import *  # noqa: F403

MIDDLEWARE = ["tests.server.unloadable.missing"]
