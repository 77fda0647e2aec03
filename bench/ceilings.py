"""What the parts can do alone: hashing, signing, one row's update, an empty answer, a refresh."""

from __future__ import annotations

import json
import os
import re
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import jwt
import psycopg
from cryptography.hazmat.primitives.asymmetric import ec

from bench import bare_refresh
from bench.builds import ROOT, folder, with_build
from bench.driver import drive
from bench.postgres import Postgres
from bench.processes import StepFailed, answers_tcp, run_to_end, running
from bench.users import user
from tests.ports import free_port

Ceilings = Mapping[str, Callable[[float], float]]
"""Each gives a rate per second, measured for this many seconds."""

ROWS = 10_000
_CLIENTS = 32
_TPS = re.compile(r"^tps = ([0-9.]+)", re.MULTILINE)
ON_ALL_CORES = re.compile(r"(\d+) on all \d+\b")
_SCRIPT = "\\set id random(1, {rows})\nUPDATE bench_row SET n = n + 1 WHERE id = :id;\n"


@contextmanager
def ceilings(home: Path, database: Postgres, *, workers: int) -> Iterator[Ceilings]:
    """Give what can be measured on this machine, ready to be measured."""
    found: dict[str, Callable[[float], float]] = {}
    for build in ("wheel", "native"):
        try:
            place = folder(home, build, Path(sys.executable))
        except StepFailed:  # no compiler, or no registry: the other build has its ceiling
            continue
        env = with_build(os.environ, place)
        found[f"hash-{build}"] = partial(_hashes, env)
        found[f"hash-{build}-kept"] = partial(_kept_hashes, env, home / "doctor")
    found["sign"], found["verify-signature"] = _signatures, _verifications
    if database.programs is not None:
        found["update"] = partial(_updates, *_prepare_updates(home, database))
    url = database.database("bench_bare_refresh")
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(bare_refresh.TABLE)
    env = {**os.environ, bare_refresh.DATABASE: url}
    with (
        _served("bench.empty", home, workers) as empty,
        _served("bench.bare_refresh", home, workers, env=env) as bare,
    ):
        found["empty-answer"] = partial(_answers, empty)
        found["bare-refresh"] = partial(_refreshes, bare)
        yield found


@contextmanager
def _served(
    module: str, home: Path, workers: int, *, env: Mapping[str, str] | None = None
) -> Iterator[int]:
    """Serve a WSGI application by granian, as its documentation has it; give its port."""
    port = free_port()
    command: list[str | Path] = [Path(sys.executable).with_name("granian"), "--interface", "wsgi"]
    command += ["--host", "127.0.0.1", "--port", str(port), "--workers", str(workers)]
    command += ["--blocking-threads", "8", "--no-ws", f"{module}:application"]
    log, ready = home / f"{module.partition('.')[2]}.log", partial(answers_tcp, port)
    with running(command, log=log, ready=ready, cwd=ROOT, env=env):
        yield port


def _hashes(env: Mapping[str, str], seconds: float) -> float:
    command: list[str | Path] = [sys.executable, "-m", "bench.hash_rate", str(seconds)]
    return float(run_to_end(command, env=env, cwd=ROOT, seconds=seconds + 60))


def _kept_hashes(env: Mapping[str, str], home: Path, _: float) -> float:
    """As Vestibule calls the library, which its own command measures for a second."""
    command: list[str | Path] = [Path(sys.executable).with_name("vestibule"), "doctor"]
    said = run_to_end(command, env={**env, "VESTIBULE_HOME": str(home)}, cwd=ROOT, seconds=60)
    match = ON_ALL_CORES.search(said)
    if match is None:
        raise StepFailed(f"vestibule doctor did not say a rate:\n{said}")
    return float(match[1])


def _signatures(seconds: float) -> float:
    """ES256 with PyJWT on one core, the key parsed once."""
    key = ec.generate_private_key(ec.SECP256R1())
    return _rate(lambda: jwt.encode(_CLAIMS, key, algorithm="ES256"), seconds)


def _verifications(seconds: float) -> float:
    key = ec.generate_private_key(ec.SECP256R1())
    token, public = jwt.encode(_CLAIMS, key, algorithm="ES256"), key.public_key()
    return _rate(lambda: jwt.decode(token, public, algorithms=["ES256"]), seconds)


_CLAIMS = {"sub": "1", "iss": "bench", "sid": "0" * 32, "jti": "0" * 32, "role": "user"}


def _rate(work: Callable[[], object], seconds: float) -> float:
    started, done = time.perf_counter(), 0
    while time.perf_counter() < started + seconds:
        for _ in range(100):
            work()
        done += 100
    return done / (time.perf_counter() - started)


def _prepare_updates(home: Path, database: Postgres) -> tuple[Path, str, Path]:
    """Make a table of rows to update, and the script that does."""
    url = database.database("bench_ceiling")
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CREATE TABLE bench_row (id int PRIMARY KEY, n int NOT NULL)")
        connection.execute(
            "INSERT INTO bench_row SELECT i, 0 FROM generate_series(1, %s) i", (ROWS,)
        )
    script = home / "update.sql"
    script.write_text(_SCRIPT.format(rows=ROWS))
    assert database.programs is not None
    return database.programs / "pgbench", url, script


def _updates(pgbench: Path, url: str, script: Path, seconds: float) -> float:
    """One-row updates by key, durable, by PostgreSQL's own load program."""
    command: list[str | Path] = [pgbench, "--no-vacuum", "--protocol=prepared"]
    command += [f"--client={_CLIENTS}", f"--time={max(1, round(seconds))}", "-f", script, url]
    said = run_to_end(command, env=dict(os.environ), cwd=ROOT, seconds=seconds + 60)
    match = _TPS.search(said)
    if match is None:
        raise StepFailed(f"pgbench did not say a rate:\n{said}")
    return float(match[1])


def _refreshes(port: int, seconds: float) -> float:
    """Refreshes with nothing around them, each client with the newest token of its session."""
    clients = [_bare_client(port, number) for number in range(_CLIENTS)]
    return drive(("127.0.0.1", port), clients, seconds=seconds).per_second


def _bare_client(port: int, number: int) -> Callable[[bytes], bytes]:
    email = {"email": user(number).email}
    head = f"POST / HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Length: "

    def client(answer: bytes) -> bytes:
        said = {"refresh": json.loads(answer)["refresh"]} if answer else email
        body = json.dumps(said)
        return f"{head}{len(body)}\r\n\r\n{body}".encode()

    return client


def _answers(port: int, seconds: float) -> float:
    asked = f"GET / HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n".encode()
    clients = [lambda _: asked] * _CLIENTS
    return drive(("127.0.0.1", port), clients, seconds=seconds).per_second
