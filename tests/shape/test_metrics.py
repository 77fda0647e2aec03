"""Every metric has a row in its page, and dashboard and alerts ask for metrics that there are."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import yaml

from tests.shape.source import REPOSITORY, modules
from vestibule.core.events import Event

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


@cache
def declared() -> dict[str, Declared]:
    return dict(declarations())


def test_the_page_has_a_row_for_each_metric_and_no_other():
    rows = {
        name: (kind, tuple(re.findall(r"`(\w+)`", labels)))
        for name, kind, labels, _ in ROW.findall(PAGE.read_text())
    }
    assert rows == declared()


ALERTS = REPOSITORY / "deploy/prometheus/alerts.yml"
DASHBOARD = REPOSITORY / "deploy/grafana/dashboard.json"
OF_OTHERS = {"up"}
"""What Prometheus itself records of a scrape, besides the ``process_`` of prometheus-client."""
OF_A_SCRAPE = {"job", "instance", "worker", "le"}
"""Labels that Prometheus, the server and histograms add to those of a metric."""
SELECTED = re.compile(r"(?<![\w$:])([a-z_]\w*)\s*(?:{([^}]*)}|(?=\[))")
"""A metric in PromQL with the labels that are asked for; or with a range."""
MATCHED = re.compile(r'(\w+)\s*(?:=~|!~|!=|=)\s*"([^"]*)"')


def alerts() -> Iterator[dict[str, Any]]:
    for group in yaml.safe_load(ALERTS.read_text())["groups"]:
        yield from group["rules"]


def queries() -> Iterator[str]:
    """All PromQL that is shipped."""
    yield from (alert["expr"] for alert in alerts())
    for panel in json.loads(DASHBOARD.read_text())["panels"]:
        yield from (target["expr"] for target in panel.get("targets", ()))
    for variable in json.loads(DASHBOARD.read_text())["templating"]["list"]:
        yield from re.findall(r"label_values\((.+), \w+\)", variable["query"])


def complaints(query: str) -> Iterator[str]:
    """What a query asks for and nothing exports."""
    names = [*re.findall(r"\bvestibule_\w+", query), *(name for name, _ in SELECTED.findall(query))]
    for name in names:
        if _declared(name) is None and name not in OF_OTHERS and not name.startswith("process_"):
            yield f"{name} is not exported"
    for name, matchers in SELECTED.findall(query):
        _, labels = _declared(name) or ("", ())
        yield from _wrong_matchers(name, {*labels, *OF_A_SCRAPE}, matchers)
    everywhere = {label for _, own in declared().values() for label in own} | OF_A_SCRAPE
    for labels in re.findall(r"\bby \(([^)]*)\)", query):
        unknown = set(re.findall(r"\w+", labels)) - everywhere
        yield from (f"{label} is no label" for label in unknown)


def _wrong_matchers(name: str, labels: set[str], matchers: str) -> Iterator[str]:
    for label, value in MATCHED.findall(matchers):
        if label not in labels:
            yield f"{name} has no label {label}"
        if label == "event" and not set(value.split("|")) <= set(Event):
            yield f"{value} is no event"


def _declared(name: str) -> Declared | None:
    """Find the metric of a series: a histogram has several."""
    histogram = declared().get(re.sub("_(bucket|sum|count)$", "", name))
    if name not in declared() and histogram and histogram[0] == "histogram":
        return histogram
    found = declared().get(name)
    return found if found and found[0] != "histogram" else None


def test_dashboard_and_alerts_ask_for_what_is_exported():
    asked = list(queries())
    assert len(asked) > 50
    assert [(query, each) for query in asked for each in complaints(query)] == []


WRONG = (
    "rate(vestibule_sign_in_total[5m])",
    "vestibule_http_request_seconds",
    'vestibule_events_total{event="refresh_stolen"}',
    'vestibule_events_total{kind="locked"}',
    "sum by (path) (vestibule_requests_running)",
    "rate(http_requests_total[5m])",
    "vestibule_requests_running_count",
)


def test_a_query_for_what_is_not_exported_is_found():
    assert [query for query in WRONG if not list(complaints(query))] == []


def test_every_alert_says_whom_it_wakes_and_what_is_wrong():
    names = [alert["alert"] for alert in alerts()]
    assert len(names) == len(set(names)) > 15
    for alert in alerts():
        assert alert["labels"]["severity"] in {"page", "ticket"}, alert
        assert alert["annotations"]["summary"], alert
