"""Print text messages, for development."""

from __future__ import annotations

import sys
from collections.abc import Mapping

from vestibule.delivery.sms.request import Sms

NEEDS = ()


def send(sms: Sms, options: Mapping[str, str]) -> None:
    """Write the message to standard output."""
    sys.stdout.write(f"SMS to {sms.to}:\n{sms.text}\n\n")
    sys.stdout.flush()
