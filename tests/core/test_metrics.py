"""Metrics are declared anywhere, and recorded only where a server asks for it."""

from __future__ import annotations

from collections import Counter as Tally
from collections.abc import Iterator

import pytest

from vestibule.core import metrics
from vestibule.core.metrics import MOST_SERIES, Counter, Gauge, Histogram, Metric


class Recorded:
    """A backend that remembers, in prometheus-client's place."""

    def __init__(self) -> None:
        self.values: Tally[tuple[str, ...]] = Tally()

    def __call__(self, metric: Metric):
        return lambda labels: RecordedSeries(self.values, (metric.name, *labels))


class RecordedSeries:
    def __init__(self, values: Tally[tuple[str, ...]], key: tuple[str, ...]) -> None:
        self.values, self.key = values, key

    def inc(self, amount: float = 1) -> None:
        self.values[self.key] += amount  # type: ignore[assignment]  # a Counter of floats

    def set(self, value: float) -> None:
        self.values[self.key] = value  # type: ignore[assignment]  # a Counter of floats

    observe = inc

    def set_function(self, read) -> None:
        self.set(read())


@pytest.fixture(autouse=True)
def own(monkeypatch) -> Iterator[Recorded]:
    """Metrics of this test alone, and what records them."""
    monkeypatch.setattr(metrics, "_declared", {})
    yield Recorded()
    metrics.bind(None)


def test_nothing_is_recorded_before_a_server_asks_and_everything_after(own):
    counter = Counter("vestibule_tests_total", "Tests.", ("outcome",))
    counter.inc("passed")
    read = Gauge("vestibule_tests_running", "Read when it is asked for.", ("outcome",))
    read.follow(lambda: 5, "failed")
    assert not own.values

    metrics.bind(own)
    later = Gauge("vestibule_tests_age_seconds", "Age.")  # a module that is imported later
    histogram = Histogram("vestibule_tests_seconds", "Duration.", ("outcome",), buckets=(1.0,))
    counter.inc("passed")
    counter.inc("passed", by=2)
    later.set(4)
    later.set(3)
    read.follow(lambda: 7, "passed")
    histogram.observe(0.5, "failed")
    assert own.values == {
        ("vestibule_tests_total", "passed"): 3,
        ("vestibule_tests_age_seconds",): 3,
        ("vestibule_tests_running", "failed"): 5,
        ("vestibule_tests_running", "passed"): 7,
        ("vestibule_tests_seconds", "failed"): 0.5,
    }

    metrics.bind(None)
    counter.inc("passed")
    assert own.values["vestibule_tests_total", "passed"] == 3


def test_labels_that_never_end_are_counted_together(own):
    counter = Counter("vestibule_tests_total", "Tests.", ("name", "outcome"))
    metrics.bind(own)
    for number in range(MOST_SERIES + 10):
        counter.inc(str(number), "passed")
    assert own.values["vestibule_tests_total", "other", "other"] == 10
    assert len(own.values) == MOST_SERIES + 1


WRONG_NAMES: dict[str, type[Metric]] = {
    "vestibule_known_total": Counter,  # declared twice
    "vestibule_tests": Counter,  # counters end with _total
    "vestibule_outbox_total": Gauge,  # and nothing else does
    "tests_seconds": Gauge,
    "vestibule_Tests": Gauge,
}


def test_a_name_that_is_not_prometheus_own_is_refused():
    Counter("vestibule_known_total", "Tests.")
    for name, kind in WRONG_NAMES.items():
        with pytest.raises(ValueError, match=name):
            kind(name, "Tests.")
