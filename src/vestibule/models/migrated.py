"""Whether Vestibule's tables are there: users may be made before ``migrate`` has created them."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.contrib.auth import get_user_model
from django.db import connections
from django.db.models.signals import pre_migrate
from django.dispatch import receiver

from vestibule.models.sql.columns import columns_in

_current: set[tuple[str, object]] = set()


def tables_are_current(using: str) -> bool:
    """Whether a database has all tables and columns of Vestibule and of the host's user model.

    Not while ``migrate`` has still to create some, or has removed them. Only the first True in a
    process takes queries.
    """
    key = using, getattr(connections[using], "schema_name", None)
    if key not in _current and has_all_columns(using):
        _current.add(key)
    return key in _current


def has_all_columns(using: str) -> bool:
    """Look for all tables and columns, which takes a query for each table."""
    connection = connections[using]
    user = get_user_model()
    models = [user, *user._meta.get_parent_list(), *apps.get_app_config("vestibule").get_models()]
    with connection.cursor() as cursor:
        present = set(connection.introspection.table_names(cursor))
        if not present.issuperset(model._meta.db_table for model in models):
            return False
    for model in models:
        wanted = {field.column for field in model._meta.local_concrete_fields}
        if not wanted.issubset(columns_in(connection, model._meta.db_table)):
            return False
    return True


@receiver(pre_migrate, dispatch_uid="vestibule.tables_change")
def _tables_change(sender: Any, *, using: str, **_: Any) -> None:
    _current.difference_update([key for key in _current if key[0] == using])
