"""Hold a server for as long as a test run lasts, however the run ends.

A server is the child of a keeper: this file run as a program, which ends the server and removes
its folder as soon as the keeper's input closes. The operating system closes it when the test run
ends, so that not even a killed run leaves a server behind.
"""

from __future__ import annotations

import os
import select
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

READY_SECONDS = 150.0
STOP_SECONDS = 20.0


class DidNotStart(RuntimeError):
    """A server, or a step before it, failed or took too long; carries what it printed."""


@dataclass(frozen=True)
class User:
    """Whom a server runs as, if not as ourselves."""

    uid: int
    gid: int


def start(
    command: list[str],
    folder: Path,
    user: User | None,
    stop: signal.Signals,
    ready: Callable[[], bool],
) -> subprocess.Popen[bytes]:
    """Start a server under a keeper, and wait until it is ready.

    Raises:
        DidNotStart: the server ended, or READY_SECONDS passed.
    """
    run_as = [str(user.uid), str(user.gid)] if user else ["", ""]
    keeper = subprocess.Popen(
        [sys.executable, "-I", __file__, str(folder), str(int(stop)), *run_as, *command],
        stdin=subprocess.PIPE,
        start_new_session=True,  # Ctrl-C is for the tests, which then end their servers in order
    )
    deadline = time.monotonic() + READY_SECONDS
    try:
        while not ready():
            if keeper.poll() is not None or time.monotonic() > deadline:
                raise DidNotStart(f"{command[0]} ends with:\n{text_of(folder / 'log')[-4000:]}")
            time.sleep(0.02)
    except BaseException:
        end(keeper)
        raise
    return keeper


def end(keeper: subprocess.Popen[bytes]) -> None:
    """End a keeper with its server, and wait until both are gone."""
    if keeper.stdin:
        keeper.stdin.close()
    keeper.wait()


def run(command: Sequence[str | Path], folder: Path, user: User | None, **env: str) -> None:
    """Run a step of the preparation to its end.

    Raises:
        DidNotStart: it failed.
    """
    done = subprocess.run(
        command,
        cwd=folder,
        env={"PATH": os.defpath, "LC_ALL": "C", **env},
        user=user.uid if user else None,
        group=user.gid if user else None,
        extra_groups=[] if user else None,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise DidNotStart(f"{command[0]} failed:\n{done.stdout}{done.stderr}")


def text_of(path: Path) -> str:
    """Return what a file holds; nothing while it does not exist."""
    try:
        return path.read_text(errors="replace")
    except FileNotFoundError:
        return ""


def keep(folder: str, stop: str, uid: str, gid: str, *command: str) -> None:
    """Run a server until our input closes; then end it and remove its folder."""
    with Path(folder, "log").open("wb") as log:
        server = subprocess.Popen(
            command,
            cwd=folder,
            user=int(uid) if uid else None,
            group=int(gid) if gid else None,
            extra_groups=[] if uid else None,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    while server.poll() is None and not select.select([sys.stdin], [], [], 0.2)[0]:
        pass
    if server.poll() is not None:
        return  # it died: who waits for it reads its log, then removes the folder
    server.send_signal(int(stop))
    try:
        server.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()
    shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    keep(*sys.argv[1:])
