"""The names that Django's backend for MySQL gives itself, on SQLite: no driver is needed."""

from __future__ import annotations

from django.db.backends.sqlite3 import base


class DatabaseWrapper(base.DatabaseWrapper):
    """SQLite under the name of an unsupported database."""

    vendor = "mysql"
    display_name = "MySQL"
