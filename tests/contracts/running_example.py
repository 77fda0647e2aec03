"""An example, started like ``make run EXAMPLE=…``, in a folder of its own."""

from __future__ import annotations

import http.client
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from itertools import count
from pathlib import Path
from typing import Any

from tests.absent import IMPORTABLE
from tests.contracts.exchanges import Answer, Request
from tests.ports import free_port
from tests.waiting import NEVER, wait_until

ROOT = Path(__file__).parents[2]
_visitors = count(1)


class RunningExample:
    """A server process of an example, until ``stop``."""

    def __init__(self, name: str, home: Path) -> None:
        self.name = name
        self.home = home
        self.port = free_port()
        self._log = home / "server.log"
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                self._command("serve"),
                cwd=ROOT,
                env=self._environment(),
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # a Ctrl-C at the tests is not one at the server
            )
        self._wait()

    @property
    def banner(self) -> str:
        """The URLs that it printed when it was ready."""
        wait_until(lambda: "Stop with" in self._log.read_text(), "It says nothing.")
        return self._log.read_text().partition("Stop with")[0]

    def visitor(self) -> Callable[[Request], Answer]:
        """Return a client with its own address, for rate limits of its own."""
        block, number = divmod(next(_visitors), 250)
        own = f"127.{block}.{number}.1"
        return lambda request: self.send(request, source=own)

    def send(self, request: Request, *, source: str = "127.0.0.1") -> Answer:
        """Send a request to ``localhost``, like a local browser."""
        connection = http.client.HTTPConnection(
            "127.0.0.1", self.port, timeout=NEVER, source_address=(source, 0)
        )
        headers = {"Host": f"localhost:{self.port}", "Accept": "*/*", **request.headers}
        try:
            connection.request(request.method, request.path, request.body, headers)
            response = connection.getresponse()
            named = {name.lower(): value for name, value in response.getheaders()}
            cookies = response.msg.get_all("Set-Cookie", [])
            return Answer(response.status, named, response.read(), tuple(cookies))
        finally:
            connection.close()

    def call(
        self, method: str, path: str, body: Mapping[str, Any] | None = None, *, access: str = ""
    ) -> tuple[int, Any]:
        """Send JSON, with a bearer token if given; return status and JSON."""
        headers = {"Content-Type": "application/json"}
        if access:
            headers["Authorization"] = f"Bearer {access}"
        raw = None if body is None else json.dumps(body).encode()
        answer = self.send(Request(method, path, headers, raw))
        return answer.status, json.loads(answer.body)

    def run(self, *arguments: str, given: str = "") -> subprocess.CompletedProcess[str]:
        """Run a command of the example, like ``make manage EXAMPLE=…``."""
        return subprocess.run(
            self._command(*arguments),
            cwd=ROOT,
            env=self._environment(),
            input=given,
            capture_output=True,
            text=True,
            timeout=NEVER,
            check=False,
        )

    def stop(self) -> int:
        """Send Ctrl-C; return the exit status."""
        self._process.send_signal(signal.SIGINT)
        try:
            return self._process.wait(NEVER)
        except subprocess.TimeoutExpired:
            # Started in a session of its own, so the group is this server and its workers.
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
            raise

    def _command(self, *arguments: str) -> list[str]:
        return [sys.executable, "-m", "vestibule", *arguments]

    def _environment(self) -> dict[str, str]:
        kept = {name: it for name, it in os.environ.items() if not name.startswith("VESTIBULE_")}
        return kept | {
            "DJANGO_SETTINGS_MODULE": f"examples.{self.name}.settings",
            "PYTHONPATH": IMPORTABLE,
            "VESTIBULE_HOME": str(self.home),
            "VESTIBULE_PORT": str(self.port),
        }

    def _wait(self) -> None:
        """Wait until the server answers, with any status."""
        # From another address: a connection from the server's own, while none listens there
        # yet, can be given the very port that it asks for, and then it talks to itself.
        ask = self.visitor()

        def answers() -> bool:
            assert self._process.poll() is None, self._log.read_text()
            with suppress(OSError):
                ask(Request("GET", "/healthz", {}, None))
                return True
            return False

        try:
            wait_until(answers, f"{self.name} does not answer.")
        except AssertionError:
            self.stop()
            raise
