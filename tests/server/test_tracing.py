"""What a trace contains, and what it must not. Whole traces: ``test_engines.py``."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from types import FrameType
from typing import Any

import pytest
from django.core import mail
from django.http import HttpResponse
from opentelemetry import trace
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from vestibule import database
from vestibule.core.current_request import current_request
from vestibule.core.errors import InvalidLink
from vestibule.core.tracing import ActiveTracing, Tracing
from vestibule.delivery import Message, queue
from vestibule.delivery.worker import deliver_due
from vestibule.server import tracing
from vestibule.server.log_context import about
from vestibule.server.tracing import OpenTelemetry, QuerySpans, as_span, traced

SECRET = "hunter2@example.org"
PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


@pytest.fixture(scope="session")
def exporter() -> InMemorySpanExporter:
    """Keeps the spans of this process; a provider can be set once."""
    kept, provider = InMemorySpanExporter(), TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(kept))
    trace.set_tracer_provider(provider)
    return kept


@pytest.fixture
def spans(exporter, monkeypatch, settings) -> Iterator[InMemorySpanExporter]:
    """Trace everything in this test."""
    settings.VESTIBULE_TRACING_SAMPLE = 1.0
    monkeypatch.setattr(tracing._Provider, "ready", True)
    monkeypatch.setattr(ActiveTracing, "current", OpenTelemetry())
    exporter.clear()
    yield exporter
    exporter.clear()


def found(spans: InMemorySpanExporter) -> dict[str, ReadableSpan]:
    """Return the spans that have ended, by name. None of them holds the secret."""
    ended = spans.get_finished_spans()
    assert SECRET not in "".join(each.to_json() for each in ended)
    return {each.name: each for each in ended}


@pytest.mark.django_db
def test_a_request_contains_its_flows_and_queries_in_the_trace_of_its_caller(spans, rf):
    @as_span
    def reset(secret: str) -> None:
        with database.connection().execute_wrapper(QuerySpans()):
            with database.connection().cursor() as cursor:
                cursor.execute("SELECT %s", [secret])
            raise InvalidLink

    def view(request: Any) -> HttpResponse:
        with pytest.raises(InvalidLink):
            reset(SECRET)
        environ = {"vestibule.request_id": "1"}
        assert about(environ)["trace_id"] == PARENT.split("-")[1]
        return HttpResponse(status=503)

    traced(view)(rf.get(f"/{SECRET}", headers={"traceparent": PARENT}))
    ended = found(spans)
    request, flow, query = ended["GET"], ended["test_tracing.reset"], ended["SELECT"]
    assert request.parent
    assert trace.format_span_id(request.parent.span_id) == PARENT.split("-")[2]
    assert request.attributes
    assert request.attributes["http.response.status_code"] == 503
    assert not request.status.is_ok
    assert flow.parent == request.context
    assert flow.status.is_unset
    assert dict(flow.attributes or {}) == {"vestibule.refusal": "invalid_link"}
    assert query.parent == flow.context
    vendor = database.connection().vendor
    told = {"db.system.name": vendor, "db.operation.name": "SELECT", "db.query.text": "SELECT %s"}
    assert dict(query.attributes or {}) == told


def test_an_error_is_recorded_by_its_class(spans, rf):
    @as_span
    def broken() -> None:
        raise ValueError(SECRET)

    def view(request: Any) -> HttpResponse:
        with pytest.raises(ValueError, match=SECRET):
            broken()
        return HttpResponse()

    traced(view)(rf.generic("HUNTER2", "/", headers={"traceparent": "nonsense"}))
    ended = found(spans)
    assert dict(ended["test_tracing.broken"].attributes or {}) == {"error.type": "ValueError"}
    assert ended["_OTHER"].parent is None


def test_the_caller_decides_what_is_sampled_and_else_the_setting(spans, rf, settings):
    view = traced(lambda request: HttpResponse())
    for share, parent, recorded in (
        (0.0, PARENT, 1),
        (1.0, f"{PARENT[:-2]}00", 0),
        (0.0, "", 0),
        (0.0, "nonsense", 0),
        (1.0, "", 1),
    ):
        settings.VESTIBULE_TRACING_SAMPLE = share
        view(rf.get("/", headers={"traceparent": parent}))
        assert len(spans.get_finished_spans()) == recorded, (share, parent)
        spans.clear()
    settings.VESTIBULE_TRACING_SAMPLE = 0.0
    with ActiveTracing.current.sending("", kind="welcome", channel="email", attempt=1):
        assert ActiveTracing.current.traceparent() == ""


@pytest.mark.django_db
def test_nothing_is_recorded_outside_of_requests(spans):
    with (
        database.connection().execute_wrapper(QuerySpans()),
        database.connection().cursor() as cursor,
    ):
        cursor.execute("SELECT 1")
    assert as_span(lambda: 7)() == 7
    assert found(spans) == {}
    assert (ActiveTracing.current.ids(), ActiveTracing.current.traceparent()) == ({}, "")
    assert (Tracing().ids(), Tracing().traceparent()) == ({}, "")
    assert current_request.get() is None


def test_what_is_not_sampled_costs_few_calls(spans, rf, settings):
    settings.VESTIBULE_TRACING_SAMPLE = 0.0
    query, request = QuerySpans(), rf.get("/")
    flow = as_span(lambda: query(max, 1, 2, 3, 4))  # in the place of a cursor's method, in C
    view = traced(lambda _: HttpResponse(str(flow()).encode()))
    calls = []

    def note(frame: FrameType, event: str, _: object) -> None:
        if event == "call" and frame.f_code.co_filename == tracing.__file__:
            calls.append(frame.f_code.co_name)

    before = sys.getprofile()
    sys.setprofile(note)
    view(request)
    sys.setprofile(before)
    assert calls == ["answer", "is_sampled", "call", "__call__"]
    assert found(spans) == {}


@pytest.mark.django_db
def test_a_mail_belongs_to_the_trace_of_the_request_that_queued_it(spans, rf, settings):
    def view(request: Any) -> HttpResponse:
        queue(Message("account_deleted", SECRET, {"name": "Ann"}))
        return HttpResponse()

    traced(view)(rf.get("/", headers={"traceparent": PARENT}))
    deliver_due()
    ended = found(spans)
    assert len(mail.outbox) == 1
    sent, request = ended["send email"], ended["GET"]
    assert sent.parent
    assert request.context
    assert (sent.parent.trace_id, sent.parent.span_id) == (
        request.context.trace_id,
        request.context.span_id,
    )
    told = {"kind": "account_deleted", "channel": "email", "attempt": 1}
    assert dict(ended["send email"].attributes or {}) == {
        f"vestibule.message.{name}": value for name, value in told.items()
    }
    spans.clear()
    settings.EMAIL_BACKEND = "no.such.Backend"
    queue(Message("account_deleted", SECRET, {"name": "Ann"}))  # outside of a request
    deliver_due()
    alone = found(spans)["send email"]
    assert alone.parent is None
    assert (alone.attributes or {})["error.type"] == "ModuleNotFoundError"


def test_a_provider_that_cannot_be_set_up_costs_no_request(
    spans, rf, settings, monkeypatch, caplog
):
    settings.VESTIBULE_TRACING = "tests.server.spans.no_such_function"
    monkeypatch.setattr(tracing._Provider, "ready", False)
    for _ in range(2):
        assert traced(lambda request: HttpResponse())(rf.get("/")).status_code == 200
    assert caplog.messages.count("Nothing is traced: VESTIBULE_TRACING failed.") == 1
