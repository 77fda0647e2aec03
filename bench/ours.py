"""Start Vestibule as its documentation has it: ``vestibule serve`` in its production profile.

Its settings are those of ``bench.host``, a host project that adds one protected view.
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path

from bench.builds import ROOT, folder, with_build
from bench.processes import StepFailed, answers_tcp, run_to_end, running
from bench.system import Api, Build, System, Tokens, fetched, posted
from tests.ports import free_port

NAME = "vestibule"
PYTHON = Path(sys.executable)


def _tokens(answer: bytes) -> Tokens:
    tokens = json.loads(answer)["tokens"]
    return Tokens(access=tokens["access"], refresh=tokens["refresh"])


def _refreshed(answer: bytes) -> Tokens:
    tokens = json.loads(answer)
    return Tokens(access=tokens["access"], refresh=tokens["refresh"])


API = Api(
    login=lambda email, password: posted("/api/auth/login/", email=email, password=password),
    tokens=_tokens,
    refresh=lambda tokens: posted("/api/auth/token/refresh/", refresh=tokens.refresh),
    refreshed=_refreshed,
    verify=lambda tokens: posted("/api/auth/token/verify/", token=tokens.access),
    profile=lambda tokens: fetched("/api/auth/profile/", tokens),
    host=lambda tokens: fetched("/api/host/", tokens),
    whose=lambda profile: profile["email"],
)


@contextmanager
def vestibule(home: Path, database_url: str, *, users: int, workers: int) -> Iterator[list[System]]:
    """Give our own server, up and filled, and beside it two variants.

    One remembers no token, for ``host-cold``; one has the other Argon2 build, for sign-ins.
    """
    kept = home / "ours"
    shutil.rmtree(kept, ignore_errors=True)
    env = environment(kept, database_url, workers=workers)
    run_to_end([PYTHON, "-m", "bench.fill", str(users)], env=env, cwd=ROOT)
    with ExitStack() as stack:
        ours = stack.enter_context(served(NAME, env, home, database_url))
        forgetful = {**env, "BENCH_VERIFIED_TOKENS": "1"}
        cold = stack.enter_context(served(f"{NAME}-cold", forgetful, home, database_url))
        other: Build = "wheel" if ours.build == "native" else "native"
        systems = [ours, replace(cold, only=("host-cold",))]
        try:
            changed = with_build(env, folder(home, other, PYTHON))
        except StepFailed:  # there is no compiler: the wheel is all there is
            yield systems
            return
        again = stack.enter_context(served(f"{NAME}-{other}", changed, home, database_url))
        yield [*systems, replace(again, only=("login",))]


@contextmanager
def served(name: str, env: Mapping[str, str], home: Path, database_url: str) -> Iterator[System]:
    """Serve with this environment on a free port, until the block is left."""
    port = free_port()
    # Production asks for https; the bench stands where a proxy that ends it would.
    addressed = {
        "VESTIBULE_PORT": str(port),
        "VESTIBULE_PUBLIC_ORIGIN": f"https://127.0.0.1:{port}",
    }
    about = json.loads(run_to_end([PYTHON, "-m", "bench.build"], env=env, cwd=ROOT, seconds=60))
    with running(
        [PYTHON.with_name("vestibule"), "serve"],
        log=home / f"{name}.log",
        ready=partial(answers_tcp, port),
        cwd=ROOT,
        env={**env, **addressed},
    ) as pid:
        yield System(
            name=name,
            api=API,
            address=("127.0.0.1", port),
            pid=pid,
            database_url=database_url,
            versions=about["versions"],
            argon2_ms=about["argon2_ms"],
            build=about["build"],
        )


def environment(home: Path, database_url: str, *, workers: int) -> dict[str, str]:
    """Return the server's whole environment: the production profile and nothing tuned."""
    inherited = {k: v for k, v in os.environ.items() if not k.startswith("VESTIBULE_")}
    path = os.pathsep.join([str(ROOT / "src"), str(ROOT)])
    inherited |= {"DJANGO_SETTINGS_MODULE": "bench.host.settings", "PYTHONPATH": path}
    ours = {
        "ENV": "production",
        "HOME": str(home),
        "HOST": "127.0.0.1",
        "WORKERS": str(workers),
        "SECRET_KEY": secrets.token_urlsafe(48),
        # Each step reads it too; the server is given its own.
        "PUBLIC_ORIGIN": "https://127.0.0.1",
        "ISSUER": "bench",
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
