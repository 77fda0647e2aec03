"""Traces: recorded by the ready server with OpenTelemetry, and by default nowhere.

What a flow or a message contributes goes through ``ActiveTracing.current``, so that nothing but
the server knows OpenTelemetry.
"""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from typing import ClassVar


class Tracing:
    """Records nothing; see ``server.tracing`` for what does."""

    def traceparent(self) -> str:
        """Return the current span (W3C Trace Context), for work that is done later."""
        return ""

    def ids(self) -> dict[str, str]:
        """Return ``trace_id`` and ``span_id`` of the current span, for log lines."""
        return {}

    def sending(
        self, traceparent: str, *, kind: str, channel: str, attempt: int
    ) -> AbstractContextManager[object]:
        """Record the delivery of a message, in the trace of the request that queued it."""
        return nullcontext()


class ActiveTracing:
    """What records the traces of this process."""

    current: ClassVar[Tracing] = Tracing()
