"""A real PostgreSQL for the run: durable defaults, loopback only, gone when the run ends.

``BENCH_DATABASE_URL`` (a superuser's, for any database of the server) is used instead if set.
The tests' servers are started the same way, but without durability: they are no use here.
"""

from __future__ import annotations

import os
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from signal import SIGINT
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

from bench.accounting import parent_of
from tests import keeper
from tests.ports import free_port
from tests.servers import open_to_all, postgres_programs, temporary_folder, unprivileged

_CONNECTIONS = 400
"""All systems keep their connections open at the same time."""
_LOOPBACK = ("127.0.0.1", "localhost", "::1")


@dataclass(frozen=True, kw_only=True)
class Postgres:
    """A running server: the address of one of its databases, and its postmaster's process id.

    ``pid`` is None when the server is not on this machine: its CPU time cannot be had then.
    ``log`` and ``programs`` are those of a server of our own, None of one that was given.
    """

    url: str
    pid: int | None
    log: Path | None = None
    programs: Path | None = None

    def database(self, name: str) -> str:
        """Make an empty database, in place of one of that name, and return its address."""
        target = sql.Identifier(name)
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(target))
            connection.execute(sql.SQL("CREATE DATABASE {}").format(target))
        return urlunsplit(urlsplit(self.url)._replace(path=f"/{name}"))

    def require_alive(self) -> None:
        """Ask the server for nothing; a dead one raises ``psycopg.OperationalError``."""
        with psycopg.connect(self.url, connect_timeout=10) as connection:
            connection.execute("SELECT 1")

    def settle(self) -> None:
        """Write to the disk what has been written so far; one that was given may not be told to."""
        if self.log is None:
            return
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute("CHECKPOINT")

    def version(self) -> str:
        """Return the server's version, as it says it."""
        with psycopg.connect(self.url) as connection:
            return connection.info.parameter_status("server_version") or "unknown"


def tidy(url: str) -> None:
    """Vacuum and analyse a database, so that no round pays for what the one before left.

    Raises:
        psycopg.OperationalError: the database is dead, which must fail the run.
    """
    with psycopg.connect(url, autocommit=True, connect_timeout=10) as connection:
        connection.execute("VACUUM (ANALYZE)")


@contextmanager
def postgres(home: Path) -> Iterator[Postgres]:
    """Give the PostgreSQL of this run; one of our own keeps its data under ``home``.

    Raises:
        DidNotStart: a server of our own did not come up; carries the end of its log.
        RuntimeError: no package brings one and no ``BENCH_DATABASE_URL`` was given.
    """
    given = os.environ.get("BENCH_DATABASE_URL")
    if given:
        yield Postgres(url=given, pid=_postmaster_of(given))
        return
    home.mkdir(parents=True, exist_ok=True)
    reachable = unprivileged() is None or open_to_all(home)
    place = home if reachable else temporary_folder()
    folder = Path(tempfile.mkdtemp(prefix="postgres-", dir=place)).resolve()
    try:
        with _started(folder) as (url, programs):
            pid = _postmaster_of(url)
            yield Postgres(url=url, pid=pid, log=folder / "log", programs=programs)
    finally:
        shutil.rmtree(folder, ignore_errors=True)  # what is left of one that did not start


@contextmanager
def _started(folder: Path) -> Iterator[tuple[str, Path]]:
    """Make a cluster in ``folder`` and serve it on a free port, with a password."""
    user, programs = unprivileged(), postgres_programs(folder)
    data, port, password = folder / "data", free_port(), secrets.token_urlsafe(24)
    secret = folder / "password"
    secret.touch(mode=0o600)
    secret.write_text(password)
    if user:
        for path in (folder, secret):
            os.chown(path, user.uid, user.gid)
    options = ["-U", "bench", "-A", "scram-sha-256", "-E", "UTF8", "--locale=C"]
    keeper.run([programs / "initdb", "-D", data, f"--pwfile={secret}", *options], folder, user)
    command = [str(programs / "postgres"), "-D", str(data), "-p", str(port)]
    command += ["-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories="]
    command += ["-c", f"max_connections={_CONNECTIONS}"]
    state = data / "postmaster.pid"
    server = keeper.start(command, folder, user, SIGINT, lambda: "\nready" in keeper.text_of(state))
    try:
        yield f"postgresql://bench:{password}@127.0.0.1:{port}/postgres", programs
    finally:
        keeper.end(server)


def _postmaster_of(url: str) -> int | None:
    """Return the postmaster's process id, if it serves from this machine."""
    with psycopg.connect(url) as connection:
        if connection.info.host not in _LOOPBACK:
            return None
        backend = connection.info.backend_pid
        try:
            name = Path(f"/proc/{backend}/comm").read_text()
        except FileNotFoundError:
            return None
        return parent_of(backend) if "postgres" in name else None
