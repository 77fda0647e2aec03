"""Regular maintenance in every process that sends messages.

The code to be run belongs to higher layers, so it connects to these signals.
"""

from __future__ import annotations

from django.dispatch import Signal

upkeep = Signal()
"""Sent by every worker at its start and once an hour, possibly by several at once: receivers must
allow for that. Their exceptions are logged, and the worker goes on."""

often = Signal()
"""Sent likewise every second, for what other systems wait for: receivers must be very short."""

soon = Signal()
"""Sent likewise every ten seconds, for what lists show: receivers must be short, because no message
is sent meanwhile."""
