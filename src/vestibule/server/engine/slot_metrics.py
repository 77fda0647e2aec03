"""Metrics of request slots, which both engines have."""

from __future__ import annotations

from vestibule.core.metrics import Gauge

SLOTS = Gauge("vestibule_request_slots", "Requests that may run at once.")
RUNNING = Gauge("vestibule_requests_running", "Requests that run, each with database connections.")
WAITING = Gauge("vestibule_requests_waiting", "Requests that wait for a slot.")
