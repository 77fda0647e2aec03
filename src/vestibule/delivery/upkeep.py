"""What is looked after once an hour wherever messages are sent.

What is looked after stands above this: it says here what it is.
"""

from __future__ import annotations

from django.dispatch import Signal

upkeep = Signal()
"""Sent by every worker once an hour, and when it starts. Several send it at once: what a
receiver does is done by one of them. What it raises is logged, and messages go on."""
