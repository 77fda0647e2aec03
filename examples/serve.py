"""``make run EXAMPLE=…``: an example's server, and its front end beside it where it has one.

A front end is a folder ``web`` with a ``package.json``: its scripts ``build`` and ``start``,
and in ``config.port`` its usual port. ``FRONT_PORT`` names another; without it, the next free
port is used where the usual one is taken. The front end is told where to listen in
``FRONT_PORT``, and where the API is in ``VESTIBULE_ORIGIN``. The server is told to trust its
pages.
"""

from __future__ import annotations

import errno
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
READY_WITHIN = 60.0
STOPPED_WITHIN = 10.0
PORTS_TRIED = 100
SERVE = [sys.executable, "-m", "vestibule", "serve"]


def main() -> int:
    """Serve until Ctrl-C, or until either of the two ends by itself."""
    name = os.environ["DJANGO_SETTINGS_MODULE"].split(".")[1]
    if _listens(_server_address()):  # no front end for a stranger's server: ours says why
        return subprocess.run(SERVE, cwd=ROOT, check=False).returncode
    usual = _usual_port(name)
    if usual is None:
        return _run(name, None)
    return _run(name, reserve(usual, os.environ.get("FRONT_PORT")))


@dataclass(frozen=True)
class Reserved:
    """A port that nobody else can take until it is released."""

    port: int
    _sockets: Sequence[socket.socket]

    def release(self) -> None:
        """Leave the port to the front end."""
        for each in self._sockets:
            each.close()


def reserve(usual: int, given: str | None = None) -> Reserved:
    """Reserve the given port, or else the usual one or the next that is free.

    Until the front end starts, which may be after minutes of installing, another example
    with the same usual port could otherwise choose it too.

    Raises:
        SystemExit: the given port, or any of those tried, cannot be listened on.
    """
    try:
        if given:
            return _listen(_port(given))
        taken = _first_free(usual)
    except (OSError, ValueError) as error:
        named = f"FRONT_PORT={given}" if given else f"Port {usual} for the front end"
        print(f"{named} cannot be listened on: {error}.", file=sys.stderr)
        raise SystemExit(2) from None
    if taken.port != usual:
        print(f"Port {usual} is in use: the front end takes {taken.port} instead.", flush=True)
    return taken


def _port(given: str) -> int:
    port = int(given)
    if not 0 < port < 65_536:
        raise ValueError("a port is between 1 and 65535")
    return port


def _first_free(usual: int) -> Reserved:
    for port in range(usual, usual + PORTS_TRIED - 1):
        try:
            return _listen(port)
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise
    return _listen(usual + PORTS_TRIED - 1)


def _listen(port: int) -> Reserved:
    """Take a port of both loopback addresses: browsers open either for ``localhost``."""
    with ExitStack() as stack:
        listening = [stack.enter_context(socket.create_server(("127.0.0.1", port)))]
        try:
            second = socket.create_server(("::1", port), family=socket.AF_INET6)
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise  # anything else: this machine has no IPv6
        else:
            listening.append(stack.enter_context(second))
        stack.pop_all()
    return Reserved(port, listening)


def _usual_port(name: str) -> int | None:
    """Return where the front end usually listens, or None where there can be none."""
    package = ROOT / "examples" / name / "web" / "package.json"
    if not package.exists():
        return None
    if shutil.which("npm") is None:
        print("Without Node (20 or newer) there is no front end, only the API.", flush=True)
        return None
    return int(json.loads(package.read_text())["config"]["port"])


def of_server(port: int) -> dict[str, str]:
    """Return the environment of the server, which trusts the pages of the front end."""
    origins = [f"http://localhost:{port}", f"http://127.0.0.1:{port}"]
    trusted = filter(None, [os.environ.get("VESTIBULE_TRUSTED_ORIGINS"), *origins])
    return {"FRONT_PORT": str(port), "VESTIBULE_TRUSTED_ORIGINS": ",".join(trusted)}


def _of_front(port: int) -> dict[str, str]:
    """Return the environment of the front end, which knows where the API is."""
    origin = "http://{}:{}".format(*_server_address())
    return {"FRONT_PORT": str(port), "VESTIBULE_ORIGIN": origin, "NEXT_TELEMETRY_DISABLED": "1"}


def _run(name: str, front: Reserved | None) -> int:
    running: list[subprocess.Popen[bytes]] = []
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # stopping this stops both
    try:
        running.append(_start(SERVE, of_server(front.port) if front else {}))
        if front and _answers(running[0], _server_address()) and _built(name):
            web = str(ROOT / "examples" / name / "web")
            start = ["npm", "run", "start", "--silent", "--prefix", web]
            front.release()
            running.append(_start(start, _of_front(front.port)))
            if _answers(running[1], ("127.0.0.1", front.port)):
                print(f"\n  The front end is ready at http://localhost:{front.port}\n", flush=True)
        while all(each.poll() is None for each in running):
            time.sleep(0.2)
    except KeyboardInterrupt:
        return 0
    finally:
        _stop(running)
        if front:
            front.release()
    return 1


def _start(command: Sequence[str], more: Mapping[str, str]) -> subprocess.Popen[bytes]:
    """Start it in a group of its own, so that it gets one signal, and all of its children do."""
    environment = os.environ | more
    return subprocess.Popen(
        command, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, start_new_session=True
    )


def _answers(process: subprocess.Popen[bytes], address: tuple[str, int]) -> bool:
    """Wait until it listens; False where it ended, or takes too long."""
    end = time.monotonic() + READY_WITHIN
    while process.poll() is None and time.monotonic() < end:
        if _listens(address):
            return True
        time.sleep(0.1)
    return False


def _listens(address: tuple[str, int]) -> bool:
    with suppress(OSError), socket.create_connection(address, timeout=1):
        return True
    return False


def _built(name: str) -> bool:
    """Install and build what is not up to date, which the Makefile knows."""
    environment = {
        key: value
        for key, value in os.environ.items()
        if key not in {"MAKEFLAGS", "MFLAGS", "MAKELEVEL"}
    }
    command = ["make", "--silent", "--no-print-directory", f"examples/node_modules/.built/{name}"]
    if subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode == 0:
        return True
    print("The front end could not be built: only the API is running.", file=sys.stderr)
    return False


def _stop(running: Sequence[subprocess.Popen[bytes]]) -> None:
    # The server stops its own workers, and takes a second signal for impatience.
    for each in running[:1]:
        each.send_signal(signal.SIGINT)
    for each in running[1:]:
        with suppress(ProcessLookupError):
            os.killpg(each.pid, signal.SIGTERM)
    for each in running:
        with suppress(subprocess.TimeoutExpired):
            each.wait(STOPPED_WITHIN)
        with suppress(ProcessLookupError):
            os.killpg(each.pid, signal.SIGKILL)


def _server_address() -> tuple[str, int]:
    host = os.environ.get("VESTIBULE_HOST", "127.0.0.1")
    reached = {"0.0.0.0": "127.0.0.1", "::": "localhost"}.get(host, host)  # noqa: S104 - compared, not bound
    return reached, int(os.environ.get("VESTIBULE_PORT", "8000"))


if __name__ == "__main__":
    sys.exit(main())
