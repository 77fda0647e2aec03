"""Start Vestibule as its documentation has it: ``vestibule serve`` in its production profile."""

from __future__ import annotations

import json
import os
import secrets
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from bench.processes import answers_tcp, free_port, run_to_end, running
from bench.system import Api, System, Tokens

_ROOT = Path(__file__).resolve().parents[1]


def _credentials(email: str, password: str) -> dict[str, str]:
    return {"email": email, "password": password}


def _tokens(answer: bytes) -> Tokens:
    tokens = json.loads(answer)["tokens"]
    return Tokens(access=tokens["access"], refresh=tokens["refresh"])


API = Api(
    login="/api/auth/login/",
    refresh="/api/auth/token/refresh/",
    verify="/api/auth/token/verify/",
    profile="/api/auth/profile/",
    credentials=_credentials,
    tokens=_tokens,
)


@contextmanager
def vestibule(home: Path, database_url: str, *, users: int, workers: int) -> Iterator[System]:
    """Give our own server, up and filled; what it keeps is under ``home/ours``."""
    port = free_port()
    kept = home / "ours"
    shutil.rmtree(kept, ignore_errors=True)
    env = _environment(kept, database_url, port=port, workers=workers)
    python = Path(sys.executable)
    filling = env | {"DJANGO_SETTINGS_MODULE": "vestibule.server.settings"}
    run_to_end([python, "-m", "bench.fill", str(users)], env=filling, cwd=_ROOT)
    about = json.loads(run_to_end([python, "-m", "bench.build"], env=env, cwd=_ROOT))
    with running(
        [python.with_name("vestibule"), "serve"],
        log=home / "vestibule.log",
        ready=partial(answers_tcp, port),
        cwd=_ROOT,
        env=env,
    ) as pid:
        yield System(
            name="vestibule",
            api=API,
            address=("127.0.0.1", port),
            pid=pid,
            database_url=database_url,
            versions=about["versions"],
            argon2_ms=about["argon2_ms"],
        )


def _environment(home: Path, database_url: str, *, port: int, workers: int) -> dict[str, str]:
    """Return the server's whole environment: the production profile and nothing tuned."""
    inherited = {k: v for k, v in os.environ.items() if not k.startswith("VESTIBULE_")}
    ours = {
        "ENV": "production",
        "HOME": str(home),
        "HOST": "127.0.0.1",
        "PORT": str(port),
        "WORKERS": str(workers),
        "SECRET_KEY": secrets.token_urlsafe(48),
        # Production asks for https; the bench stands where a proxy that ends it would.
        "PUBLIC_ORIGIN": f"https://127.0.0.1:{port}",
        "DATABASE_URL": database_url,
        # Each user asks from an address of its own: limits are on, and nobody runs into them.
        "TRUSTED_PROXIES": "127.0.0.1",
        # There is no Redis in the run: each process counts its limits in memory.
        "ALLOW_SINGLE_NODE_LIMITS": "1",
        # Asked for by the profile; no measured operation sends a mail.
        "EMAIL_URL": "smtp://127.0.0.1:9",
        "EMAIL_FROM": "Bench <bench@bench.example>",
    }
    return inherited | {f"VESTIBULE_{name}": value for name, value in ours.items()}
