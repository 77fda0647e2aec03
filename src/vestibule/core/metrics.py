"""Metrics: declared beside the code that they measure, and recorded by the server alone.

``COUNTED = Counter("vestibule_mails_sent_total", "Messages that were sent.", ("channel",))`` at the
top of a module, ``COUNTED.inc("email")`` where it happens. Without a server that calls ``bind``
nothing is recorded, and a call costs a tenth of a microsecond.

Names are ``vestibule_<noun>_<unit>``, in base units (``_seconds``, ``_total`` for counters), as
Prometheus asks. Values of labels are names from a short list, such as a route, a reason or a
method; never an address, an id, or text of a client. ``docs/operations/metrics.md`` lists all.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from math import nan
from typing import Any, ClassVar, Protocol

MOST_SERIES = 2000
"""Combinations of labels that a metric records; further ones count as ``other``."""

LATENCIES = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""Upper bounds in seconds of a histogram's buckets, if it names none."""

ARRIVED_AT = "vestibule.arrived_at"
"""Key of a request's ``META``, which a server sets: when it arrived, by ``time.perf_counter``."""

Labels = tuple[str, ...]

_NAME = re.compile(r"vestibule(_[a-z][a-z0-9]*)+")


class Series(Protocol):
    """One metric with one combination of labels, as prometheus-client has it."""

    def inc(self, amount: float = 1) -> None:
        """Count, as a counter."""

    def set(self, value: float) -> None:
        """Replace the value, as a gauge."""

    def set_function(self, read: Callable[[], float]) -> None:
        """Read the value when it is asked for, as a gauge."""

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
        self._series: dict[Labels, Series] = {}
        self._open: Callable[[Labels], Series] | None = None
        _declared[name] = self
        if _Bound.to:
            self.bind(_Bound.to)

    def bind(self, backend: Backend | None) -> None:
        """Record from now on where a backend says; with None, nowhere."""
        self._series = {}
        self._open = backend(self) if backend else None

    def _of(self, open_series: Callable[[Labels], Series], labels: Labels) -> Series:
        """Return where to record."""
        found = self._series.get(labels)
        if found is None:
            if len(self._series) >= MOST_SERIES:
                labels = ("other",) * len(self.labels)
            found = self._series[labels] = open_series(labels)
        return found


class Counter(Metric):
    """Counts what happens; only grows, until the server restarts."""

    kind = "counter"

    def inc(self, *labels: str, by: float = 1) -> None:
        """Count one more."""
        if (open_series := self._open) is not None:
            self._of(open_series, labels).inc(by)


class Gauge(Metric):
    """A value that goes up and down: one that was set, or one that is read when it is asked for."""

    kind = "gauge"

    def __init__(self, name: str, help: str, labels: tuple[str, ...] = ()) -> None:  # noqa: A002 - prometheus-client's word
        self._followed: dict[Labels, Callable[[], float]] = {}
        super().__init__(name, help, labels)

    def set(self, value: float, *labels: str) -> None:
        """Replace the value."""
        if (open_series := self._open) is not None:
            self._of(open_series, labels).set(value)

    def follow(self, read: Callable[[], float], *labels: str) -> None:
        """Call ``read`` whenever the value is asked for. It must return at once."""
        self._followed[labels] = read
        if (open_series := self._open) is not None:
            self._of(open_series, labels).set_function(partial(_read, read))

    def bind(self, backend: Backend | None) -> None:
        """Record from now on where a backend says; with None, nowhere."""
        super().bind(backend)
        for labels, read in self._followed.items():
            self.follow(read, *labels)


def _read(read: Callable[[], float]) -> float:
    try:
        return read()
    except Exception:  # noqa: BLE001 - one value that cannot be read must not cost all others
        return nan


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
        if (open_series := self._open) is not None:
            self._of(open_series, labels).observe(value)


Backend = Callable[[Metric], Callable[[Labels], Any]]
"""Is called with each metric, and what it returns with each combination of labels of it: that
returns the ``Series`` in which to record."""

_declared: dict[str, Metric] = {}


class _Bound:
    """What ``bind`` was given last, for metrics of modules that are imported later."""

    to: Backend | None = None


def declared() -> dict[str, Metric]:
    """Return the metrics of all modules that were imported, by name."""
    return dict(_declared)


def bind(backend: Backend | None) -> None:
    """Record all metrics from now on, those of modules that are imported later too.

    With None nothing is recorded.
    """
    _Bound.to = backend
    for metric in _declared.values():
        metric.bind(backend)
