"""A real OpenID provider, ``oidc-provider`` from npm, for the length of a test run."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any

import httpx

from tests import npm
from tests.ports import free_port
from tests.waiting import NEVER

HERE = Path(__file__).parent / "oidc"
INSTALLED = Path(__file__).parents[2] / "var" / "oidc-provider"
CLIENT, SECRET = "vestibule-at-home", "only for tests, and long enough"


@dataclass(frozen=True)
class OpenIDServer:
    """A running provider: its port and its users."""

    port: int
    prefix: str

    @property
    def issuer(self) -> str:
        """Its issuer URL."""
        return f"http://127.0.0.1:{self.port}{self.prefix}"

    def knows(self, subject: str, **claims: Any) -> None:
        """Add a user."""
        httpx.post(f"http://127.0.0.1:{self.port}/people", json={subject: claims}, timeout=NEVER)


@contextmanager
def openid_server(
    *names: str, origin: str, prefix: str = "", id_token_claims: bool = False
) -> Iterator[OpenIDServer]:
    """Run a provider that redirects users to these providers' callbacks at an origin."""
    port = free_port()
    callbacks = [f"{origin}/api/auth/social/{name}/callback/" for name in names]
    client = {"client_id": CLIENT, "client_secret": SECRET, "redirect_uris": callbacks}
    wanted = {"port": port, "prefix": prefix, "client": client, "idTokenClaims": id_token_claims}
    with TemporaryFile("w+") as complaints:
        process = subprocess.Popen(
            [str(shutil.which("node")), "server.mjs", json.dumps(wanted)],
            cwd=installed(),
            stdout=subprocess.PIPE,
            stderr=complaints,
            text=True,
        )
        try:
            assert process.stdout is not None
            if "ready" not in process.stdout.readline():
                complaints.seek(0)
                raise AssertionError(f"The OpenID provider did not start:\n{complaints.read()}")
            yield OpenIDServer(port, prefix)
        finally:
            process.terminate()
            process.communicate()


def installed() -> Path:
    """Return the folder of the provider, installed once.

    Raises:
        AssertionError: npm failed.
    """
    parts = [HERE / name for name in ("package.json", "package-lock.json", "server.mjs")]
    try:
        npm.install(parts, INSTALLED)
    except AssertionError as error:
        raise AssertionError(f"The tests of providers need oidc-provider: {error}") from None
    return INSTALLED
