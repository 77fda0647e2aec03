"""The metrics of all workers of a server, read from any one of them (decision 0063).

Each worker records in its own memory, and answers on a socket in a folder that only this server's
processes know. The one that is scraped asks the others. A series has the number of its worker as
a label, so that a counter which starts again with a new worker is reset for itself.
"""

from __future__ import annotations

import errno
import fcntl
import json
import selectors
import socket
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import IO, Any

from prometheus_client import CollectorRegistry, Metric
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

ANSWER_WITHIN = 1.0
"""Seconds in which the other workers must answer; one that does not is reported as down."""

AGAIN_AFTER = 0.1
"""Seconds after which a connection is accepted again that could not be."""

MOST_WORKERS = 1024

Snapshot = list[tuple[str, str, str, list[tuple[str, dict[str, str], float]]]]
"""Name, help and type of each metric, with the name, labels and value of each of its samples."""


def snapshot(registry: Collector) -> Snapshot:
    """Return what was recorded, as JSON can have it."""
    return [
        (
            metric.name,
            metric.documentation,
            metric.type,
            [
                (sample.name, sample.labels, sample.value)
                for sample in metric.samples
                if not sample.name.endswith("_created")  # when a series began: doubles the page
            ],
        )
        for metric in registry.collect()
    ]


class Worker:
    """One worker: the number that it holds while it lives, and the socket that it answers on."""

    def __init__(self, folder: Path, registry: CollectorRegistry) -> None:
        self.folder, self.registry = folder, registry
        self.number, self._lock = _free_number(folder)
        self._path = folder / f"{self.number}.sock"
        self._path.unlink(missing_ok=True)  # of a worker that was killed and had this number
        self._listening = socket.socket(socket.AF_UNIX)
        self._listening.bind(str(self._path))
        self._listening.listen(16)

    def start(self) -> threading.Thread:
        """Answer on a thread, which ends when the socket is shut down: with the process."""
        answering = threading.Thread(target=self._serve, name="vestibule-metrics", daemon=True)
        answering.start()
        return answering

    def leave(self) -> None:
        """Be no worker that could be missing: this one is stopped.

        After SIGHUP its successor has another number, as this one still finishes its requests.
        """
        self._path.unlink(missing_ok=True)

    def others(self) -> Iterator[tuple[str, Path]]:
        """Yield number and socket of the other workers, those that were killed included."""
        for path in sorted(self.folder.glob("*.sock")):
            if path.stem != str(self.number):
                yield path.stem, path

    def _serve(self) -> None:
        while True:
            try:
                asking, _ = self._listening.accept()
            except OSError as error:
                if error.errno in (errno.EINVAL, errno.EBADF):  # it was shut down
                    return
                time.sleep(AGAIN_AFTER)  # such as without a free descriptor: for a while only
            else:
                self._answer(asking)

    def _answer(self, asking: socket.socket) -> None:
        with asking, suppress(Exception):  # the next one who asks is answered all the same
            asking.settimeout(ANSWER_WITHIN)
            asking.sendall(json.dumps(snapshot(self.registry)).encode())


def _free_number(folder: Path) -> tuple[int, IO[str]]:
    """Take the lowest number that no living worker holds: the system lets go of a dead one's."""
    for number in range(MOST_WORKERS):
        lock = (folder / f"{number}.lock").open("w")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            lock.close()
        else:
            return number, lock
    raise RuntimeError("All numbers of workers are taken.")


class AllWorkers(Collector):
    """What all workers recorded, each series with the label ``worker``."""

    def __init__(self, own: Worker) -> None:
        self._own = own

    def collect(self) -> Iterable[Metric]:
        """Read this worker's metrics, and ask the others for theirs."""
        answers = {str(self._own.number): snapshot(self._own.registry), **_asked(self._own)}
        merged: dict[str, Metric] = {}
        for number, found in sorted(answers.items()):
            for name, words, kind, samples in found:
                metric = merged.setdefault(name, Metric(name, words, kind))
                for sample, labels, value in samples:
                    metric.add_sample(sample, {**labels, "worker": number}, value)
        yield from merged.values()
        up = GaugeMetricFamily(
            "vestibule_worker_up", "Whether a worker has answered.", labels=("worker",)
        )
        for number in sorted({*answers, *(number for number, _ in self._own.others())}):
            up.add_metric((number,), float(number in answers))
        yield up


def _asked(own: Worker) -> dict[str, Snapshot]:
    """Ask the other workers all at once, and return the answers that come in time."""
    with ExitStack() as stack:
        selector = stack.enter_context(selectors.DefaultSelector())
        received: dict[str, bytearray] = {}
        answers: dict[str, Snapshot] = {}
        for number, path in own.others():
            asked = stack.enter_context(socket.socket(socket.AF_UNIX))
            asked.setblocking(False)  # noqa: FBT003 - the socket's own signature
            with suppress(OSError):  # it died, or does not take any more requests
                asked.connect(str(path))
                selector.register(asked, selectors.EVENT_READ, number)
                received[number] = bytearray()
        end = time.monotonic() + ANSWER_WITHIN
        while selector.get_map() and (left := end - time.monotonic()) > 0:
            for key, _ in selector.select(left):
                _receive(key, selector, received[key.data], answers)
    return answers


def _receive(
    key: Any,
    selector: selectors.BaseSelector,
    received: bytearray,
    answers: dict[str, Snapshot],
) -> None:
    """Read the next piece of an answer; without one, it is complete."""
    with suppress(OSError, ValueError):  # it died meanwhile: its answer is none, or a part
        piece = key.fileobj.recv(1 << 20)
        if piece:
            received += piece
            return
        answers[key.data] = json.loads(received)
    selector.unregister(key.fileobj)
