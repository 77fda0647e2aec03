"""Users and accounts in a database of their own, as Django's documentation shows it."""

from __future__ import annotations

from typing import Any

ALIAS = "people"
APPS = {"auth", "contenttypes", "stock", "vestibule"}


class PeopleRouter:
    """Sends the apps of ``APPS`` to ``ALIAS``, and leaves the others to ``default``."""

    def db_for_read(self, model: Any, **_: Any) -> str | None:
        return ALIAS if model._meta.app_label in APPS else None

    db_for_write = db_for_read

    def allow_migrate(self, db: str, app_label: str, **_: Any) -> bool:
        return (db == ALIAS) == (app_label in APPS)
