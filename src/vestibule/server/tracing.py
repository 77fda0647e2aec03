"""Traces by OpenTelemetry (``VESTIBULE_TRACING``): request, flow, query, message.

Imported only where tracing is on; otherwise nothing of it costs anything. No attribute holds an
address, a secret, a parameter of a query, or a URL: routes, names, codes and counts only.
"""

from __future__ import annotations

import inspect
import logging
import os
import pkgutil
import re
import secrets
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from contextvars import ContextVar
from functools import wraps
from importlib import import_module
from typing import Any

from django.conf import settings
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.module_loading import import_string
from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.trace import Span, SpanKind, Status, StatusCode
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from vestibule import flows
from vestibule.core.errors import Refusal
from vestibule.core.tracing import ActiveTracing, Tracing
from vestibule.drf.caller import request_id_of
from vestibule.server.slow_queries import one_line

OTLP = "otlp"
METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
"""Any other one is text of the client."""
PARENT = "HTTP_TRACEPARENT"

logger = logging.getLogger(__name__)

_TRACEPARENT = re.compile(r"00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}", re.ASCII)
_recording: ContextVar[bool] = ContextVar("vestibule.recording", default=False)
"""Whether a span of ours is recorded here. OpenTelemetry takes six calls to say so, and each flow
and each query asks, of every request."""
_tracer = trace.get_tracer("vestibule")
_propagator = TraceContextTextMapPropagator()


class _Provider:
    """What exports the spans of this process: set up with the first, so after any fork."""

    ready = False
    lock = threading.Lock()

    @classmethod
    def require(cls) -> None:
        """Set it up, unless it is. What fails is logged once, and traces go nowhere."""
        if cls.ready:
            return
        with cls.lock:
            if not cls.ready:
                chosen = settings.VESTIBULE_TRACING
                try:
                    (_export_by_otlp if chosen == OTLP else import_string(chosen))()
                except Exception:
                    logger.exception("Nothing is traced: VESTIBULE_TRACING failed.")
                finally:
                    cls.ready = True


def instrument() -> None:
    """Trace flows, queries and messages of this process; ``traced`` does so for requests."""
    ActiveTracing.current = OpenTelemetry()
    queries = QuerySpans()
    connection_created.connect(queries.watch, weak=False, dispatch_uid="vestibule.tracing")
    for each in pkgutil.iter_modules(flows.__path__):
        _trace_flows(import_module(f"{flows.__name__}.{each.name}"))


