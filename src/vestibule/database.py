"""The database of this installation, and its transactions.

The host's ``DATABASE_ROUTERS`` decide which one it is. Everything of Vestibule and the host's users
are in one database, because a user and its account are written in one transaction.
"""

from __future__ import annotations

from django.apps import apps
from django.db import DEFAULT_DB_ALIAS, router


def alias() -> str:
    """Return the alias in ``DATABASES`` that Vestibule reads and writes."""
    if not router.routers:
        return DEFAULT_DB_ALIAS
    return router.db_for_write(apps.get_model("vestibule", "Account"))
