"""``vestibule serve``: make everything ready, then answer requests until a signal."""

from __future__ import annotations

import argparse
import gc
import http.client
import io
import logging
import multiprocessing
import os
import sys
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import django
from django.conf import settings as project
from django.core.management import call_command
from django.db import connections
from django.urls import NoReverseMatch, reverse
from django.utils.module_loading import import_string
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from vestibule import outbound
from vestibule.avatars.picture import WAITING
from vestibule.conf import settings
from vestibule.server.engine.node_state import has_started
from vestibule.server.engine.private_names import engine_of, unchecked
from vestibule.server.engine.request_bodies import AT_ONCE
from vestibule.server.engine.restarts import Restarts
from vestibule.server.engine.stop_signals import StopSignals
from vestibule.server.environment.secret import make_home
from vestibule.server.environment.variables import Environment
from vestibule.server.metrics.folder import shared_by_workers
from vestibule.server.ports import require_free_port

if TYPE_CHECKING:
    from granian.server.common import AbstractServer

logger = logging.getLogger(__name__)

READY_WITHIN = 60.0
FINISH_WITHIN = 10
"""Seconds for requests that run when the server stops: more than any deadline of ours."""


def serve(env: Environment, arguments: Sequence[str]) -> None:
    """Migrate, make keys, and serve until Ctrl-C.

    In production migrations are left to ``vestibule migrate``: several nodes
    must not race for them, and a start should change nothing.
    """
    parser = argparse.ArgumentParser(prog="vestibule serve", description=serve.__doc__)
    parser.add_argument("--no-migrate", action="store_true", help="leave the database as it is")
    options = parser.parse_args(arguments)
    require_free_port(env)
    if env.METRICS_PORT:
        require_free_port(env, "METRICS_PORT")
    make_home(env.HOME)
    django.setup()
    gc.enable()  # the command line imported without
    if not env.production and not options.no_migrate:
        call_command("migrate", verbosity=0, interactive=False)
    deploy = ["--deploy"] if env.production else []
    call_command("check", *deploy, "--fail-level", "ERROR", verbosity=0, stdout=io.StringIO())
    connections.close_all()  # the workers are forks of this process
    with shared_by_workers(env):
        _serve_until_stopped(env)
    print("Stopped.", flush=True)


def _serve_until_stopped(env: Environment) -> None:
    if env.ENGINE == "auto" and (found := unchecked()):
        logger.warning(
            "The plain engine serves, which costs more CPU: the tuned one was not checked with %s.",
            " and ".join(found),
        )
    signals = StopSignals(env.drain_seconds)
    pauses = Restarts()
    while not _served(env, signals):
        pause = pauses.ended(0)
        logger.error("All workers ended; they are restarted in %.1f s.", pause)
        if signals.wait(pause):
            return
        pauses.take_due()


def _served(env: Environment, signals: StopSignals) -> bool:
    """Serve; returns whether this was until a signal, and not until granian had enough.

    In the plain engine this is so if a supervisor of a worker was killed twice within 5.5 seconds,
    or if a worker without one ended so.
    """
    try:
        _granian(env, signals).serve()
    except RuntimeError:
        require_free_port(env)  # it may have been taken since it was last asked for
        raise
    except SystemExit:
        if has_started():
            return signals.wait(0)
        print("vestibule: No worker could start; the lines above may say why.", file=sys.stderr)
        raise
    return True


def threads(env: Environment) -> int:
    """Return the maximum number of threads of a worker.

    Those that wait for a hash, a picture, a body or another server come on top of the slots:
    they hold nothing but their thread.
    """
    hashing = settings.hashing_slots + settings.HASHING_QUEUE
    return env.THREADS + hashing + 1 + WAITING + AT_ONCE + outbound.places()


def _granian(env: Environment, signals: StopSignals) -> AbstractServer[Any]:
    server = _engine(env)(
        "vestibule.server.wsgi:application",
        address=env.HOST,
        port=env.PORT,
        interface=Interfaces.WSGI,
        workers=env.WORKERS,
        blocking_threads=threads(env),
        blocking_threads_idle_timeout=60,
        backlog=1024,
        log_level=LogLevels.error,
        respawn_failed_workers=True,
        workers_kill_timeout=FINISH_WITHIN if env.production else 3,
    )
    server.on_startup(signals.attach)
    server.on_startup(partial(_before_workers, env))
    return server


def _engine(env: Environment) -> Callable[..., AbstractServer[Any]]:
    if engine_of(env.ENGINE) == "plain":
        return Granian
    # Not at the top: another granian may have none of the names that it is made of.
    return partial(import_string("vestibule.server.engine.tuned.Server"), env)


def _before_workers(env: Environment) -> None:
    """Get ready for the forks, and have their first answer waited for."""
    # A collection writes to every object it looks at: workers would copy what they share.
    gc.collect()
    gc.freeze()
    threading.Thread(target=_say_when_ready, args=(env,), daemon=True).start()


def _say_when_ready(env: Environment) -> None:
    """Wait until the server answers, then say what to open.

    Asks once all workers are there: a fork inherits every lock that another thread holds at that
    moment, the import lock for one.
    """
    end = time.monotonic() + READY_WITHIN
    while time.monotonic() < end:
        if len(multiprocessing.active_children()) >= env.WORKERS and _answers(env):
            print(_welcome(env), flush=True)
            return
        time.sleep(0.05)
    print("The server does not answer yet; its log lines above may say why.", file=sys.stderr)


def _answers(env: Environment) -> bool:
    connection = http.client.HTTPConnection(urlsplit(env.address).netloc, timeout=2)
    try:
        connection.request("GET", "/healthz")
        connection.getresponse().read()
    except OSError:
        return False
    finally:
        connection.close()
    return True


def _welcome(env: Environment) -> str:
    lines = ["", f"  Vestibule is ready at {env.address}"]
    if env.production:
        return "\n".join([*lines, f"  {'Its public origin:':25} {env.origin}", ""])
    pages = {
        "The documentation:": "documentation",
        "The API to read and try:": "docs",
        "Mails end up here:": "inbox",
    }
    for words, name in pages.items():
        with suppress(NoReverseMatch):  # a host's own addresses need not have it
            # The public origin may be a front end's, which has none of these pages.
            address = f"{env.address}{reverse(name)}"
            missing = name == "documentation" and not _documentation_is_built()
            lines.append(f"  {words:25} {'make docs builds it' if missing else address}")
    lines += [f"  {'Make the first admin:':25} {_createadmin()}", "  Stop with Ctrl-C.", ""]
    return "\n".join(lines)


def _documentation_is_built() -> bool:
    site = project.VESTIBULE_DOCUMENTATION
    return site is not None and (site / "index.html").exists()


def _createadmin() -> str:
    if not (Path(__file__).parents[4] / "Makefile").exists():  # installed, not a working copy
        return "vestibule createadmin --email you@example.org"
    settings = os.environ["DJANGO_SETTINGS_MODULE"].split(".")
    example = f"EXAMPLE={settings[1]} " if settings[0] == "examples" else ""
    return f'make manage {example}ARGS="createadmin --email you@example.org"'
