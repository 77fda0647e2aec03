"""A tracer provider that writes spans to a file: ``VESTIBULE_TRACING`` may name its function."""

from __future__ import annotations

import os
from pathlib import Path

from opentelemetry import trace
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import ConsoleSpanExporter, SimpleSpanProcessor

NAME = "spans.jsonl"


def _line(span: ReadableSpan) -> str:
    return f"{span.to_json(indent=None)}\n"


def to_file() -> None:
    """Write each span that ends as a line of JSON to a file in ``VESTIBULE_HOME``."""
    # Line buffered: appended as a whole, by however many workers.
    file = (Path(os.environ["VESTIBULE_HOME"]) / NAME).open("a", buffering=1)
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(ConsoleSpanExporter(out=file, formatter=_line)))
    trace.set_tracer_provider(provider)
