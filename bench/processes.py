"""Start a process of the run, wait until it is ready, and end it by its id."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from bench.accounting import process_tree
from tests.keeper import DidNotStart

READY_SECONDS = 60.0
END_SECONDS = 15.0
STEP_SECONDS = 600.0
"""What a step of the set-up may take: an installation over a slow line, at most."""


class StepFailed(RuntimeError):
    """Something that must be there before anything is measured could not be made."""


@contextmanager
def running(
    command: Sequence[str | Path],
    *,
    log: Path,
    ready: Callable[[], bool],
    cwd: Path | None = None,
    env: Mapping[str, str] | None = None,
) -> Iterator[int]:
    """Run ``command`` until the block is left, and give its process id once it is ready.

    Output goes to ``log``. It gets a session of its own, so that Ctrl-C reaches the bench alone,
    which then ends everything in order.

    Raises:
        DidNotStart: it ended by itself, or ``ready`` stayed false for READY_SECONDS.
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            cwd=cwd,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        _wait_until_ready(process, ready, log)
        yield process.pid
    finally:
        _end(process)


def answers_tcp(port: int) -> bool:
    """Tell whether something accepts connections on this loopback port."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def run_to_end(
    command: Sequence[str | Path],
    *,
    env: Mapping[str, str],
    cwd: Path,
    seconds: float = STEP_SECONDS,
) -> str:
    """Run a step to its end and return what it printed on stdout.

    Raises:
        StepFailed: it failed or took too long; carries the end of its output.
    """
    asked = " ".join(map(str, command))
    try:
        done = subprocess.run(
            command, env=env, cwd=cwd, text=True, capture_output=True, check=False, timeout=seconds
        )
    except FileNotFoundError as missing:
        raise StepFailed(f"{asked} cannot be run: {missing}") from None
    except subprocess.TimeoutExpired:
        raise StepFailed(f"{asked} did not end within {seconds:.0f} s") from None
    if done.returncode:
        said = f"{done.stdout[-2000:]}{done.stderr[-4000:]}"
        raise StepFailed(f"{asked} failed:\n{said}")
    return done.stdout


@contextmanager
def neighbor() -> Iterator[None]:
    """Keep one core busy until the block is left, as another program of a shared machine does."""
    with subprocess.Popen([sys.executable, "-c", "while True: pass"]) as busy:
        try:
            yield
        finally:
            busy.kill()


def _wait_until_ready(
    process: subprocess.Popen[bytes], ready: Callable[[], bool], log: Path
) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while not ready():
        if process.poll() is not None or time.monotonic() > deadline:
            tail = log.read_text(errors="replace")[-4000:]
            raise DidNotStart(f"{process.args!r} did not become ready; {log} ends:\n{tail}")
        time.sleep(0.05)


def _end(process: subprocess.Popen[bytes]) -> None:
    """Ask the process to stop, then kill what is left of the tree that it was."""
    tree = process_tree(process.pid) if process.poll() is None else []
    if process.poll() is None:
        process.terminate()
    try:
        process.wait(END_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    for pid in tree[1:]:
        # Its session is the process's own: a stranger that got the same id is left alone.
        try:
            if os.getsid(pid) == process.pid:
                os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            continue
