"""Every metric has a row in ``docs/operations/metrics.md``, and every row a metric."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tests.shape.source import REPOSITORY, modules

PAGE = REPOSITORY / "docs/operations/metrics.md"
KINDS = {
    "Counter": "counter",
    "CounterMetric": "counter",
    "Gauge": "gauge",
    "GaugeMetricFamily": "gauge",
    "Histogram": "histogram",
}
ROW = re.compile(r"^\| `(vestibule_\w+)` \| (\w+) \| ([^|]*) \| (.+) \|$", re.MULTILINE)

Declared = tuple[str, tuple[str, ...]]
"""The kind of a metric, and its labels."""


def declarations() -> Iterator[tuple[str, Declared]]:
    """Each metric that a module declares, by its name."""
    for tree in modules().values():
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
                continue
            if node.func.id in KINDS and node.args and isinstance(node.args[0], ast.Constant):
                labels = [*node.args[2:3], *(k.value for k in node.keywords if k.arg == "labels")]
                names = ast.literal_eval(labels[0]) if labels else ()
                yield str(node.args[0].value), (KINDS[node.func.id], tuple(names))


def test_the_page_has_a_row_for_each_metric_and_no_other():
    rows = {
        name: (kind, tuple(re.findall(r"`(\w+)`", labels)))
        for name, kind, labels, _ in ROW.findall(PAGE.read_text())
    }
    assert rows == dict(declarations())
