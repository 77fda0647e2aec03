"""Signals for the host's own code."""

from __future__ import annotations

from django.dispatch import Signal

__all__ = ["account_deleting", "account_exporting", "recorded"]

recorded = Signal()
"""Sent after an event was committed, with ``event`` (an ``Event``), ``caller``, ``account``,
``actor``, ``session``, ``amr`` (methods of a sign-in) and ``details``. Receivers
cannot undo what happened."""

account_deleting = Signal()
"""Sent before an account is deleted for good, with ``account`` (its id) and ``user`` (the host's),
inside the deleting transaction. For the host's own data: a receiver's database changes are rolled
back with the deletion, and an exception stops it (``AccountInUse`` gives a clear response).
"""

account_exporting = Signal()
"""Sent while an export is made, with ``account`` (the id). Receivers return the host's own
sections, a mapping of names to JSON data; they are added to ours."""
