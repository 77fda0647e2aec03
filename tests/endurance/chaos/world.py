"""An installation: two nodes of two workers, a worker for messages, and all that they need."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from tests.endurance.chaos.letters import Letters
from tests.ports import free_port
from tests.server.running import (
    ROOT,
    VESTIBULE,
    RunningServer,
    command,
    environment,
    production,
)
from tests.server.wires import State, Wire, wire
from tests.servers import Stoppable, stoppable_postgres, stoppable_redis
from tests.shifted import Clock
from tests.waiting import wait_until

UNLIMITED = ("sign_up", "sign_in", "sign_in_failure", "token_failure", "proof", "proof_failure")
LIMITS = ", ".join(f'"{name}": "1000000/minute per ip"' for name in (*UNLIMITED, "message", "read"))
VARIABLES = {
    "VESTIBULE_WORKERS": "2",
    "VESTIBULE_DELIVERY": "worker",
    "VESTIBULE_EMAIL_SIGN_IN": "code",
    "VESTIBULE_RESEND_AFTER": "1s",
    # One client does here in a minute what a user does in a year.
    "VESTIBULE_LIMITS": f"{{{LIMITS}}}",
    # Hashes would be most of the load, and they are not what is tried.
    "VESTIBULE_ARGON2_MEMORY_KIB": "1024",
    "VESTIBULE_ARGON2_TIME": "1",
    "VESTIBULE_SILENCED_CHECKS": "vestibule.E015",
}


def through(url: str, between: Wire) -> str:
    """Return a URL that leads through a wire."""
    found = urlsplit(url)
    netloc = f"{found.netloc.rpartition('@')[0]}@127.0.0.1:{between.port}"
    return urlunsplit(found._replace(netloc=netloc))


def wired(url: str, stack: ExitStack) -> Wire:
    """Lay a wire to the server of a URL."""
    found = urlsplit(url)
    return stack.enter_context(wire(found.hostname or "", found.port or 0))


class Node:
    """A server whose process is started again whenever it ends, as systemd does."""

    def __init__(self, name: str, world: World, stack: ExitStack) -> None:
        self.name = name
        self.clock = Clock(world.home / f"{name}.clock")
        self.database = wired(world.postgres.url, stack)
        self.cache = wired(world.redis.url, stack)
        self._home = world.home / name
        self._variables = {
            **world.variables,
            **self.clock.variables,
            "VESTIBULE_PORT": str(free_port()),
            "VESTIBULE_DATABASE_URL": through(world.postgres.url, self.database),
            "VESTIBULE_REDIS_URL": through(world.redis.url, self.cache),
        }
        self.server = RunningServer(self._home, self._variables)
        self.front = stack.enter_context(wire("127.0.0.1", self.server.port))
        self.url = f"http://127.0.0.1:{self.front.port}"
        self.down_until = 0.0
        stack.callback(self.kill)

    @property
    def is_serving(self) -> bool:
        """Whether it has said that it is ready and both workers are there."""
        return (
            self.server.process.poll() is None
            and len(self.server.workers()) == 2
            and "ready at" in self.server.output
        )

    def signal(self, number: signal.Signals) -> None:
        """Signal the server with its workers."""
        if self.server.process.poll() is None:
            os.killpg(self.server.process.pid, number)

    def kill(self) -> None:
        """Kill it as a whole."""
        self.server.kill()

    def revive(self) -> str:
        """Start it if it has ended; returns what it said if it ended by itself."""
        status = self.server.process.poll()
        if status is None or time.monotonic() < self.down_until:
            return ""
        said = "" if status in (0, -signal.SIGKILL) else f"{status}: {self.server.output[-2000:]}"
        self.server = RunningServer(self._home, self._variables)
        return said


class MailWorker:
    """``vestibule worker``, which is started again whenever it ends."""

    def __init__(self, world: World, stack: ExitStack) -> None:
        self.database = wired(world.postgres.url, stack)
        self.log = world.home / "worker.log"
        self._environment = environment(
            world.home / "worker",
            world.variables
            | {"VESTIBULE_DATABASE_URL": through(world.postgres.url, self.database)},
        )
        self.process = self._start()
        stack.callback(self.kill)

    def _start(self) -> subprocess.Popen[bytes]:
        with self.log.open("ab") as log:
            return subprocess.Popen(
                [sys.executable, *VESTIBULE, "worker"],
                cwd=ROOT,
                env=self._environment,
                stdout=log,
                stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL,
            )

    def kill(self) -> None:
        """Kill it."""
        self.process.kill()
        self.process.wait()

    def revive(self) -> str:
        """Start it if it has ended; returns what it said if it ended by itself."""
        status = self.process.poll()
        if status is None:
            return ""
        self.process = self._start()
        return "" if status in (0, -signal.SIGKILL) else f"{status}: {self.log.read_text()[-2000:]}"


class World:
    """Everything, and a thread that starts again what has ended."""

    def __init__(self, home: Path, stack: ExitStack, more: Mapping[str, str]) -> None:
        self.home = home
        # What is acknowledged must be written: a killed PostgreSQL loses what it has in memory.
        self.postgres: Stoppable = stack.enter_context(stoppable_postgres(synchronous_commit="on"))
        self.redis: Stoppable = stack.enter_context(stoppable_redis())
        self.letters = Letters(free_port())
        self.letters.up()
        stack.callback(self.letters.down)
        self.variables = production(
            VESTIBULE_DATABASE_URL=self.postgres.url,
            VESTIBULE_REDIS_URL=self.redis.url,
            VESTIBULE_EMAIL_URL=f"smtp://127.0.0.1:{self.letters.port}",
            **VARIABLES,
            **more,
        )
        done = command("migrate", home=home, variables=self.variables)
        assert done.returncode == 0, done.stderr
        self.nodes = [Node(name, self, stack) for name in ("one", "two")]
        self.worker = MailWorker(self, stack)
        self.done: Counter[str] = Counter()
        self.ended: list[str] = []
        self._over = threading.Event()
        self._keeper = threading.Thread(target=self._keep, daemon=True)
        self._keeper.start()
        stack.callback(self._stop)

    def _keep(self) -> None:
        while not self._over.wait(0.05):
            said = [each.revive() for each in self.nodes] + [self.worker.revive()]
            self.ended += filter(None, said)

    def _stop(self) -> None:
        self._over.set()
        self._keeper.join()

    def heal(self) -> None:
        """End all that is wrong, and wait until everything serves."""
        self.postgres.go_on()
        self.redis.go_on()
        self.postgres.start_again()
        self.redis.start_again()
        self.letters.up()
        self.worker.database.become(State.WHOLE)
        for node in self.nodes:
            node.clock.jump(0)
            node.signal(signal.SIGCONT)
            for between in (node.database, node.cache, node.front):
                between.become(State.WHOLE)
        wait_until(lambda: all(node.is_serving for node in self.nodes))


@contextmanager
def world(home: Path, **more: str) -> Iterator[World]:
    """Give a world whose nodes serve, until the block is left."""
    home.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        made = World(home, stack, more)
        made.heal()
        yield made
