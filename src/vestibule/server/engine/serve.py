"""``vestibule serve``: make everything ready, then answer requests."""

from __future__ import annotations

import argparse
import gc
import http.client
import io
import os
import socket
import sys
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import urlsplit

import django
from django.core.management import call_command
from django.db import connections
from django.urls import NoReverseMatch, reverse
from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server.mp import MPServer, WorkerProcess

from vestibule import outbound
from vestibule.avatars.picture import WAITING
from vestibule.conf import settings
from vestibule.server.engine.cpu_affinity import pin_and_load
from vestibule.server.engine.interrupt import Interrupt
from vestibule.server.engine.request_bodies import AT_ONCE
from vestibule.server.environment.variables import Environment

READY_WITHIN = 60.0


def serve(env: Environment, arguments: Sequence[str]) -> None:
    """Migrate, make keys, and serve until Ctrl-C.

    In production migrations are left to ``vestibule migrate``: several nodes
    must not race for them, and a start should change nothing.
    """
    parser = argparse.ArgumentParser(prog="vestibule serve", description=serve.__doc__)
    parser.add_argument("--no-migrate", action="store_true", help="leave the database as it is")
    options = parser.parse_args(arguments)
    _require_free_port(env)
    env.HOME.mkdir(parents=True, exist_ok=True, mode=0o700)
    django.setup()
    if not env.production and not options.no_migrate:
        call_command("migrate", verbosity=0, interactive=False)
    deploy = ["--deploy"] if env.production else []
    call_command("check", *deploy, "--fail-level", "ERROR", verbosity=0, stdout=io.StringIO())
    connections.close_all()  # the workers are forks of this process
    _granian(env).serve()
    print("Stopped.", flush=True)


class Server(MPServer):
    """Granian, which gives each worker its processors and says when it is ready."""

    def __init__(self, env: Environment, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.env = env

    def _spawn_worker(  # type: ignore[override]  # as MPServer has it
        self, idx: Any, target: Any, callback_loader: Any
    ) -> WorkerProcess:
        """Make a worker, the first or in the place of one that died."""
        if self.env.CPU_AFFINITY:
            callback_loader = partial(pin_and_load, idx, self.env.WORKERS, callback_loader)
        return super()._spawn_worker(idx, target, callback_loader)

    def _init_shared_socket(self) -> None:
        """Listen, unless somebody else does since it was asked whether anybody does."""
        try:
            super()._init_shared_socket()  # type: ignore[no-untyped-call]
        except RuntimeError as error:
            _refuse_address(self.env, error)

    def startup(self, *args: Any, **kwargs: Any) -> None:
        """Start the workers, then wait for their first answer beside them.

        From a thread that is started after they were forked: a fork inherits whatever
        lock another thread holds, the import lock for one.
        """
        # A collection writes to every object it looks at: workers would copy what they share.
        gc.collect()
        gc.freeze()
        interrupt = Interrupt()
        interrupt.watch_signals()
        self.main_loop_interrupt = interrupt  # type: ignore[assignment]  # in its Event's place
        super().startup(*args, **kwargs)  # type: ignore[no-untyped-call]
        threading.Thread(target=_say_when_ready, args=(self.env,), daemon=True).start()


def threads(env: Environment) -> int:
    """Return how many threads a worker has at the most.

    Those that wait for a hash, a picture, a body or others besides: they hold nothing but
    their thread.
    """
    hashing = settings.hashing_slots + settings.HASHING_QUEUE
    return env.THREADS + hashing + 1 + WAITING + AT_ONCE + outbound.places()


def _granian(env: Environment) -> Server:
    return Server(
        env,
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
        # A worker that got both signals of one Ctrl-C may otherwise be waited for for ever.
        workers_kill_timeout=3,
    )


def _require_free_port(env: Environment) -> None:
    """Granian shares a port with whoever listens on it: requests would go to either."""
    family = socket.AF_INET6 if ":" in env.HOST else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((env.HOST, env.PORT))
        except (OSError, OverflowError) as error:
            _refuse_address(env, error)


def _refuse_address(env: Environment, error: Exception) -> NoReturn:
    where = f"VESTIBULE_HOST={env.HOST} VESTIBULE_PORT={env.PORT}"
    print(f"vestibule: {where} cannot be listened on: {error}.", file=sys.stderr)
    raise SystemExit(2) from None


def _say_when_ready(env: Environment) -> None:
    """Wait until the server answers, then say what to open."""
    end = time.monotonic() + READY_WITHIN
    while time.monotonic() < end:
        if _answers(env):
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
    pages = {"The API to read and try:": "docs", "Mails end up here:": "inbox"}
    for words, name in pages.items():
        with suppress(NoReverseMatch):  # a host's own addresses need not have it
            # The public origin may be a front end's, which has none of these pages.
            lines.append(f"  {words:25} {env.address}{reverse(name)}")
    lines += [f"  {'Make the first admin:':25} {_createadmin()}", "  Stop with Ctrl-C.", ""]
    return "\n".join(lines)


def _createadmin() -> str:
    if not (Path(__file__).parents[4] / "Makefile").exists():  # installed, not a working copy
        return "vestibule createadmin --email you@example.org"
    settings = os.environ["DJANGO_SETTINGS_MODULE"].split(".")
    example = f"EXAMPLE={settings[1]} " if settings[0] == "examples" else ""
    return f'make manage {example}ARGS="createadmin --email you@example.org"'