def traced(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Record each request as a span, in the trace that its ``traceparent`` names (middleware)."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        parent = request.META.get(PARENT, "")
        if not is_sampled(parent):
            return get_response(request)
        _Provider.require()
        method = request.method or ""
        method = method if method in METHODS else "_OTHER"
        sent = {"traceparent": parent, "tracestate": request.META.get("HTTP_TRACESTATE", "")}
        about = {"http.request.method": method, "vestibule.request_id": request_id_of(request)}
        with _span(method, about, SpanKind.SERVER, _propagator.extract(sent)) as span:
            response = get_response(request)
            if request.resolver_match is not None:
                route = request.resolver_match.route
                span.update_name(f"{method} {route}")
                span.set_attribute("http.route", route)
            span.set_attribute("http.response.status_code", response.status_code)
            if response.status_code >= 500:
                span.set_status(Status(StatusCode.ERROR))
            return response

    return answer


def is_sampled(traceparent: str) -> bool:
    """Whether to record a trace: as its beginning says, else ``VESTIBULE_TRACING_SAMPLE`` of them.

    Decided here, because a span that the SDK drops costs half as much as one that it keeps.
    """
    if _TRACEPARENT.fullmatch(traceparent):
        return bool(int(traceparent[-2:], 16) & 1)
    return secrets.randbits(32) < settings.VESTIBULE_TRACING_SAMPLE * 2**32


class QuerySpans:
    """Records each query that is made within a span; not those of idle workers.

    On every connection for as long as it is open: a request that waits gives its connections to
    another one, and goes on with those of a third.
    """

    def watch(self, *, connection: BaseDatabaseWrapper, **_: object) -> None:
        """Record the queries of a connection that was just opened, perhaps again."""
        if self not in connection.execute_wrappers:
            connection.execute_wrappers.append(self)

    def __call__(
        self, execute: Callable[..., Any], sql: Any, values: Any, many: Any, context: Any
    ) -> Any:
        """Execute a query."""
        if not _recording.get():
            return execute(sql, values, many, context)
        text = one_line(sql)
        verb, vendor = text.partition(" ")[0].upper(), context["connection"].vendor
        about = {"db.system.name": vendor, "db.operation.name": verb, "db.query.text": text}
        with _span(verb, about, SpanKind.CLIENT):
            return execute(sql, values, many, context)


class OpenTelemetry(Tracing):
    """Records with OpenTelemetry's API."""

    def traceparent(self) -> str:
        """Return the current span (W3C Trace Context); empty outside of one."""
        carrier: dict[str, str] = {}
        _propagator.inject(carrier)
        return carrier.get("traceparent", "")

    def ids(self) -> dict[str, str]:
        """Return ``trace_id`` and ``span_id`` of the current span."""
        found = trace.get_current_span().get_span_context()
        if not found.is_valid:
            return {}
        return {
            "trace_id": trace.format_trace_id(found.trace_id),
            "span_id": trace.format_span_id(found.span_id),
        }

    def sending(
        self, traceparent: str, *, kind: str, channel: str, attempt: int
    ) -> AbstractContextManager[object]:
        """Record the delivery of a message, in the trace of the request that queued it."""
        if not is_sampled(traceparent):
            return nullcontext()
        _Provider.require()
        about: dict[str, str | int] = {
            "vestibule.message.kind": kind,
            "vestibule.message.channel": channel,
            "vestibule.message.attempt": attempt,
        }
        context = _propagator.extract({"traceparent": traceparent})
        return _span(f"send {channel}", about, SpanKind.CONSUMER, context)


def as_span(flow: Callable[..., Any]) -> Callable[..., Any]:
    """Return a flow that is recorded as a span, with the code of its refusal."""
    name = f"{flow.__module__.rpartition('.')[2]}.{flow.__name__}"

    @wraps(flow)
    def call(*args: Any, **values: Any) -> Any:
        if not _recording.get():
            return flow(*args, **values)
        with _span(name, {}, SpanKind.INTERNAL) as span:
            try:
                return flow(*args, **values)
            except Refusal as refused:  # an answer like any other
                span.set_attribute("vestibule.refusal", refused.code)
                raise

    return call


def _trace_flows(module: Any) -> None:
    """Replace the functions of a flow, also where they were imported before."""
    loaded = [each for name, each in sys.modules.items() if name.startswith("vestibule.")]
    for name, flow in list(vars(module).items()):
        own = inspect.isfunction(flow) and flow.__module__ == module.__name__
        if not own or name.startswith("_") or inspect.isgeneratorfunction(flow):
            continue
        recorded = as_span(flow)
        for each in loaded:
            if vars(each).get(name) is flow:
                setattr(each, name, recorded)


@contextmanager
def _span(
    name: str, about: Mapping[str, str | int], kind: SpanKind, context: Context | None = None
) -> Iterator[Span]:
    """Record a part of the current span, or of another one; of an error, its class alone."""
    with _tracer.start_as_current_span(
        name,
        context=context,
        kind=kind,
        attributes=about,
        record_exception=False,
        set_status_on_exception=False,
    ) as span:
        outside = _recording.set(span.is_recording())
        try:
            yield span
        except Refusal:
            raise
        except Exception as error:
            span.set_attribute("error.type", type(error).__name__)
            span.set_status(Status(StatusCode.ERROR))
            raise
        finally:
            _recording.reset(outside)


def _export_by_otlp() -> None:
    """Export by OTLP over HTTP, as the variables ``OTEL_…`` say."""
    sdk: Any = import_module("opentelemetry.sdk.trace")
    resources: Any = import_module("opentelemetry.sdk.resources")
    exporter: Any = import_string(
        "opentelemetry.exporter.otlp.proto.http.trace_exporter.OTLPSpanExporter"
    )
    batches: Any = import_string("opentelemetry.sdk.trace.export.BatchSpanProcessor")
    own = {} if "OTEL_SERVICE_NAME" in os.environ else {"service.name": "vestibule"}
    provider = sdk.TracerProvider(resource=resources.Resource.create(own))
    provider.add_span_processor(batches(exporter()))
    trace.set_tracer_provider(provider)
