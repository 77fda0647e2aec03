"""What the workers of a server share for their metrics: a folder for sockets, and a port."""

from __future__ import annotations

import multiprocessing
import os
import shutil
import socket
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from importlib import import_module

from vestibule.server.environment.variables import Environment

FOLDER = "_VESTIBULE_METRICS_FOLDER"
"""Variable of the process with the folder in which workers find each other's sockets."""

LISTENING = "_VESTIBULE_METRICS_LISTENING"
"""Variable of the process with the number of the socket that listens on ``METRICS_PORT``."""


def is_on(env: Environment) -> bool:
    """Whether the server exports metrics."""
    return bool(env.METRICS_PORT or env.METRICS_TOKEN)


@contextmanager
def shared_by_workers(env: Environment) -> Iterator[None]:
    """Make what the workers share that are started within the block.

    Raises:
        OSError: ``METRICS_PORT`` cannot be listened on.
    """
    if not is_on(env):
        yield
        return
    import_module("vestibule.server.metrics.page")  # once, for all forks
    folder = tempfile.mkdtemp(prefix="vestibule-metrics-")  # only ours, and short: a socket
    os.environ[FOLDER] = folder
    try:
        with ExitStack() as stack:
            if env.METRICS_PORT and multiprocessing.get_start_method() == "fork":
                # One for all: a worker that was stopped must not get every second scrape.
                listening = stack.enter_context(listen(env))
                os.environ[LISTENING] = str(listening.fileno())
            yield
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def listen(env: Environment) -> socket.socket:
    """Listen on ``METRICS_PORT``; where workers are no forks, each does so by itself.

    Raises:
        OSError: this is not possible.
    """
    forks = multiprocessing.get_start_method() == "fork"
    family = socket.AF_INET6 if ":" in env.HOST else socket.AF_INET
    return socket.create_server(
        (env.HOST, env.METRICS_PORT), family=family, backlog=32, reuse_port=not forks
    )
