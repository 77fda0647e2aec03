"""Tracer providers that write spans to a file: ``VESTIBULE_TRACING`` may name their functions."""

from __future__ import annotations

import os
from pathlib import Path

from opentelemetry import trace
from opentelemetry.sdk.trace import ReadableSpan, SpanProcessor, TracerProvider
from opentelemetry.sdk.trace.export import (
    BatchSpanProcessor,
    ConsoleSpanExporter,
    SimpleSpanProcessor,
)

NAME = "spans.jsonl"


def to_file() -> None:
    """Write each span that ends as a line of JSON to a file in ``VESTIBULE_HOME``."""
    _process(SimpleSpanProcessor(_exporter()))


def in_batches() -> None:
    """Write them there now and then, as ``VESTIBULE_TRACING=otlp`` sends them."""
    _process(BatchSpanProcessor(_exporter()))


def _exporter() -> ConsoleSpanExporter:
    # Line buffered: appended as a whole, by however many workers.
    file = (Path(os.environ["VESTIBULE_HOME"]) / NAME).open("a", buffering=1)
    return ConsoleSpanExporter(out=file, formatter=_line)


def _line(span: ReadableSpan) -> str:
    return f"{span.to_json(indent=None)}\n"


def _process(processor: SpanProcessor) -> None:
    provider = TracerProvider()
    provider.add_span_processor(processor)
    trace.set_tracer_provider(provider)
