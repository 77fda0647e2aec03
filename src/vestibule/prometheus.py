"""Prometheus: records Vestibule's metrics with prometheus-client (``docs/operations/metrics.md``).

The ready server does so by itself. In a host project, call ``export()`` once, in ``wsgi.py`` say,
and add ``vestibule.prometheus.RequestMetricsMiddleware`` to ``MIDDLEWARE``. The metrics are then
in prometheus-client's default registry, beside the project's own.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from asgiref.sync import iscoroutinefunction, markcoroutinefunction
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from vestibule.core import metrics
from vestibule.core.events import Event
from vestibule.core.metrics import ARRIVED_AT, Counter, Gauge, Histogram, Metric
from vestibule.signals import recorded

try:
    import prometheus_client
except ImportError as missing:
    needed = "vestibule.prometheus needs prometheus-client: pip install prometheus-client"
    raise ImportError(needed) from missing

__all__ = ["RequestMetricsMiddleware", "export"]

METHODS = frozenset({"DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"})

REQUESTS = Histogram(
    "vestibule_http_request_seconds",
    "Time from the arrival of a request until its response.",
    ("route", "method", "status"),
)
EVENTS = Counter("vestibule_events_total", "Events of the audit trail.", ("event",))
SIGN_INS = Counter(
    "vestibule_sign_ins_total", "Sign-ins that were completed or failed.", ("outcome", "method")
)
FACTORS = Counter(
    "vestibule_factor_failures_total", "Wrong answers in the second step.", ("method",)
)

OUTCOMES = {Event.SIGNED_IN: "completed", Event.SIGN_IN_FAILED: "failed"}


def export(registry: prometheus_client.CollectorRegistry = prometheus_client.REGISTRY) -> None:
    """Record all metrics from now on, in prometheus-client's default registry or another one."""
    metrics.bind(lambda metric: _series_in(registry, metric))
    recorded.connect(_count_event, dispatch_uid="vestibule.prometheus")


def _series_in(
    registry: prometheus_client.CollectorRegistry, metric: Metric
) -> Callable[[tuple[str, ...]], Any]:
    made: Any
    if isinstance(metric, Gauge) and not metric.labels:
        return _Unset(metric, registry).first
    if isinstance(metric, Histogram):
        made = prometheus_client.Histogram(
            metric.name, metric.help, metric.labels, buckets=metric.buckets, registry=registry
        )
    else:
        kind = prometheus_client.Gauge if isinstance(metric, Gauge) else prometheus_client.Counter
        made = kind(metric.name, metric.help, metric.labels, registry=registry)
    return lambda labels: made.labels(*labels) if labels else made


class _Unset:
    """A gauge without labels. It is absent until it is first set: prometheus-client's are 0."""

    def __init__(self, metric: Metric, registry: prometheus_client.CollectorRegistry) -> None:
        self._metric, self._registry = metric, registry
        self._lock = threading.Lock()
        self._made: prometheus_client.Gauge | None = None

    def first(self, _: tuple[str, ...]) -> prometheus_client.Gauge:
        """Register it, once."""
        with self._lock:
            if self._made is None:
                name, words = self._metric.name, self._metric.help
                self._made = prometheus_client.Gauge(name, words, registry=self._registry)
            return self._made


class RequestMetricsMiddleware:
    """Measures each request by its route, method and status. It comes first in ``MIDDLEWARE``.

    The route is a pattern, such as ``api/auth/sessions/<uuid:session>/``, and never a path, of
    which there is no end; ``unmatched`` without a view, as for static files.
    """

    def __init__(self, get_response: Callable[[HttpRequest], Any]) -> None:
        self.get_response = get_response
        self.is_async = iscoroutinefunction(get_response)
        if self.is_async:
            markcoroutinefunction(self)

    def __call__(self, request: HttpRequest) -> HttpResponseBase | Awaitable[HttpResponseBase]:
        """Answer a request, in an event loop if Django runs in one."""
        if self.is_async:
            return self._answer_async(request)
        began = request.META.get(ARRIVED_AT) or time.perf_counter()
        response: HttpResponseBase = self.get_response(request)
        _observe(request, response, began)
        return response

    async def _answer_async(self, request: HttpRequest) -> HttpResponseBase:
        began = time.perf_counter()
        response: HttpResponseBase = await self.get_response(request)
        _observe(request, response, began)
        return response


def _observe(request: HttpRequest, response: HttpResponseBase, began: float) -> None:
    match, method = request.resolver_match, request.method
    REQUESTS.observe(
        time.perf_counter() - began,
        match.route if match else "unmatched",
        method if method in METHODS else "other",
        str(response.status_code),
    )


def _count_event(*, event: Event, amr: str, details: Mapping[str, Any], **_: object) -> None:
    EVENTS.inc(event.value)
    if event in OUTCOMES:
        method = amr or details.get("method") or "social"
        SIGN_INS.inc(OUTCOMES[event], "+".join(method.split()))
    elif event is Event.FACTOR_FAILED:
        FACTORS.inc(details["method"])
