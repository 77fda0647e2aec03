"""What a host project is made of, and what the checks say about it: printed as JSON.

Run with the host's settings, by ``matrix``.
"""

from __future__ import annotations

import json
import logging

import django
from django.conf import settings
from django.core.checks import ERROR, run_checks
from django.db import connections

OURS = ("django.", "rest_framework", "vestibule", "tests.")


def found() -> dict[str, list[str] | str]:
    """Return the host's user model, databases, routers, further apps, and errors of the checks."""
    errors = [each for each in run_checks() if each.level >= ERROR and not each.is_silenced()]
    return {
        "user": settings.AUTH_USER_MODEL,
        "databases": sorted({each.display_name for each in connections.all()}),
        "aliases": sorted(connections),
        "routers": [str(each).rpartition(".")[2] for each in settings.DATABASE_ROUTERS],
        "apps": [each for each in settings.INSTALLED_APPS if not each.startswith(OURS)],
        "errors": [each.msg for each in errors],
    }


if __name__ == "__main__":
    django.setup()
    logging.disable()
    print(json.dumps(found()))
