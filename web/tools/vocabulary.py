"""Print the codes and reasons that the native API answers with, as JSON."""

from __future__ import annotations

import json
import os
import sys

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "vestibule.server.settings")
django.setup()

from vestibule.contracts.native.errors import FRAMEWORK, REFUSALS  # noqa: E402 - needs the set-up
from vestibule.core.events import EndReason, Event  # noqa: E402 - beside the one above

WORDS = {
    "RefusalCode": {
        "what": "Why the server said no.",
        "values": sorted({*REFUSALS, *(code for code, _ in FRAMEWORK.values())}),
    },
    "EndReason": {
        "what": "Why a session is over.",
        "values": sorted(reason.value for reason in EndReason),
    },
    "EventKind": {
        "what": "What can happen to an account.",
        "values": sorted(event.value for event in Event),
    },
}

sys.stdout.write(json.dumps(WORDS))
