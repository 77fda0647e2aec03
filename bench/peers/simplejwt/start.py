"""Start the peer in its usual production way: gunicorn with two sync workers."""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from bench.peers.environments import environment
from bench.processes import answers_tcp, free_port, run_to_end, running
from bench.system import Api, System, Tokens

_HERE = Path(__file__).parent
_ROOT = _HERE.parents[2]


def _credentials(email: str, password: str) -> dict[str, str]:
    return {"username": email, "password": password}


def _tokens(answer: bytes) -> Tokens:
    body = json.loads(answer)
    return Tokens(access=body["access"], refresh=body["refresh"])


API = Api(
    login="/api/token/",
    refresh="/api/token/refresh/",
    verify="/api/token/verify/",
    profile="/api/profile/",
    credentials=_credentials,
    tokens=_tokens,
)


@contextmanager
def simplejwt(home: Path, database_url: str, *, users: int, workers: int) -> Iterator[System]:
    """Give the peer, up and filled; environment and log are kept under ``home``."""
    programs = environment(home / "simplejwt-venv", _HERE / "requirements.txt") / "bin"
    env = os.environ | {
        "DJANGO_SETTINGS_MODULE": "bench.peers.simplejwt.settings",
        "PEER_DATABASE_URL": database_url,
        "PEER_SECRET_KEY": secrets.token_urlsafe(48),
    }
    python = programs / "python"
    run_to_end([python, "-m", "bench.peers.simplejwt.fill", str(users)], env=env, cwd=_ROOT)
    about = json.loads(run_to_end([python, "-m", "bench.build"], env=env, cwd=_ROOT))
    port = free_port()
    command: list[str | Path] = [programs / "gunicorn", "bench.peers.simplejwt.wsgi"]
    command += [f"--workers={workers}", f"--bind=127.0.0.1:{port}"]
    with running(
        command,
        log=home / "simplejwt.log",
        ready=partial(answers_tcp, port),
        cwd=_ROOT,
        env=env,
    ) as pid:
        yield System(
            name="simplejwt",
            api=API,
            address=("127.0.0.1", port),
            pid=pid,
            database_url=database_url,
            versions=about["versions"],
            argon2_ms=about["argon2_ms"],
        )
