"""Metrics: declared beside the code that they measure, and recorded by the server alone.

``COUNTED = Counter("vestibule_mails_sent_total", "Messages that were sent.", ("channel",))`` at the
top of a module, ``COUNTED.inc("email")`` where it happens. Without a server that calls ``bind``
nothing is recorded, and a call costs less than a tenth of a microsecond.

Names are ``vestibule_<noun>_<unit>``, in base units (``_seconds``, ``_total`` for counters), as
Prometheus asks. Values of labels are names from a short list, such as a route, a reason or a
method; never an address, an id, or text of a client. ``docs/operations/metrics.md`` lists all.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, ClassVar, Literal, Protocol

MOST_SERIES = 500
"""Combinations of labels that a metric records; further ones count as ``other``."""

LATENCIES = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""Upper bounds in seconds of a histogram's buckets, if it names none."""

_NAME = re.compile(r"vestibule(_[a-z][a-z0-9]*)+")


class Series(Protocol):
    """One metric with one combination of labels, as prometheus-client has it."""

    def inc(self, amount: float = 1) -> None:
        """Count, as a counter."""

    def set(self, value: float) -> None:
        """Replace the value, as a gauge."""

    def observe(self, amount: float) -> None:
        """Count a value, as a histogram."""


class Metric:
    """What all metrics share: a name, a sentence, and the names of labels."""

    kind: ClassVar[str]

    def __init__(self, name: str, help: str, labels: tuple[str, ...] = ()) -> None:  # noqa: A002 - prometheus-client's word
        if not _NAME.fullmatch(name) or name.endswith("_total") != (self.kind == "counter"):
            raise ValueError(f"{name} is not a name of a {self.kind}.")
        if name in _declared:
            raise ValueError(f"{name} is declared twice.")
        self.name, self.help, self.labels = name, help, labels
        self._series: dict[tuple[str, ...], Series] = {}
        self._open: Callable[[tuple[str, ...]], Series] | None = None
        _declared[name] = self
        if _Backend.of_metric:
            self.bind(_Backend.of_metric)

    def bind(self, backend: Callable[[Metric], Callable[[tuple[str, ...]], Series]] | None) -> None:
        """Record from now on where a backend says; with None, nowhere."""
        self._series = {}
        self._open = backend(self) if backend else None

    def _of(self, labels: tuple[str, ...]) -> Series | None:
        """Return where to record; None if nothing is recorded."""
        found = self._series.get(labels)
        if found is None and self._open is not None:
            if len(self._series) >= MOST_SERIES:
                labels = ("other",) * len(self.labels)
            found = self._series[labels] = self._open(labels)
        return found


class Counter(Metric):
    """Counts what happens; only grows, until the server restarts."""

    kind = "counter"

    def inc(self, *labels: str, by: float = 1) -> None:
        """Count one more."""
        if (series := self._of(labels)) is not None:
            series.inc(by)


class Gauge(Metric):
    """A value that goes up and down.

    Each worker of a server sets its own; ``across_workers`` says which of them, or whether their
    sum, is the server's.
    """

    kind = "gauge"

    def __init__(
        self,
        name: str,
        help: str,  # noqa: A002 - prometheus-client's word
        labels: tuple[str, ...] = (),
        *,
        across_workers: Literal["max", "min", "sum"] = "max",
    ) -> None:
        self.across_workers = across_workers
        super().__init__(name, help, labels)

    def set(self, value: float, *labels: str) -> None:
        """Replace the value."""
        if (series := self._of(labels)) is not None:
            series.set(value)


class Histogram(Metric):
    """Counts values, mostly durations in seconds, in buckets with these upper bounds."""

    kind = "histogram"

    def __init__(
        self,
        name: str,
        help: str,  # noqa: A002 - prometheus-client's word
        labels: tuple[str, ...] = (),
        *,
        buckets: tuple[float, ...] = LATENCIES,
    ) -> None:
        self.buckets = buckets
        super().__init__(name, help, labels)

    def observe(self, value: float, *labels: str) -> None:
        """Count a value."""
        if (series := self._of(labels)) is not None:
            series.observe(value)


_declared: dict[str, Metric] = {}


class _Backend:
    """What ``bind`` was given last, for metrics of modules that are imported later."""

    of_metric: Callable[[Metric], Callable[[tuple[str, ...]], Series]] | None = None


def declared() -> dict[str, Metric]:
    """Return the metrics of all modules that were imported, by name."""
    return dict(_declared)


def bind(backend: Callable[[Metric], Callable[[tuple[str, ...]], Any]] | None) -> None:
    """Record all metrics from now on, those of modules that are imported later too.

    ``backend`` is called once with each metric. It returns a function that is called with each
    combination of labels and returns where to record it. With None nothing is recorded.
    """
    _Backend.of_metric = backend
    for metric in _declared.values():
        metric.bind(backend)
