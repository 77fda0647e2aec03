"""better-auth on a Node cluster. Its access JWTs are minted from the session; nothing rotates."""

from __future__ import annotations

import json
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from hashlib import sha256
from pathlib import Path

import psycopg
from argon2 import PasswordHasher

from bench.processes import answers_tcp, run_to_end, running
from bench.system import Api, Call, System, Tokens, fetched, posted
from bench.users import PASSWORD, user
from tests.ports import free_port

NAME = "better-auth"
_HERE = Path(__file__).parent
_MODULES = ("auth.mjs", "hash.mjs", "migrate.mjs", "server.mjs")
_LOCKED = (".npmrc", "package.json", "package-lock.json")


def _signed_in(answer: bytes) -> Tokens:
    token = json.loads(answer)["token"]
    return Tokens(access=token, refresh=token)


API = Api(
    login=lambda email, password: posted("/api/auth/sign-in/email", email=email, password=password),
    tokens=_signed_in,
    refresh=lambda tokens: Call("GET", "/api/auth/token", bearer=tokens.refresh),
    refreshed=lambda answer: Tokens(access=json.loads(answer)["token"]),
    rotates=False,
    profile=lambda tokens: fetched("/api/auth/get-session", tokens),
    host=lambda tokens: fetched("/api/host", tokens),
    whose=lambda profile: profile["user"]["email"],
)


@contextmanager
def better_auth(
    home: Path, database_url: str, *, users: int, workers: int
) -> Iterator[list[System]]:
    """Give the peer, up and filled; its packages and its log are kept under ``home``."""
    place = _installed(home / "better-auth")
    port = free_port()
    env = os.environ | {
        "NODE_ENV": "production",
        "PEER_DATABASE_URL": database_url,
        "PEER_SECRET_KEY": secrets.token_urlsafe(48),
        "PEER_PORT": str(port),
        "PEER_WORKERS": str(workers),
    }
    run_to_end(["node", "migrate.mjs"], env=env, cwd=place, seconds=60)
    _fill(database_url, users)
    with running(
        ["node", "server.mjs"],
        log=home / "better-auth.log",
        ready=partial(answers_tcp, port),
        cwd=place,
        env=env,
    ) as pid:
        yield [
            System(
                name=NAME,
                api=API,
                address=("127.0.0.1", port),
                pid=pid,
                database_url=database_url,
                versions=_versions(place),
                argon2_ms=_argon2_ms(place),
                build="rust",
                python=False,
            )
        ]


def _installed(place: Path) -> Path:
    """Return the folder of the project with its packages, installed again if their lock changed."""
    stamp = place / "made.sha256"
    asked = sha256(b"".join((_HERE / name).read_bytes() for name in _LOCKED)).hexdigest()
    if not stamp.exists() or stamp.read_text() != asked:
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir(parents=True)
        for name in _LOCKED:
            shutil.copy(_HERE / name, place)
        run_to_end(["npm", "ci", "--silent"], env=dict(os.environ), cwd=place)
        stamp.write_text(asked)
    for name in _MODULES:
        shutil.copy(_HERE / name, place)
    return place


def _fill(database_url: str, count: int) -> None:
    """Give the tables ``count`` users that share one password hash."""
    hashed = PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1).hash(PASSWORD)
    with psycopg.connect(database_url, autocommit=True) as connection:
        with connection.cursor().copy(_USERS) as copy:
            for number in range(count):
                copy.write_row((f"u{number}", "Ada", user(number).email, True))
        connection.execute(_ACCOUNTS, (hashed,))


_USERS = 'COPY "user" (id, name, email, "emailVerified") FROM STDIN'
_ACCOUNTS = """
INSERT INTO account (id, "accountId", "providerId", "userId", password, "createdAt", "updatedAt")
SELECT 'a' || id, id, 'credential', id, %s, now(), now() FROM "user"
"""


def _versions(place: Path) -> dict[str, str]:
    packages = json.loads((place / "package-lock.json").read_text())["packages"]
    found = {
        path.rpartition("node_modules/")[2]: about["version"]
        for path, about in packages.items()
        if "version" in about and (place / path).is_dir()
    }
    node = run_to_end(["node", "--version"], env=dict(os.environ), cwd=place, seconds=20)
    return {"node": node.strip(), **dict(sorted(found.items()))}


def _argon2_ms(place: Path) -> float:
    """Return the time of one hash, the best of several."""
    command = ["node", "hash.mjs"]
    return round(float(run_to_end(command, env=dict(os.environ), cwd=place, seconds=60)), 2)
