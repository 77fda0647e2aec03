"""Make access tokens of open sessions that nobody has shown yet, one a line.

``python -m bench.mint COUNT`` with the server's environment. They are what refreshes would
answer; making them here spares the server a minute of refreshes before each window.
"""

from __future__ import annotations

import sys
from itertools import cycle, islice

import django

SESSIONS = 32


def minted(count: int) -> list[str]:
    """Return so many, of the newest sessions in turn."""
    from vestibule.models import Session  # noqa: PLC0415 - models load after the setup
    from vestibule.models.signing_key import current_ring  # noqa: PLC0415
    from vestibule.tokens import access  # noqa: PLC0415

    sessions = Session.objects
    newest = sessions.live().order_by("-created_at").values_list("pk", flat=True)[:SESSIONS]
    found = [sessions.find(key) for key in newest]
    key = current_ring.get().active
    pairs = [(each.state, each.person) for each in found if each and each.person]
    return [access.mint(state, person, key) for state, person in islice(cycle(pairs), count)]


if __name__ == "__main__":
    django.setup()
    sys.stdout.write("\n".join(minted(int(sys.argv[1]))))
