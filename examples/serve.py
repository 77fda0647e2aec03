"""``make run EXAMPLE=…``: an example's server, and its front end beside it where it has one.

A front end is a folder ``web`` with a ``package.json``: its scripts ``build`` and ``start``,
and in ``config.port`` the port of its own, unless ``FRONT_PORT`` names another. It is told
where to listen in ``FRONT_PORT``, and where the API is in ``VESTIBULE_ORIGIN``. The server is
told to trust its pages.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

ROOT = Path(__file__).parents[1]
READY_WITHIN = 60.0
STOPPED_WITHIN = 10.0
SERVE = [sys.executable, "-m", "vestibule", "serve"]


def main() -> int:
    """Serve until Ctrl-C, or until either of the two ends by itself."""
    name = os.environ["DJANGO_SETTINGS_MODULE"].split(".")[1]
    port = _front_port(name)
    if port is None:
        return _run(name, port, {})
    _require_free_port(port)
    return _run(name, port, _of_server(port))


def _front_port(name: str) -> int | None:
    """Return where the front end listens, or None where there can be none."""
    package = ROOT / "examples" / name / "web" / "package.json"
    if not package.exists():
        return None
    if shutil.which("npm") is None:
        print("Without Node (20 or newer) there is no front end, only the API.", flush=True)
        return None
    return int(os.environ.get("FRONT_PORT") or json.loads(package.read_text())["config"]["port"])


def _of_server(port: int) -> dict[str, str]:
    """Return the environment of the server, which trusts the pages of the front end."""
    origins = [f"http://localhost:{port}", f"http://127.0.0.1:{port}"]
    trusted = filter(None, [os.environ.get("VESTIBULE_TRUSTED_ORIGINS"), *origins])
    return {"FRONT_PORT": str(port), "VESTIBULE_TRUSTED_ORIGINS": ",".join(trusted)}


def _of_front(port: int) -> dict[str, str]:
    """Return the environment of the front end, which knows where the API is."""
    origin = "http://{}:{}".format(*_server_address())
    return {"FRONT_PORT": str(port), "VESTIBULE_ORIGIN": origin, "NEXT_TELEMETRY_DISABLED": "1"}


def _run(name: str, port: int | None, of_server: Mapping[str, str]) -> int:
    running: list[subprocess.Popen[bytes]] = []
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # whoever stops this stops both
    try:
        running.append(_start(SERVE, of_server))
        if port and _answers(running[0], _server_address()) and _built(name):
            web = str(ROOT / "examples" / name / "web")
            start = ["npm", "run", "start", "--silent", "--prefix", web]
            running.append(_start(start, _of_front(port)))
            if _answers(running[1], ("127.0.0.1", port)):
                print(f"\n  The front end is ready at http://localhost:{port}\n", flush=True)
        while all(each.poll() is None for each in running):
            time.sleep(0.2)
    except KeyboardInterrupt:
        return 0
    finally:
        _stop(running)
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
        with suppress(OSError), socket.create_connection(address, timeout=1):
            return True
        time.sleep(0.1)
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


def _require_free_port(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except (OSError, OverflowError) as error:
            print(f"FRONT_PORT={port} cannot be listened on: {error}.", file=sys.stderr)
            raise SystemExit(2) from None


def _server_address() -> tuple[str, int]:
    host = os.environ.get("VESTIBULE_HOST", "127.0.0.1")
    reached = {"0.0.0.0": "127.0.0.1", "::": "localhost"}.get(host, host)  # noqa: S104 - compared, not bound
    return reached, int(os.environ.get("VESTIBULE_PORT", "8000"))


if __name__ == "__main__":
    sys.exit(main())
