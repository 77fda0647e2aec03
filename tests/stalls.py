"""Stop and continue the processes of a command at random, as the worst of machines does.

``python -m tests.stalls [--seed N] COMMAND ...`` runs a command. Meanwhile one of its processes,
or all of them, stand still (SIGSTOP) for up to three seconds, again and again. It touches the
command and what descends from it, and nothing else; what it has stopped goes on (SIGCONT) however
it ends. Its exit status is the command's.

A test that fails under it judges by a clock, or by the order in which processes happen to run.
"""

from __future__ import annotations

import argparse
import random
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

import psutil

ALL_AT_ONCE = 0.25
"""Share of the stops that stop everything."""


@dataclass
class Stalls:
    """What is stopped at random, and what was stopped so far."""

    seed: int
    longest: float
    pause: float
    stops: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._random = random.Random(self.seed)

    def run(self, command: Sequence[str]) -> int:
        """Run a command to its end; returns its exit status."""
        process = subprocess.Popen(command)
        try:
            while not _ended(process, self._random.uniform(0, self.pause)):
                seconds = self._random.uniform(0, self.longest)
                with _stopped(self._chosen(process.pid)):
                    self.stops.append(seconds)
                    _ended(process, seconds)
        except KeyboardInterrupt:  # which the command has got too
            process.wait()
            return 130
        except SystemExit:
            process.terminate()
            process.wait()
            raise
        status = process.returncode
        return 128 - status if status < 0 else status

    def _chosen(self, pid: int) -> list[psutil.Process]:
        found = processes_of(pid)
        if not found or self._random.random() < ALL_AT_ONCE:
            return found
        return [self._random.choice(found)]


def processes_of(pid: int) -> list[psutil.Process]:
    """Return a process and all that descend from it; nothing once it has ended."""
    try:
        process = psutil.Process(pid)
        return [process, *process.children(recursive=True)]
    except psutil.NoSuchProcess:
        return []


@contextmanager
def _stopped(processes: Sequence[psutil.Process]) -> Iterator[None]:
    """Stop processes until the block is left, but those that another program has stopped."""
    ours: list[psutil.Process] = []
    try:
        for each in processes:
            with suppress(psutil.Error):
                if each.status() != psutil.STATUS_STOPPED:
                    ours.append(each)
                    each.suspend()
        yield
    finally:
        for each in ours:
            # It may have ended, and its number may be another's: psutil looks.
            with suppress(psutil.Error):
                each.resume()


def _ended(process: subprocess.Popen[bytes], within: float) -> bool:
    with suppress(subprocess.TimeoutExpired):
        process.wait(within)
    return process.returncode is not None


def _asked_to_end(number: int, _: object) -> None:
    raise SystemExit(128 + number)


def main(arguments: Sequence[str]) -> int:
    """Run a command under stalls, and say what was done to it."""
    parser = argparse.ArgumentParser(prog="python -m tests.stalls", description=__doc__)
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))
    parser.add_argument("--longest", type=float, default=3.0, help="seconds")
    parser.add_argument("--pause", type=float, default=1.0, help="seconds between two, at most")
    parser.add_argument("command", nargs=argparse.REMAINDER)
    given = parser.parse_args(arguments)
    if not given.command:
        parser.error("There is no command.")
    signal.signal(signal.SIGTERM, _asked_to_end)
    stalls = Stalls(given.seed, given.longest, given.pause)
    print(f"Stalls: seed {given.seed}.", file=sys.stderr, flush=True)
    try:
        return stalls.run(given.command)
    finally:
        longest = max(stalls.stops, default=0.0)
        print(
            f"Stalls: seed {given.seed}, {len(stalls.stops)} stops, "
            f"the longest of {longest:.1f} seconds.",
            file=sys.stderr,
        )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
