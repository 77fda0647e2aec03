"""``python -m tests.stalls``: it stops and continues what it runs, and nothing else."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import psutil
import pytest

from tests.server.running import ROOT
from tests.stalls import processes_of
from tests.waiting import wait_until

# -S: what coverage adds to a start of Python swallows a KeyboardInterrupt that comes during it.
PYTHON = [sys.executable, "-S", "-c"]
IDLE = [*PYTHON, "import sys; sys.stdin.read()"]
PARENT = f"""
import subprocess, sys
child = subprocess.Popen({IDLE!r}, stdin=subprocess.PIPE)
"""
SEES_ITS_CHILD_STOPPED = f"""
import site; site.main()
{PARENT}
import psutil
from tests.waiting import wait_until
status = psutil.Process(child.pid).status
wait_until(lambda: status() == psutil.STATUS_STOPPED, "It is never stopped.")
wait_until(lambda: status() != psutil.STATUS_STOPPED, "It is never continued.")
child.communicate()
sys.exit(7)
"""
WAITS_FOR_ITS_CHILD = f"{PARENT}\nchild.wait()"


@contextmanager
def stalled(program: str, *options: str) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.stalls", *options, *PYTHON, program],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


@contextmanager
def idle() -> Iterator[subprocess.Popen[bytes]]:
    with subprocess.Popen(IDLE, stdin=subprocess.PIPE) as process:
        yield process
        process.communicate()


def stopped_of(pid: int) -> list[psutil.Process]:
    found = []
    for each in processes_of(pid):
        with suppress(psutil.NoSuchProcess):
            if each.status() == psutil.STATUS_STOPPED:
                found.append(each)
    return found


def test_a_descendant_is_stopped_and_continued():
    often = ("--seed", "42", "--longest", "0.5", "--pause", "0.1")
    with stalled(SEES_ITS_CHILD_STOPPED, *often) as process:
        _, said = process.communicate()
    assert process.returncode == 7
    assert "Stalls: seed 42.\n" in said
    assert re.search(r"seed 42, [1-9]\d* stops, the longest of 0\.[1-5] seconds\.\n\Z", said)


def test_only_the_command_and_its_descendants_are_chosen_from():
    with idle() as stranger, stalled(WAITS_FOR_ITS_CHILD, "--pause", "1000") as process:
        [command] = wait_until(lambda: psutil.Process(process.pid).children())
        [child] = wait_until(command.children)
        assert processes_of(command.pid) == [command, child]
        assert stranger.pid not in {each.pid for each in processes_of(process.pid)}


@pytest.mark.parametrize(("by", "status"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)])
def test_nothing_stays_stopped_when_it_is_asked_to_end(by, status):
    with stalled(WAITS_FOR_ITS_CHILD, "--longest", "1000", "--pause", "0.1") as process:
        stopped = wait_until(lambda: stopped_of(process.pid), "Nothing is stopped.")
        os.killpg(process.pid, by) if by == signal.SIGINT else process.send_signal(by)
        process.communicate()
    assert process.returncode == status
    for each in stopped:
        with suppress(psutil.NoSuchProcess):
            assert each.status() != psutil.STATUS_STOPPED


@pytest.mark.parametrize(
    ("program", "status"),
    [("", 0), ("raise SystemExit(3)", 3), ("import os; os.kill(os.getpid(), 9)", 137)],
)
def test_the_exit_status_is_the_commands(program, status):
    with stalled(program) as process:
        process.communicate()
    assert process.returncode == status
