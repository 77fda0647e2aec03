"""A real ``python -m vestibule serve`` for the length of a block, and a small client for it."""

from __future__ import annotations

import logging
import os
import secrets
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import httpx
import psutil

from tests.absent import IMPORTABLE
from tests.measured import MEASURED
from tests.ports import free_port
from tests.waiting import NEVER, wait_until
from vestibule.server.engine.private_names import engine_of

ROOT = Path(__file__).parents[2]
VESTIBULE = ("-m", "vestibule")
"""What Python runs for a command."""
PASSWORD = "correct horse battery staple"
SECRET = "kX3vTq8LmZ0rWc5YhN7bJd2PfGs9AeUo4iR6yMtQwBnVxCzKpH1jD"

logging.getLogger("httpx").setLevel(logging.WARNING)  # thousands of lines that say nothing


def children(pid: int) -> list[int]:
    """Return the process ids of what a process has started."""
    try:
        return [child.pid for child in psutil.Process(pid).children()]
    except psutil.NoSuchProcess:
        return []


def environment(home: Path, variables: Mapping[str, str]) -> dict[str, str]:
    """Return this process's environment with exactly these variables of ours, and its engine."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if name == "VESTIBULE_ENGINE" or not name.startswith(("VESTIBULE_", "DJANGO_"))
    }
    path = {"PYTHONPATH": IMPORTABLE}
    return {**kept, **path, "VESTIBULE_HOME": str(home), **variables}


def production(**more: str) -> dict[str, str]:
    """Return what a production server needs at least; a value of "" takes one away."""
    return {
        "VESTIBULE_ENV": "production",
        "VESTIBULE_SECRET_KEY": SECRET,
        "VESTIBULE_PUBLIC_ORIGIN": "https://127.0.0.1",
        "VESTIBULE_EMAIL_URL": "smtp://127.0.0.1:9",
        "VESTIBULE_EMAIL_FROM": "no-reply@example.org",
        "VESTIBULE_DRAIN_SECONDS": "0",
        **more,
    }


def command(
    *arguments: str,
    home: Path,
    variables: Mapping[str, str],
    given: str = "",
    within: float = NEVER,
    start: tuple[str, ...] = VESTIBULE,
) -> subprocess.CompletedProcess[str]:
    """Run one command of ``vestibule`` to its end; after that many seconds it is killed (-9)."""
    process = subprocess.Popen(
        [sys.executable, *start, *arguments],
        cwd=ROOT,
        env=environment(home, variables),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        out, err = process.communicate(given, within)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)  # not reaped yet: the group is still this one
        out, err = process.communicate()
    return subprocess.CompletedProcess(process.args, process.returncode, out, err)


class Client:
    """One person at an address of their own, who remembers the newest tokens."""

    def __init__(self, url: str) -> None:
        self.http = httpx.Client(
            base_url=url,
            headers={
                "X-Forwarded-For": f"2001:db8:{secrets.token_hex(2)}:{secrets.token_hex(2)}::1"
            },
            timeout=NEVER,
            trust_env=False,
            verify=False,  # noqa: S501 - plain HTTP
        )
        self.access = self.refresh = ""

    def __enter__(self) -> Client:
        return self

    def __exit__(self, *_: object) -> None:
        self.http.close()

    def send(
        self, method: str, path: str, body: Any = None, *, access: str | None = None
    ) -> httpx.Response:
        """Send JSON below ``/api/auth/``, with the access token held or another one."""
        token = self.access if access is None else access
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        return self.http.request(method, f"/api/auth/{path}", json=body, headers=headers)

    def register(self, email: str, **more: str) -> httpx.Response:
        """Register, and keep the tokens."""
        names = {"first_name": "Ann", "last_name": "Example"}
        body = {"email": email, "password": PASSWORD, "password2": PASSWORD, **names, **more}
        return self._keep(self.send("POST", "register/", body, access=""))

    def log_in(self, email: str, password: str = PASSWORD) -> httpx.Response:
        """Sign in, and keep the tokens."""
        body = {"email": email, "password": password}
        return self._keep(self.send("POST", "login/", body, access=""))

    def renew(self, refresh: str | None = None) -> httpx.Response:
        """Refresh with the token held or another one; keep the new tokens if there are any."""
        body = {"refresh": self.refresh if refresh is None else refresh}
        return self._keep(self.send("POST", "token/refresh/", body, access=""))

    def profile(self, *, access: str | None = None) -> httpx.Response:
        """Read the profile."""
        return self.send("GET", "profile/", access=access)

    def log_out(self) -> httpx.Response:
        """Sign out; the tokens are kept, to see them refused."""
        return self.send("POST", "logout/", {"refresh_token": self.refresh})

    def _keep(self, response: httpx.Response) -> httpx.Response:
        if response.is_success:
            body = response.json()
            tokens = body.get("tokens", body)
            self.access, self.refresh = tokens["access"], tokens["refresh"]
        return response


class RunningServer:
    """A server in a session (and process group) of its own, until it is stopped."""

    def __init__(
        self,
        home: Path,
        variables: Mapping[str, str],
        *options: str,
        measured: bool = False,
        python: str = sys.executable,
    ) -> None:
        self.home = home
        self.variables = {
            "VESTIBULE_PORT": str(free_port()),
            # We are the proxy: so each client has an address, and limits of its own.
            "VESTIBULE_TRUSTED_PROXIES": "127.0.0.1",
            **variables,
        }
        self.port = int(self.variables["VESTIBULE_PORT"])
        self.url = f"http://127.0.0.1:{self.port}"
        # Not by name: it may be looked up elsewhere.
        self.variables.setdefault("VESTIBULE_PUBLIC_ORIGIN", self.url)
        home.mkdir(parents=True, exist_ok=True)
        self._log = home / f"server-{secrets.token_hex(4)}.log"
        with self._log.open("wb") as log:
            self.process = subprocess.Popen(
                [python, *VESTIBULE, "serve", *options],
                cwd=ROOT,
                env=environment(home, self.variables) | (MEASURED if measured else {}),
                stdout=log,
                stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL,
                start_new_session=True,  # a Ctrl-C at the tests is not one at the server
            )

    @property
    def output(self) -> str:
        """All that it has printed so far."""
        return self._log.read_text(errors="replace")

    def client(self) -> Client:
        """Return a new client with a connection of its own."""
        return Client(self.url)

    def get(self, path: str, **headers: str) -> httpx.Response:
        """Get one address, as a stranger."""
        return httpx.get(self.url + path, headers=headers, timeout=NEVER, trust_env=False)

    def command(self, *arguments: str, given: str = "") -> subprocess.CompletedProcess[str]:
        """Run a command beside the server, with its environment."""
        return command(*arguments, home=self.home, variables=self.variables, given=given)

    def wait_until_ready(self) -> None:
        """Wait for the first answer, and for the words that follow it.

        Raises:
            AssertionError: it ended, or does not answer; carries what it printed.
        """
        with suppress(AssertionError):
            wait_until(lambda: "ready at" in self.output or self.process.poll() is not None)
        if "ready at" not in self.output:
            self.kill()
            raise AssertionError(f"The server did not start:\n{self.output}")

    def workers(self) -> list[int]:
        """Return the process ids of its workers; in the plain engine, each has a supervisor."""
        started = children(self.process.pid)
        named = self.variables.get("VESTIBULE_ENGINE") or os.environ.get("VESTIBULE_ENGINE")
        if engine_of(named or "auto") == "tuned":
            return started
        return [worker for supervisor in started for worker in children(supervisor)]

    def stop(self, by: signal.Signals = signal.SIGINT) -> int:
        """Send Ctrl-C or another signal; returns the exit status."""
        if self.process.poll() is None:
            self.process.send_signal(by)
        try:
            return self.process.wait(NEVER)
        except subprocess.TimeoutExpired:
            self.kill()
            raise

    def kill(self) -> None:
        """Kill it with its workers, which get no chance to finish anything."""
        if self.process.poll() is None:  # once it is reaped, its number may be another process's
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


@contextmanager
def running(
    home: Path,
    variables: Mapping[str, str] | None = None,
    *options: str,
    measured: bool = False,
) -> Iterator[RunningServer]:
    """Run a server until the block is left; it may have been stopped in it already."""
    server = RunningServer(home, variables or {}, *options, measured=measured)
    try:
        server.wait_until_ready()
        yield server
        server.stop()
    finally:
        server.kill()
