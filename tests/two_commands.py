"""The README's two commands, as a newcomer gives them in a fresh clone.

    python3 -m tests.two_commands

``make run`` must serve the web app, ``make test`` must pass; what each took is printed.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

from tests.ports import free_port

PATIENCE = 900.0
"""Seconds after which a server does not come. No claim about its speed."""


def page(url: str) -> str:
    """Return the page at an address, or nothing while it is not served."""
    try:
        with urllib.request.urlopen(url, timeout=10) as answer:  # noqa: S310 - http, on loopback
            return str(answer.read().decode())
    except (urllib.error.URLError, ConnectionError):
        return ""


def make_run() -> bool:
    """Run ``make run`` until it serves the web app, and stop it with Ctrl-C."""
    port = str(free_port())
    began = time.monotonic()
    server = subprocess.Popen(["make", "run", f"PORT={port}"], start_new_session=True)  # noqa: S607
    try:
        while server.poll() is None and time.monotonic() - began < PATIENCE:
            if '<div id="root">' in page(f"http://127.0.0.1:{port}/"):
                print(
                    f"make run served the web app after {time.monotonic() - began:.0f} s",
                    flush=True,
                )
                return True
            time.sleep(0.2)
        print("make run served no web app", file=sys.stderr)
        return False
    finally:
        if server.poll() is None:
            os.killpg(server.pid, signal.SIGINT)
        server.wait()


def make_test() -> bool:
    """Run ``make test`` to its end."""
    began = time.monotonic()
    status = subprocess.run(["make", "test"], check=False).returncode  # noqa: S607
    outcome = f"failed with {status}" if status else "passed"
    print(f"make test {outcome} after {time.monotonic() - began:.0f} s", flush=True)
    return not status


if __name__ == "__main__":
    os.chdir(Path(__file__).parents[1])
    sys.exit(not (make_run() and make_test()))
