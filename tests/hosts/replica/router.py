"""Reads from a replica that never gets any row: as stale as a replica can be.

Django itself reads permissions, by the router of the host: those are the host's to route.
"""

from __future__ import annotations

import sys
from typing import Any


class ReplicaRouter:
    """Sends what Vestibule reads by the router to the replica; the tests read the primary."""

    def db_for_read(self, model: Any, **_: Any) -> str:
        if model._meta.model_name == "permission":
            return "default"
        frame: Any = sys._getframe(1)
        while frame.f_globals["__name__"].startswith("django."):
            frame = frame.f_back
        caller = frame.f_globals["__name__"]
        return "replica" if caller.startswith(("vestibule.", "rest_framework.")) else "default"

    def db_for_write(self, model: Any, **_: Any) -> str:
        return "default"

    def allow_relation(self, *_: Any, **__: Any) -> bool:
        return True
