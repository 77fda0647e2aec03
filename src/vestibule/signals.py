"""Signals that a host connects its own code to."""

from __future__ import annotations

from django.dispatch import Signal

__all__ = ["account_deleting", "account_exporting", "recorded"]

recorded = Signal()
"""Sent after an event was committed, with ``event`` (an ``Event``), ``caller``, ``account``,
``actor``, ``session`` and ``details``. For a host's own code; it cannot undo what happened."""

account_deleting = Signal()
"""Sent before an account goes for good, with ``account`` (its id) and ``user`` (the host's), in
the transaction that deletes it. For the host's own data: what a receiver does in the database is
undone with the deletion, and a receiver that raises stops it (``AccountInUse`` for a clean answer).
"""

account_exporting = Signal()
"""Sent while a document is made, with ``account`` (the id). A receiver returns the host's own
sections, a mapping of names to JSON data; they stand beside ours."""
