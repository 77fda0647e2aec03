"""Start a Python peer in its usual production way, once as it ships and once with fast Argon2."""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from bench.builds import ROOT, folder, with_build
from bench.peers.environments import environment
from bench.processes import answers_tcp, run_to_end, running
from bench.system import Api, System
from tests.ports import free_port

_HERE = Path(__file__).parent


def _random() -> str:
    return secrets.token_urlsafe(48)


@dataclass(frozen=True, kw_only=True)
class PythonPeer:
    """One of them: its folder here has its project and its locked requirements."""

    name: str
    folder: str
    api: Api
    fill: str
    """The module that makes its tables and a number of users."""
    command: Callable[[int, int], list[str]]
    """What serves it, from a port and a number of workers; a program of its environment."""
    variables: Mapping[str, str] = field(default_factory=dict)
    secret: Callable[[], str] = _random
    """Makes what its tokens are signed with, new for every run."""
    native: bool = True
    """Whether it is measured with the compiled Argon2 too."""


def gunicorn(application: str) -> Callable[[int, int], list[str]]:
    """Serve a WSGI application as gunicorn's own pages begin: sync workers."""

    def command(port: int, workers: int) -> list[str]:
        return ["gunicorn", application, f"--workers={workers}", f"--bind=127.0.0.1:{port}"]

    return command


@contextmanager
def python_peer(
    peer: PythonPeer, home: Path, database_url: str, *, users: int, workers: int
) -> Iterator[list[System]]:
    """Give the peer, up and filled; environment and log are kept under ``home``."""
    requirements = _HERE / peer.folder / "requirements.txt"
    programs = environment(home / f"{peer.name}-venv", requirements) / "bin"
    env = os.environ | peer.variables
    env |= {"PEER_DATABASE_URL": database_url, "PEER_SECRET_KEY": peer.secret()}
    run_to_end([programs / "python", "-m", peer.fill, str(users)], env=env, cwd=ROOT)
    with ExitStack() as stack:
        start = partial(_served, peer, home, programs, database_url, workers)
        systems = [stack.enter_context(start(env, peer.name, None))]
        if peer.native:
            fast = with_build(env, folder(home, "native", programs / "python"))
            name = f"{peer.name}-native"
            systems.append(stack.enter_context(start(fast, name, ("login",))))
        yield systems


@contextmanager
def _served(
    peer: PythonPeer,
    home: Path,
    programs: Path,
    database_url: str,
    workers: int,
    env: Mapping[str, str],
    name: str,
    only: tuple[str, ...] | None,
) -> Iterator[System]:
    about = json.loads(
        run_to_end([programs / "python", "-m", "bench.build"], env=env, cwd=ROOT, seconds=60)
    )
    port = free_port()
    program, *options = peer.command(port, workers)
    with running(
        [programs / program, *options],
        log=home / f"{name}.log",
        ready=partial(answers_tcp, port),
        cwd=ROOT,
        env=env,
    ) as pid:
        yield System(
            name=name,
            api=peer.api,
            address=("127.0.0.1", port),
            pid=pid,
            database_url=database_url,
            versions=about["versions"],
            argon2_ms=about["argon2_ms"],
            build=about["build"],
            only=only,
        )
